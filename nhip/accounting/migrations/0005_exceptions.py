"""Exceptions of closed books, and that an entry on a closed day names the one that opens it (ACC-15)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, Release, sealed

ENTRY = "accounting_journalentry"
CLOSED = """EXISTS (
    SELECT 1 FROM accounting_books WHERE company_id = NEW.company_id AND closed_to >= NEW.date
) AND NOT EXISTS (
    SELECT 1 FROM accounting_closingexception granted
    WHERE granted.id = NEW.exception_id AND granted.company_id = NEW.company_id
        AND granted.since <= NEW.date AND granted.until >= NEW.date
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0004_corrections"),
        ("kernel", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="ClosingException",
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
                ("since", models.DateField(verbose_name="from day")),
                ("until", models.DateField(verbose_name="to day")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "books",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="accounting.books",
                        verbose_name="books",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="granted by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "exception of closed books",
                "verbose_name_plural": "exceptions of closed books",
            },
        ),
        migrations.AddField(
            model_name="journalentry",
            name="exception",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="accounting.closingexception",
                verbose_name="by exception",
            ),
        ),
        migrations.AddIndex(
            model_name="closingexception",
            index=models.Index(fields=["company", "person", "valid_until"], name="exceptions_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="closingexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__lte", models.F("until"))), name="an_exception_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="closingexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("granted_by")), _negated=True),
                name="nobody_excepts_themselves",
            ),
        ),
        PutBackGuards(),
        *sealed("accounting_closingexception"),
        Release("entry_in_open_books", ENTRY),
        Refuse("entry_in_open_books", ENTRY, "INSERT", CLOSED, "the books are closed"),
    ]
