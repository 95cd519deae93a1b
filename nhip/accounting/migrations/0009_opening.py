"""Opening balances: their papers and files, and what came over with them (ACC-16)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, Release

INVOICE, OPENING, SHEET = "accounting_invoice", "accounting_opening", "accounting_openingsheet"


def changed(*columns: str) -> str:
    """Whether one of these is not what it was."""
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


SAID = (
    "company_id", "number", "symbol", "kind", "corrects_id", "cause", "reason", "agreement", "customer_id", "date",
    "net", "tax", "total", "buyer_name", "buyer_tax_number", "buyer_address", "order_kind", "order_id", "opening_id",
)  # fmt: skip
GONE = "(NEW.state = 'draft' OR (NEW.state = 'void' AND OLD.opening_id IS NULL))"
FINAL = f"OLD.number <> '' AND ({changed(*SAID)} OR {GONE})"
STAYS = "an issued invoice stays as it is: adjust or replace it"
BACK = "(NEW.state = 'prepared' OR (OLD.state = 'taken_back' AND NEW.state <> 'taken_back'))"
MOVED = changed("company_id", "number", '"on"')
SET = f"OLD.state <> 'prepared' AND ({MOVED} OR {BACK})"
BEGUN = "an opening stays as it is: take it back"
OPENED = "EXISTS (SELECT 1 FROM accounting_opening o WHERE o.id = {row}.opening_id AND o.state <> 'prepared')"


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0008_cost_layers"),
        ("kernel", "0003_found"),
        ("shared", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="Opening",
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
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[("prepared", "Being prepared"), ("opened", "Opened"), ("taken_back", "Taken back")],
                        default="prepared",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("on", models.DateField(verbose_name="first day in these books")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="taken back because")),
                ("folded", nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("number",))),
            ],
            options={
                "verbose_name": "opening of the balances",
                "verbose_name_plural": "openings of the balances",
            },
        ),
        migrations.CreateModel(
            name="OpeningSheet",
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
                    "part",
                    models.CharField(
                        choices=[
                            ("ledger", "Balances of accounts"),
                            ("items", "Receivables and advances"),
                            ("goods", "Goods in stock"),
                        ],
                        max_length=10,
                        verbose_name="part",
                    ),
                ),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("rows", models.JSONField(default=list, verbose_name="rows")),
                ("debit", nhip.kernel.fields.MoneyField(default=0, verbose_name="debit")),
                ("credit", nhip.kernel.fields.MoneyField(default=0, verbose_name="credit")),
            ],
            options={
                "verbose_name": "sheet of an opening",
                "verbose_name_plural": "sheets of an opening",
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="one_invoice_of_a_number",
        ),
        migrations.AlterField(
            model_name="receipt",
            name="kind",
            field=models.CharField(
                choices=[("cash", "Cash"), ("bank", "Bank transfer"), ("opening", "Brought forward")],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="opening",
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
            model_name="invoice",
            name="opening",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="accounting.opening",
                verbose_name="opening of the balances",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="opening",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="accounting.opening",
                verbose_name="opening of the balances",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("number", ""), _negated=True), models.Q(("state", "void"), _negated=True)
                ),
                fields=("company", "symbol", "number"),
                name="one_invoice_of_a_number",
            ),
        ),
        migrations.AddField(
            model_name="openingsheet",
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
            model_name="openingsheet",
            name="opening",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="accounting.opening",
                verbose_name="opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "taken_back"), _negated=True),
                fields=("company",),
                name="one_opening_of_a_company",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "prepared"), models.Q(("number", ""), _negated=True), _connector="OR"),
                name="an_opening_in_the_books_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingsheet",
            constraint=models.UniqueConstraint(fields=("opening", "part"), name="one_sheet_of_a_part"),
        ),
        PutBackGuards(),
        Release("invoice_stays_as_issued", INVOICE),
        Refuse("invoice_stays_as_issued", INVOICE, "UPDATE", FINAL, STAYS),
        Refuse("opening_stays_as_opened", OPENING, "UPDATE", SET, BEGUN),
        Refuse("opening_is_not_deleted", OPENING, "DELETE", "OLD.state <> 'prepared'", BEGUN),
        *(
            Refuse(f"opening_sheet_stays_{event.lower()}", SHEET, event, OPENED.format(row=row), BEGUN)
            for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
        ),
    ]
