"""Returns of sold goods, and what orders know of them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.following import Findable, From, found
from nhip.kernel.guards import LiftGuards, PutBackGuards

RETURNS = Findable(
    "sales.salesreturn",
    "t.number || ' · ' || COALESCE(a.name, '')",
    text="t.folded || ' ' || COALESCE(a.folded, '')",
    uses=("folded", "number"),
    paper=True,
    of=(From("shared_party", "customer_id", ("folded", "name")),),
)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_found"),
        ("sales", "0003_counted"),
        ("shared", "0003_found"),
        ("warehouse", "0003_found"),
    ]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="SalesReturn",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("coming", "Goods on their way back"),
                            ("received", "Goods taken back"),
                            ("credited", "Credited"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("defect", "Defective"),
                            ("wrong", "Wrong goods delivered"),
                            ("damaged", "Damaged on the way"),
                            ("too_much", "More than needed"),
                            ("not_as_agreed", "Not as agreed"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="cause",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("value", nhip.kernel.fields.MoneyField(default=0, verbose_name="value of the goods")),
                ("refundable", nhip.kernel.fields.MoneyField(default=0, verbose_name="to be paid back")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("number", "reason")),
                ),
            ],
            options={
                "verbose_name": "sales return",
                "verbose_name_plural": "sales returns",
            },
        ),
        migrations.CreateModel(
            name="SalesReturnLine",
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
                ("quantity", nhip.kernel.fields.QuantityField(verbose_name="quantity")),
                ("came", nhip.kernel.fields.QuantityField(default=0, verbose_name="came back")),
                ("damaged", nhip.kernel.fields.QuantityField(default=0, verbose_name="of it damaged")),
                ("credited", nhip.kernel.fields.QuantityField(default=0, verbose_name="credited")),
            ],
            options={
                "verbose_name": "line of a return",
                "verbose_name_plural": "lines of a return",
            },
        ),
        migrations.AddField(
            model_name="order",
            name="credited",
            field=nhip.kernel.fields.MoneyField(default=0, verbose_name="credited"),
        ),
        migrations.AddField(
            model_name="orderline",
            name="returned",
            field=nhip.kernel.fields.QuantityField(default=0, verbose_name="came back"),
        ),
        migrations.AddField(
            model_name="orderline",
            name="claimed",
            field=nhip.kernel.fields.QuantityField(default=0, verbose_name="coming back"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("claimed__gte", 0),
                    ("returned__gte", 0),
                    (
                        "delivered__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("claimed"), "+", models.F("returned")
                        ),
                    ),
                ),
                name="no_more_returned_than_delivered",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="approval",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.handoff",
                verbose_name="approval",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
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
            model_name="salesreturn",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shared.party",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="sales.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.person",
                verbose_name="salesperson",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="replacement",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="sales.order",
                verbose_name="exchange order",
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.unit", verbose_name="unit"
            ),
        ),
        migrations.AddField(
            model_name="salesreturn",
            name="warehouse",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="warehouse.warehouse",
                verbose_name="warehouse",
            ),
        ),
        migrations.AddField(
            model_name="salesreturnline",
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
            model_name="salesreturnline",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="sales.orderline",
                verbose_name="order line",
            ),
        ),
        migrations.AddField(
            model_name="salesreturnline",
            name="sales_return",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="sales.salesreturn",
                verbose_name="sales return",
            ),
        ),
        migrations.AddIndex(
            model_name="salesreturn",
            index=models.Index(fields=["company", "state"], name="returns_of_a_state"),
        ),
        migrations.AddConstraint(
            model_name="salesreturn",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="one_return_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="salesreturnline",
            constraint=models.UniqueConstraint(
                fields=("sales_return", "line"), name="an_order_line_once_in_a_return"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="a_return_line_has_a_quantity"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("came__gte", 0), ("came__lte", models.F("quantity"))),
                name="no_more_came_back_than_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("damaged__gte", 0), ("damaged__lte", models.F("came"))),
                name="damaged_is_part_of_what_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited__gte", 0), ("credited__lte", models.F("came"))),
                name="only_what_came_is_credited",
            ),
        ),
        PutBackGuards(),
        *found(RETURNS),
    ]
