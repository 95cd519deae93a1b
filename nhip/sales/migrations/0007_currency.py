"""Sales in another currency: what the customer is asked for in it, beside what that is in the books."""

from django.db import migrations, models

import nhip.kernel.fields
from nhip.kernel.guards import LiftGuards, PutBackGuards


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_custom_fields"),
        ("sales", "0006_unsettled"),
        ("shared", "0004_exchange_rates"),
        ("warehouse", "0008_opening"),
    ]

    operations = [
        LiftGuards(),
        migrations.AddField(
            model_name="order",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="currency of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_deposit",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="deposit in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_gross",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="before discount, in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="before tax, in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_paid",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="paid in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="VAT, in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_total",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="total in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="exchange rate of the sale"),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_invoiced",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="invoiced in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="foreign_credited",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="credited in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="bill",
            name="foreign_total",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="total in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="foreign_refundable",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="to be paid back in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="foreign_list_price",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="list price in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="net amount in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="VAT of the line, in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="quotation",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="currency of the sale"),
        ),
        migrations.AddField(
            model_name="quotation",
            name="foreign_deposit",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="deposit in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="quotation",
            name="foreign_gross",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="before discount, in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="quotation",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="before tax, in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="quotation",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="VAT, in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="quotation",
            name="foreign_total",
            field=nhip.kernel.fields.ForeignMoneyField(null=True, verbose_name="total in the currency of the sale"),
        ),
        migrations.AddField(
            model_name="quotation",
            name="rate",
            field=nhip.kernel.fields.ExchangeRateField(null=True, verbose_name="exchange rate of the sale"),
        ),
        migrations.AddField(
            model_name="quotationline",
            name="foreign_list_price",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="list price in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="quotationline",
            name="foreign_net",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="net amount in the currency of the sale"
            ),
        ),
        migrations.AddField(
            model_name="quotationline",
            name="foreign_tax",
            field=nhip.kernel.fields.ForeignMoneyField(
                null=True, verbose_name="VAT of the line, in the currency of the sale"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency", ""),
                        ("foreign_credited", None),
                        ("foreign_deposit", None),
                        ("foreign_gross", None),
                        ("foreign_invoiced", None),
                        ("foreign_net", None),
                        ("foreign_paid", None),
                        ("foreign_tax", None),
                        ("foreign_total", None),
                        ("rate", None),
                    ),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        ("rate__gt", 0),
                        ("foreign_credited__isnull", False),
                        ("foreign_deposit__isnull", False),
                        ("foreign_gross__isnull", False),
                        ("foreign_invoiced__isnull", False),
                        ("foreign_net__isnull", False),
                        ("foreign_paid__isnull", False),
                        ("foreign_tax__isnull", False),
                        ("foreign_total__isnull", False),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_foreign_order_is_told_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency", ""),
                        ("foreign_deposit", None),
                        ("foreign_gross", None),
                        ("foreign_net", None),
                        ("foreign_tax", None),
                        ("foreign_total", None),
                        ("rate", None),
                    ),
                    models.Q(
                        models.Q(("currency", ""), _negated=True),
                        ("rate__gt", 0),
                        ("foreign_deposit__isnull", False),
                        ("foreign_gross__isnull", False),
                        ("foreign_net__isnull", False),
                        ("foreign_tax__isnull", False),
                        ("foreign_total__isnull", False),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_foreign_quotation_is_told_whole",
            ),
        ),
        PutBackGuards(),
    ]
