"""Notices that an issued invoice calls the buyer wrong, written once (04/SS-HĐĐT)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.append_only import Refuse, sealed

NOTICE = "accounting_invoicenotice"


class RefuseOnSqlite(Refuse):
    """REPLACE on SQLite deletes without a trigger."""

    engines = ("sqlite",)


def own(model: str, **said) -> models.ForeignKey:
    """A key to another row, which stays as long as this one."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **said)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0010_foreign_currency"),
        ("kernel", "0005_custom_fields"),
        ("shared", "0003_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceNotice",
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
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "right_name",
                    models.CharField(blank=True, max_length=200, verbose_name="right name of the buyer"),
                ),
                (
                    "right_address",
                    models.CharField(blank=True, max_length=500, verbose_name="right address of the buyer"),
                ),
                ("right_words", models.CharField(blank=True, max_length=300, verbose_name="other words put right")),
                ("reason", models.CharField(max_length=300, verbose_name="explanation")),
                ("told_on", models.DateField(verbose_name="buyer told on")),
                ("told_by", models.CharField(blank=True, max_length=200, verbose_name="buyer told by")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(
                        blank=True, default="", editable=False, of=("number", "right_name", "reason")
                    ),
                ),
                (
                    "company",
                    own("kernel.company", db_index=False, editable=False, related_name="+", verbose_name="company"),
                ),
                ("customer", own("shared.party", related_name="+", verbose_name="customer")),
                ("invoice", own("accounting.invoice", related_name="notices", verbose_name="invoice")),
                ("made_by", own("kernel.person", related_name="+", verbose_name="made by")),
            ],
            options={
                "verbose_name": "notice of a mistake",
                "verbose_name_plural": "notices of mistakes",
            },
        ),
        migrations.AddConstraint(
            model_name="invoicenotice",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_notice_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="invoicenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("right_address", ""), ("right_name", ""), ("right_words", ""), _negated=True),
                name="a_notice_puts_something_right",
            ),
        ),
        *sealed(NOTICE),
        RefuseOnSqlite(
            f"{NOTICE}_kept",
            NOTICE,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {NOTICE} WHERE id = NEW.id)",
            f"{NOTICE} is append-only",
        ),
    ]
