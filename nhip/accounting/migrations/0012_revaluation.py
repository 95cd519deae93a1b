"""Valuing foreign money at the end of a period: the paper, its items, and debts that are worth more than billed."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.append_only import Refuse, sealed
from nhip.kernel.following import Findable, found
from nhip.kernel.guards import LiftGuards, PutBackGuards

PAPER, ITEM = "accounting_revaluation", "accounting_revalueditem"
SAID = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in (
        "company_id", "number", "date", "currency", "rate", "rate_source", "gain", "loss", "made_by_id",
    )
)  # fmt: skip
STAYS = "a posted valuation stays as it is: reverse it"
PAPERS = Findable("accounting.revaluation", "t.number || ' · ' || t.currency", uses=("folded", "number"), paper=True)


class RefuseOnSqlite(Refuse):
    """REPLACE on SQLite deletes without a trigger."""

    engines = ("sqlite",)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0011_notices"),
        ("kernel", "0005_custom_fields"),
        ("shared", "0004_exchange_rates"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="Revaluation",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("posted", "Posted"), ("cancelled", "Reversed paper")],
                        default="posted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="end of the period")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("rate", nhip.kernel.fields.ExchangeRateField(verbose_name="exchange rate")),
                ("rate_source", models.CharField(blank=True, max_length=200, verbose_name="source of the rate")),
                ("gain", nhip.kernel.fields.MoneyField(verbose_name="gained by valuing")),
                ("loss", nhip.kernel.fields.MoneyField(verbose_name="lost by valuing")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reversed because")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(
                        blank=True, default="", editable=False, of=("number", "rate_source")
                    ),
                ),
            ],
            options={
                "verbose_name": "valuation of foreign money",
                "verbose_name_plural": "valuations of foreign money",
            },
        ),
        migrations.CreateModel(
            name="RevaluedItem",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("foreign_amount", nhip.kernel.fields.ForeignMoneyField(verbose_name="amount in its currency")),
                ("booked", nhip.kernel.fields.MoneyField(verbose_name="booked before")),
                ("worth", nhip.kernel.fields.MoneyField(verbose_name="worth at that rate")),
                ("later", nhip.kernel.fields.MoneyField(default=0, verbose_name="settled since")),
                ("later_on", models.DateField(null=True, verbose_name="settled since on")),
                (
                    "rate_before",
                    nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="rate of the valuation before"),
                ),
            ],
            options={
                "verbose_name": "valued item",
                "verbose_name_plural": "valued items",
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="an_allocation_has_one_source",
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="never_overpaid",
        ),
        migrations.AddField(
            model_name="invoice",
            name="book_rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="rate of the last valuation"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="revalued",
            field=nhip.kernel.fields.MoneyField(default=0, verbose_name="valued anew by"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("open_amount__gte", 0),
                        (
                            "open_amount__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("total"), "+", models.F("revalued")
                            ),
                        ),
                    ),
                    models.Q(
                        ("kind", "adjusting"),
                        (
                            "open_amount__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("total"), "+", models.F("revalued")
                            ),
                        ),
                        ("open_amount__lte", 0),
                    ),
                    _connector="OR",
                ),
                name="never_overpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("book_rate", None), ("revalued", 0)),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        models.Q(("book_rate", None), ("book_rate__gt", 0), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="only_foreign_money_is_valued",
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="company",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.company",
                verbose_name="company",
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.person",
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="revalueditem",
            name="company",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.company",
                verbose_name="company",
            ),
        ),
        migrations.AddField(
            model_name="revalueditem",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revalued_by",
                to="accounting.invoice",
                verbose_name="invoice",
            ),
        ),
        migrations.AddField(
            model_name="revalueditem",
            name="revaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="accounting.revaluation",
                verbose_name="valuation of foreign money",
            ),
        ),
        migrations.AddField(
            model_name="revalueditem",
            name="treasury",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revalued_by",
                to="accounting.treasury",
                verbose_name="cash desk or bank account",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="revalued",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.revalueditem",
                verbose_name="valuation of foreign money",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("bad_debt", None),
                        ("credit", None),
                        ("discount", None),
                        ("revalued", None),
                        ("receipt__isnull", False),
                    ),
                    models.Q(
                        ("bad_debt", None),
                        ("discount", None),
                        ("receipt", None),
                        ("revalued", None),
                        ("credit__isnull", False),
                    ),
                    models.Q(
                        ("credit", None),
                        ("discount", None),
                        ("receipt", None),
                        ("revalued", None),
                        ("bad_debt__isnull", False),
                    ),
                    models.Q(
                        ("bad_debt", None),
                        ("credit", None),
                        ("receipt", None),
                        ("revalued", None),
                        ("discount__isnull", False),
                    ),
                    models.Q(
                        ("bad_debt", None),
                        ("credit", None),
                        ("discount", None),
                        ("receipt", None),
                        ("revalued__isnull", False),
                        ("foreign_amount", None),
                    ),
                    _connector="OR",
                ),
                name="an_allocation_has_one_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_revaluation_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "posted")),
                fields=("company", "currency", "date"),
                name="one_revaluation_of_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gt", 0), models.Q(("currency", ""), _negated=True)),
                name="a_revaluation_has_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gain__gte", 0), ("loss__gte", 0), models.Q(("gain", 0), ("loss", 0), _negated=True)
                ),
                name="a_revaluation_changes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="revalueditem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice__isnull", False), ("treasury", None)),
                    models.Q(("invoice", None), ("later", 0), ("treasury__isnull", False)),
                    _connector="OR",
                ),
                name="a_valued_item_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="revalueditem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("later", 0), ("later_on", None)),
                    models.Q(models.Q(("later", 0), _negated=True), ("later_on__isnull", False)),
                    _connector="OR",
                ),
                name="settled_since_has_a_day",
            ),
        ),
        PutBackGuards(),
        Refuse("revaluation_stays_as_posted", PAPER, "UPDATE", SAID, STAYS),
        Refuse("revaluation_comes_back_no_more", PAPER, "UPDATE", "OLD.state = 'cancelled'", STAYS),
        Refuse("revaluation_is_not_deleted", PAPER, "DELETE", "TRUE", STAYS),
        *sealed(ITEM),
        RefuseOnSqlite(
            f"{ITEM}_kept",
            ITEM,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {ITEM} WHERE id = NEW.id)",
            f"{ITEM} is append-only",
        ),
        *found(PAPERS),
    ]
