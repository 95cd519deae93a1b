"""Goods that customers give back: the receipts, what came back of each pick, and a place for what is damaged."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models

import nhip.kernel.fields
from nhip.kernel.guards import LiftGuards, PutBackGuards


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_found"),
        ("shared", "0003_found"),
        ("warehouse", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.RemoveConstraint(
            model_name="goodsreceipt",
            name="one_goods_receipt_of_a_number",
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="customer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="giver",
            field=models.CharField(blank=True, max_length=200, verbose_name="brought by"),
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="handoff",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.handoff"
            ),
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="order_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="order_kind",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="goodsreceipt",
            name="state",
            field=models.CharField(
                choices=[("taking", "Being taken back"), ("received", "Received"), ("dropped", "Dropped")],
                default="received",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="asked",
            field=nhip.kernel.fields.QuantityField(default=0, verbose_name="asked"),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="condition",
            field=models.CharField(
                blank=True,
                choices=[("good", "Good, can be sold again"), ("damaged", "Damaged")],
                max_length=10,
                verbose_name="condition",
            ),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="issue_line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back",
                to="warehouse.goodsissueline",
                verbose_name="goods issue line",
            ),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="order_line",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="warehouse.warehouse",
                verbose_name="lies in warehouse",
            ),
        ),
        migrations.AddField(
            model_name="issuepick",
            name="returned",
            field=nhip.kernel.fields.QuantityField(default=0, verbose_name="came back"),
        ),
        migrations.AlterField(
            model_name="goodsreceipt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "Opening stock"),
                    ("other", "Other receipt"),
                    ("return", "Returned by a customer"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="goodsreceipt",
            name="number",
            field=models.CharField(blank=True, max_length=40, verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="warehouse",
            name="kind",
            field=models.CharField(
                choices=[
                    ("normal", "Store"),
                    ("warranty", "Warranty store"),
                    ("shop", "Pick-up point"),
                    ("transit", "In transit"),
                    ("quarantine", "Damaged goods"),
                ],
                default="normal",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="goodsreceipt",
            index=models.Index(fields=["company", "number"], name="goods_receipts_by_number"),
        ),
        migrations.AddIndex(
            model_name="goodsreceipt",
            index=models.Index(fields=["company", "order_kind", "order_id"], name="goods_back_of_an_order"),
        ),
        migrations.AddConstraint(
            model_name="goodsreceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("company", "number"),
                name="one_goods_receipt_of_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "taking")), fields=("handoff",), name="one_taking_of_a_slip"
            ),
        ),
        migrations.AddConstraint(
            model_name="issuepick",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned__gte", 0), ("returned__lte", models.F("quantity"))),
                name="no_more_taken_back_than_picked",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuepick",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.F("returned"),
                        django.db.models.functions.comparison.Cast(models.F("returned"), models.BigIntegerField()),
                    )
                ),
                name="taken_back_in_whole_numbers",
            ),
        ),
        PutBackGuards(),
    ]
