"""Provisions, write-offs, recovered debts, and that such papers stay as they were posted (ACC-07)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.following import Findable, From, found
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse

DEBT, RECOVERY = "accounting_baddebt", "accounting_recovery"
OF_CUSTOMER = {
    "text": "t.folded || ' ' || COALESCE(a.folded, '')",
    "paper": True,
    "of": (From("shared_party", "customer_id", ("folded", "name")),),
}


def changed(*columns: str) -> str:
    """Whether one of these is not what it was."""
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


SAID = changed(
    "company_id", "number", "kind", "invoice_id", "customer_id", "date", "wanted", "amount", "provision", "reason",
    "decision", "proposed_by_id", "agreed_by_id",
)  # fmt: skip
CAME = changed("company_id", "number", "kind", "bad_debt_id", "customer_id", "treasury_id", "date", "amount")
STAYS = "a posted paper stays as it is: reverse it"
UNAGREED = "NEW.state = 'posted' AND NEW.agreed_by_id IS NULL"
DEBTS = Findable(
    "accounting.baddebt", "t.number || ' · ' || COALESCE(a.name, '')", uses=("folded", "number"), **OF_CUSTOMER
)
MONEY = Findable(
    "accounting.recovery", "t.number || ' · ' || COALESCE(a.name, '')", uses=("folded", "number"), **OF_CUSTOMER
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0005_exceptions"),
        ("kernel", "0003_found"),
        ("shared", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="BadDebt",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("provision", "Provision for a doubtful debt"),
                            ("write_off", "Write-off of a bad debt"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "To be agreed to"),
                            ("posted", "Posted"),
                            ("refused", "Not agreed to"),
                            ("cancelled", "Reversed paper"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("wanted", nhip.kernel.fields.MoneyField(null=True, verbose_name="to be provided altogether")),
                ("amount", nhip.kernel.fields.MoneyField(verbose_name="amount")),
                ("provision", nhip.kernel.fields.MoneyField(default=0, verbose_name="change of the provision")),
                ("recovered", nhip.kernel.fields.MoneyField(default=0, verbose_name="recovered since")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="decision")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="reversed or refused because")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("number", "reason")),
                ),
            ],
            options={
                "verbose_name": "bad debt paper",
                "verbose_name_plural": "bad debt papers",
            },
        ),
        migrations.CreateModel(
            name="Recovery",
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
                    "kind",
                    models.CharField(
                        choices=[("cash", "Cash"), ("bank", "Bank transfer")], max_length=10, verbose_name="kind"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("posted", "Posted"), ("cancelled", "Cancelled")],
                        default="posted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("payer", models.CharField(blank=True, max_length=200, verbose_name="payer")),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("amount", nhip.kernel.fields.MoneyField(verbose_name="amount")),
                ("text", models.CharField(max_length=300, verbose_name="for what")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="cancelled because")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(
                        blank=True, default="", editable=False, of=("number", "payer", "text")
                    ),
                ),
            ],
            options={
                "verbose_name": "recovered debt",
                "verbose_name_plural": "recovered debts",
            },
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="an_allocation_has_one_source",
        ),
        migrations.AddField(
            model_name="invoice",
            name="provided",
            field=nhip.kernel.fields.MoneyField(default=0, verbose_name="provided for"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="written_off",
            field=nhip.kernel.fields.MoneyField(default=0, verbose_name="written off"),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("issued", "Issued"),
                    ("part_paid", "Partly paid"),
                    ("paid", "Paid"),
                    ("lost", "Written off"),
                    ("replaced", "Replaced"),
                    ("void", "Void draft"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("provided", 0), ("written_off", 0)),
                    models.Q(("provided__gte", 0), ("written_off__gte", 0), ("written_off__lte", models.F("total"))),
                    _connector="OR",
                ),
                name="no_more_is_lost_than_was_owed",
            ),
        ),
        migrations.AddField(
            model_name="baddebt",
            name="agreed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.person",
                verbose_name="agreed to by",
            ),
        ),
        migrations.AddField(
            model_name="baddebt",
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
            model_name="baddebt",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="baddebt",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bad_debts",
                to="accounting.invoice",
                verbose_name="invoice",
            ),
        ),
        migrations.AddField(
            model_name="baddebt",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.person",
                verbose_name="proposed by",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="bad_debt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.baddebt",
                verbose_name="write-off",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bad_debt", None), ("credit", None), ("receipt__isnull", False)),
                    models.Q(("bad_debt", None), ("credit__isnull", False), ("receipt", None)),
                    models.Q(("bad_debt__isnull", False), ("credit", None), ("receipt", None)),
                    _connector="OR",
                ),
                name="an_allocation_has_one_source",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="bad_debt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recoveries",
                to="accounting.baddebt",
                verbose_name="written off by",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
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
            model_name="recovery",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="treasury",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.treasury",
                verbose_name="into",
            ),
        ),
        migrations.AddIndex(
            model_name="baddebt",
            index=models.Index(
                condition=models.Q(("state", "posted")),
                fields=["company", "customer"],
                name="bad_debts_of_a_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="baddebt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("company", "number"),
                name="one_bad_debt_of_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="baddebt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "provision"), ("recovered", 0), ("wanted__gte", 0)),
                    models.Q(
                        ("amount__gt", 0),
                        ("kind", "write_off"),
                        ("recovered__gte", 0),
                        ("recovered__lte", models.F("amount")),
                        ("wanted", None),
                    ),
                    _connector="OR",
                ),
                name="a_write_off_closes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="baddebt",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_by", models.F("agreed_by")), _negated=True),
                name="nobody_agrees_with_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_recovery_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="a_recovery_brings_something"
            ),
        ),
        PutBackGuards(),
        Refuse("bad_debt_stays_as_posted", DEBT, "UPDATE", f"OLD.number <> '' AND {SAID}", STAYS),
        Refuse("bad_debt_is_agreed_to", DEBT, "UPDATE", UNAGREED, "a bad debt is posted when somebody agreed to it"),
        Refuse("bad_debt_is_not_deleted", DEBT, "DELETE", "OLD.number <> ''", STAYS),
        Refuse("recovery_stays_as_posted", RECOVERY, "UPDATE", CAME, STAYS),
        Refuse("recovery_is_not_deleted", RECOVERY, "DELETE", "TRUE", STAYS),
        *found(DEBTS),
        *found(MONEY),
    ]
