"""First in, first out: the method of a stock value, and layers of cost that are written once (ACC-21)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, sealed

LAYER, USE = "accounting_costlayer", "accounting_layeruse"
TOO_MUCH = """EXISTS (
    SELECT 1 FROM accounting_costlayer layer WHERE layer.id = NEW.layer_id AND (
        layer.quantity < NEW.quantity + COALESCE(
            (SELECT SUM(quantity) FROM accounting_layeruse WHERE layer_id = NEW.layer_id), 0)
        OR layer.value < NEW.value + COALESCE(
            (SELECT SUM(value) FROM accounting_layeruse WHERE layer_id = NEW.layer_id), 0)
    )
)"""


class RefuseOnSqlite(Refuse):
    """What only SQLite would let through."""

    engines = ("sqlite",)


def whole(table: str, *columns: str) -> Refuse:
    """Amounts are integers of the smallest unit."""
    wrong = " OR ".join(f"typeof(NEW.{column}) <> 'integer'" for column in columns)
    return RefuseOnSqlite(f"{table}_whole", table, "INSERT", wrong, "amounts are whole numbers of the smallest unit")


def kept(table: str, same: str) -> Refuse:
    """A row that exists is not replaced."""
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return RefuseOnSqlite(f"{table}_kept", table, "INSERT", there, f"{table} is append-only")


class Migration(migrations.Migration):
    dependencies = [("accounting", "0005_exceptions"), ("kernel", "0003_found"), ("shared", "0003_found")]

    operations = [
        LiftGuards(),
        migrations.CreateModel(
            name="CostLayer",
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
                ("place", models.PositiveIntegerField(verbose_name="turn")),
                ("quantity", nhip.kernel.fields.QuantityField(verbose_name="quantity")),
                ("value", nhip.kernel.fields.MoneyField(verbose_name="value")),
                ("date", models.DateField(verbose_name="date")),
            ],
            options={
                "verbose_name": "cost layer",
                "verbose_name_plural": "cost layers",
            },
        ),
        migrations.CreateModel(
            name="LayerUse",
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
                ("value", nhip.kernel.fields.MoneyField(verbose_name="value")),
            ],
            options={
                "verbose_name": "use of a cost layer",
                "verbose_name_plural": "uses of cost layers",
            },
        ),
        migrations.AddField(
            model_name="stockvalue",
            name="last_layer",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="stockvalue",
            name="method",
            field=models.CharField(
                choices=[("average", "Weighted average"), ("fifo", "First in, first out")],
                default="average",
                max_length=10,
                verbose_name="costing method",
            ),
        ),
        migrations.AddField(
            model_name="stockvalue",
            name="used_up",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="stockvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_up__lte", models.F("last_layer"))), name="no_layer_used_up_before_it_is"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["average", "fifo"])), name="stock_has_a_method"
            ),
        ),
        migrations.AddField(
            model_name="costlayer",
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
            model_name="costlayer",
            name="move",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.valuationmove",
                verbose_name="valuation move",
            ),
        ),
        migrations.AddField(
            model_name="costlayer",
            name="stock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="layers",
                to="accounting.stockvalue",
                verbose_name="stock value",
            ),
        ),
        migrations.AddField(
            model_name="layeruse",
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
            model_name="layeruse",
            name="layer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="accounting.costlayer",
                verbose_name="cost layer",
            ),
        ),
        migrations.AddField(
            model_name="layeruse",
            name="move",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.valuationmove",
                verbose_name="valuation move",
            ),
        ),
        migrations.AddConstraint(
            model_name="costlayer",
            constraint=models.UniqueConstraint(fields=("stock", "place"), name="one_layer_of_a_turn"),
        ),
        migrations.AddConstraint(
            model_name="costlayer",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), ("value__gte", 0)), name="a_layer_holds_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="layeruse",
            constraint=models.UniqueConstraint(fields=("layer", "move"), name="a_layer_used_once_by_a_move"),
        ),
        migrations.AddConstraint(
            model_name="layeruse",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), ("value__gte", 0)), name="a_use_takes_something"
            ),
        ),
        PutBackGuards(),
        *sealed(LAYER),
        *sealed(USE),
        whole(LAYER, "quantity", "value"),
        whole(USE, "quantity", "value"),
        kept(LAYER, "id = NEW.id OR (stock_id = NEW.stock_id AND place = NEW.place)"),
        kept(USE, "id = NEW.id OR (layer_id = NEW.layer_id AND move_id = NEW.move_id)"),
        Refuse("layer_holds_its_uses", USE, "INSERT", TOO_MUCH, "the layer does not hold so much", "NEW.layer_id"),
    ]
