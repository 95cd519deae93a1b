"""Corrections of issued invoices, refunds, and that what was issued stays as it is (ACC-17)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.following import Findable, From, found
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse

INVOICE, LINE, REFUND = "accounting_invoice", "accounting_invoiceline", "accounting_refund"


class RefuseOnSqlite(Refuse):
    """REPLACE on SQLite deletes without a trigger."""

    engines = ("sqlite",)


def changed(*columns: str) -> str:
    """Whether one of these is not what it was."""
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


ISSUED = "SELECT 1 FROM accounting_invoice WHERE number <> '' AND id = "
SAID = (
    "company_id", "number", "symbol", "kind", "corrects_id", "cause", "reason", "agreement", "customer_id", "date",
    "net", "tax", "total", "buyer_name", "buyer_tax_number", "buyer_address", "order_kind", "order_id",
)  # fmt: skip
FINAL = f"OLD.number <> '' AND ({changed(*SAID)} OR NEW.state IN ('draft', 'void'))"
PAID = changed("company_id", "number", "kind", "customer_id", "treasury_id", "date", "amount")
STAYS = "an issued invoice stays as it is: adjust or replace it"
REFUNDS = Findable(
    "accounting.refund",
    "t.number || ' · ' || COALESCE(a.name, '')",
    uses=("folded", "number"),
    text="t.folded || ' ' || COALESCE(a.folded, '')",
    paper=True,
    of=(From("shared_party", "customer_id", ("folded", "name")),),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0003_found"),
        ("kernel", "0003_found"),
        ("shared", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="Refund",
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
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("payee", models.CharField(blank=True, max_length=200, verbose_name="paid to")),
                ("order_kind", models.CharField(blank=True, max_length=60)),
                ("order_id", models.BigIntegerField(null=True)),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("amount", nhip.kernel.fields.MoneyField(verbose_name="amount")),
                ("text", models.CharField(max_length=300, verbose_name="for what")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="cancelled because")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(
                        blank=True, default="", editable=False, of=("number", "payee", "text")
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="never_overpaid",
        ),
        migrations.AddField(
            model_name="allocation",
            name="credit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="gives",
                to="accounting.invoice",
                verbose_name="credit",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mistake", "Mistake in the invoice"),
                    ("returned", "Goods came back"),
                    ("reduction", "Price reduction"),
                    ("discount", "Discount after the sale"),
                ],
                max_length=10,
                verbose_name="cause",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="corrects",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="accounting.invoice",
                verbose_name="corrects",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="kind",
            field=models.CharField(
                choices=[("original", "Original"), ("adjusting", "Adjusting"), ("replacing", "Replacing")],
                default="original",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="agreement",
            field=models.CharField(blank=True, max_length=200, verbose_name="agreement with the buyer"),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="corrects",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="accounting.invoiceline",
                verbose_name="corrects",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.invoice",
                verbose_name="invoice",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="receipt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.receipt",
                verbose_name="receipt",
            ),
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
                    models.Q(("open_amount__gte", 0), ("open_amount__lte", models.F("total"))),
                    models.Q(("kind", "adjusting"), ("open_amount__gte", models.F("total")), ("open_amount__lte", 0)),
                    _connector="OR",
                ),
                name="never_overpaid",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", ""), ("corrects", None), ("kind", "original"), ("reason", "")),
                    models.Q(
                        models.Q(("kind", "original"), _negated=True),
                        ("corrects__isnull", False),
                        models.Q(("cause", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_correction_says_of_what_and_why",
            ),
        ),
        migrations.AddField(
            model_name="refund",
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
            model_name="refund",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="treasury",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.treasury",
                verbose_name="out of",
            ),
        ),
        migrations.AddField(
            model_name="allocation",
            name="refund",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="accounting.refund",
                verbose_name="refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit__isnull", False), ("receipt", None)),
                    models.Q(("credit", None), ("receipt__isnull", False)),
                    _connector="OR",
                ),
                name="an_allocation_has_one_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice", None), ("refund__isnull", False)),
                    models.Q(("invoice__isnull", False), ("refund", None)),
                    _connector="OR",
                ),
                name="an_allocation_has_one_goal",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["company", "order_kind", "order_id"], name="refunds_of_an_order"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_refund_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_refund_pays_something"),
        ),
        PutBackGuards(),
        Refuse("invoice_stays_as_issued", INVOICE, "UPDATE", FINAL, STAYS),
        Refuse("invoice_is_not_deleted", INVOICE, "DELETE", "OLD.number <> ''", STAYS),
        RefuseOnSqlite("invoice_is_kept", INVOICE, "INSERT", f"EXISTS ({ISSUED}NEW.id)", STAYS),
        Refuse("invoice_line_stays", LINE, "UPDATE", f"EXISTS ({ISSUED}OLD.invoice_id)", STAYS),
        Refuse("invoice_line_is_not_deleted", LINE, "DELETE", f"EXISTS ({ISSUED}OLD.invoice_id)", STAYS),
        Refuse("invoice_line_is_not_added", LINE, "INSERT", f"EXISTS ({ISSUED}NEW.invoice_id)", STAYS),
        Refuse("refund_stays_as_posted", REFUND, "UPDATE", PAID, "a refund stays as it is: reverse it"),
        Refuse("refund_is_not_deleted", REFUND, "DELETE", "TRUE", "a refund stays as it is: reverse it"),
        *found(REFUNDS),
    ]
