"""Papers in another currency: what they say in it, beside what the books have (ACC-16)."""

from django.db import migrations, models

import nhip.kernel.fields
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, Release

ALLOCATION = "accounting_allocation"
WHOLE = f"{ALLOCATION}_whole"
BROKEN = " OR ".join(
    (
        *(f"typeof(NEW.{name}) <> 'integer'" for name in ("amount", "difference")),
        "typeof(NEW.foreign_amount) NOT IN ('integer', 'null')",
    )
)


class RefuseOnSqlite(Refuse):
    """What only SQLite would let through."""

    engines = ("sqlite",)


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0009_opening"),
        ("kernel", "0005_custom_fields"),
        ("shared", "0004_exchange_rates"),
    ]

    operations = [
        LiftGuards(),
        migrations.AddField(
            model_name="allocation",
            name="difference",
            field=nhip.kernel.fields.MoneyField(default=0, verbose_name="exchange difference"),
        ),
        migrations.AddField(
            model_name="allocation",
            name="foreign_amount",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="amount in its currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="before tax, in its currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="foreign_open",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="still open in its currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="VAT, in its currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="foreign_total",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="total in its currency"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="exchange rate"),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="amount in its currency"),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="foreign_price",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="unit price in its currency"),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="VAT, in its currency"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="currency"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="foreign_amount",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="amount in its currency"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="foreign_open",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="not yet allocated, in its currency"),
        ),
        migrations.AddField(
            model_name="receipt",
            name="rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="exchange rate"),
        ),
        migrations.AddField(
            model_name="refund",
            name="currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="currency"),
        ),
        migrations.AddField(
            model_name="refund",
            name="foreign_amount",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="amount in its currency"),
        ),
        migrations.AddField(
            model_name="refund",
            name="rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="exchange rate"),
        ),
        migrations.AddField(
            model_name="treasury",
            name="currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="currency"),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("difference", 0), ("foreign_amount", None)),
                    models.Q(("foreign_amount__isnull", False), models.Q(("foreign_amount", 0), _negated=True)),
                    _connector="OR",
                ),
                name="an_exchange_difference_is_of_foreign_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency", ""),
                        ("foreign_net", None),
                        ("foreign_open", None),
                        ("foreign_tax", None),
                        ("foreign_total", None),
                        ("rate", None),
                    ),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        models.Q(
                            models.Q(("rate__gt", 0), ("rate__isnull", False)),
                            models.Q(("rate", None), ("state__in", ("draft", "void"))),
                            _connector="OR",
                        ),
                        ("foreign_net__isnull", False),
                        ("foreign_open__isnull", False),
                        ("foreign_tax__isnull", False),
                        ("foreign_total__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_foreign_invoice_has_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("foreign_open", None),
                    models.Q(("foreign_open__gte", 0), ("foreign_open__lte", models.F("foreign_total"))),
                    models.Q(
                        ("foreign_open__gte", models.F("foreign_total")),
                        ("foreign_open__lte", 0),
                        ("kind", "adjusting"),
                    ),
                    _connector="OR",
                ),
                name="never_overpaid_in_its_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("foreign_open", None),
                    models.Q(("foreign_open", 0), ("open_amount", 0)),
                    models.Q(
                        models.Q(("foreign_open", 0), _negated=True), models.Q(("open_amount", 0), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="an_invoice_is_open_in_both_currencies",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", ""), ("foreign_amount", None), ("foreign_open", None), ("rate", None)),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        ("rate__gt", 0),
                        ("rate__isnull", False),
                        ("foreign_amount__isnull", False),
                        ("foreign_open__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_foreign_receipt_has_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("foreign_open", None),
                        models.Q(("foreign_open__gte", 0), ("foreign_open__lte", models.F("foreign_amount"))),
                        _connector="OR",
                    ),
                    models.Q(("foreign_amount", None), ("foreign_amount__gt", 0), _connector="OR"),
                ),
                name="never_allocated_twice_in_its_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("foreign_open", None),
                    models.Q(("foreign_open", 0), ("open_amount", 0)),
                    models.Q(
                        models.Q(("foreign_open", 0), _negated=True), models.Q(("open_amount", 0), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_receipt_is_open_in_both_currencies",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("currency", ""), ("foreign_amount", None), ("rate", None)),
                        models.Q(
                            models.Q(("currency", ""), _negated=True),
                            ("rate__gt", 0),
                            ("rate__isnull", False),
                            ("foreign_amount__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    models.Q(("foreign_amount", None), ("foreign_amount__gt", 0), _connector="OR"),
                ),
                name="a_foreign_refund_has_a_rate",
            ),
        ),
        PutBackGuards(),
        Release(WHOLE, ALLOCATION),
        RefuseOnSqlite(WHOLE, ALLOCATION, "INSERT", BROKEN, "amounts are whole numbers of the smallest unit"),
    ]
