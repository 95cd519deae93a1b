"""Exchange rates: written once, day by day (ACC-16)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import Refuse, sealed

RATES = "shared_exchangerate"


class RefuseOnSqlite(Refuse):
    """What only SQLite would let through: values of another type, and REPLACE, which deletes without a trigger."""

    engines = ("sqlite",)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_custom_fields"),
        ("shared", "0003_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
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
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("on", models.DateField(verbose_name="day of the rate")),
                ("rate", nhip.kernel.fields.ExchangeRateField(verbose_name="exchange rate")),
                ("source", models.CharField(max_length=300, verbose_name="source of the rate")),
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
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
                "indexes": [models.Index(fields=["company", "currency", "-on", "-id"], name="exchange_rates_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)), name="an_exchange_rate_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency", ""), _negated=True), name="an_exchange_rate_has_a_currency"
                    ),
                ],
            },
        ),
        *sealed(RATES),
        RefuseOnSqlite(
            f"{RATES}_whole", RATES, "INSERT", "typeof(NEW.rate) <> 'integer'", "a rate is a whole number"
        ),
        RefuseOnSqlite(
            f"{RATES}_kept",
            RATES,
            "INSERT",
            f"EXISTS (SELECT 1 FROM {RATES} WHERE id = NEW.id)",
            f"{RATES} is append-only",
        ),
    ]
