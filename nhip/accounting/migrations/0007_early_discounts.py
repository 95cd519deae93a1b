"""Terms for paying early, the discounts earned by them, and that these stay as they were posted (ACC-07)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.following import Findable, From, found
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, stamped

EARLY = "accounting_earlydiscount"
SAID = " OR ".join(
    f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    for column in ("company_id", "number", "invoice_id", "customer_id", "receipt_id", "date", "amount")
)
STAYS = "a posted paper stays as it is: reverse it"
DISCOUNTS = Findable(
    "accounting.earlydiscount",
    "t.number || ' · ' || COALESCE(a.name, '')",
    uses=("folded", "number"),
    text="t.folded || ' ' || COALESCE(a.folded, '')",
    paper=True,
    of=(From("shared_party", "customer_id", ("folded", "name")),),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0006_bad_debts"),
        ("kernel", "0003_found"),
        ("shared", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="EarlyDiscount",
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
                        choices=[("posted", "Posted"), ("cancelled", "Cancelled")],
                        default="posted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("amount", nhip.kernel.fields.MoneyField(verbose_name="amount")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="cancelled because")),
                ("folded", nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("number",))),
            ],
            options={
                "verbose_name": "discount for paying early",
                "verbose_name_plural": "discounts for paying early",
            },
        ),
        migrations.CreateModel(
            name="EarlyTerms",
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
                ("rate", nhip.kernel.fields.RateField(verbose_name="discount for paying early")),
                ("days", models.PositiveSmallIntegerField(verbose_name="within days")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "terms for paying early",
                "verbose_name_plural": "terms for paying early",
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="an_allocation_has_one_source",
        ),
        migrations.AddField(
            model_name="invoice",
            name="early_rate",
            field=nhip.kernel.fields.RateField(default=0, verbose_name="discount for paying early"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="early_until",
            field=models.DateField(null=True, verbose_name="paid early until"),
        ),
        migrations.AddField(
            model_name="earlydiscount",
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
            model_name="earlydiscount",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="earlydiscount",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_discounts",
                to="accounting.invoice",
                verbose_name="invoice",
            ),
        ),
        migrations.AddField(
            model_name="earlydiscount",
            name="receipt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="early_discounts",
                to="accounting.receipt",
                verbose_name="earned by",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="discount",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.earlydiscount",
                verbose_name="discount for paying early",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bad_debt", None), ("credit", None), ("discount", None), ("receipt__isnull", False)),
                    models.Q(("bad_debt", None), ("credit__isnull", False), ("discount", None), ("receipt", None)),
                    models.Q(("bad_debt__isnull", False), ("credit", None), ("discount", None), ("receipt", None)),
                    models.Q(("bad_debt", None), ("credit", None), ("discount__isnull", False), ("receipt", None)),
                    _connector="OR",
                ),
                name="an_allocation_has_one_source",
            ),
        ),
        migrations.AddField(
            model_name="earlyterms",
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
            model_name="earlyterms",
            name="customer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlydiscount",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_early_discount_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="earlydiscount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="an_early_discount_gives_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyterms",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("customer",), name="one_open_early_terms"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyterms",
            constraint=models.UniqueConstraint(
                condition=models.Q(("customer", None), ("until", None)),
                fields=("company",),
                name="one_open_early_terms_for_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyterms",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gt", 0), ("rate__lt", 1)), name="early_terms_give_something"
            ),
        ),
        PutBackGuards(),
        *stamped("accounting_earlyterms"),
        Refuse("early_discount_stays_as_posted", EARLY, "UPDATE", f"({SAID})", STAYS),
        Refuse("early_discount_is_not_deleted", EARLY, "DELETE", "TRUE", STAYS),
        *found(DISCOUNTS),
    ]
