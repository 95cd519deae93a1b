"""First in, first out: the method of a stock value, and layers of cost that are written once (ACC-21)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import LiftGuards, PutBackGuards, Refuse, sealed

LAYER, USE = "accounting_costlayer", "accounting_layeruse"
SAME = "CAST(NEW.layer_id AS text)"  # uses of one layer come one after the other
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


def own(model: str, **said) -> models.ForeignKey:
    """A key to another row, which stays as long as this one."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **said)


def row() -> list:
    """What every row begins with."""
    number = nhip.kernel.fields.RowId(
        default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name="id"
    )
    return [
        ("id", number),
        ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
        ("company", own("kernel.company", editable=False, related_name="+", verbose_name="company")),
    ]


def whole(table: str, *columns: str) -> Refuse:
    """Amounts are integers of the smallest unit."""
    wrong = " OR ".join(f"typeof(NEW.{column}) <> 'integer'" for column in columns)
    return RefuseOnSqlite(f"{table}_whole", table, "INSERT", wrong, "amounts are whole numbers of the smallest unit")


def kept(table: str, same: str) -> Refuse:
    """A row that exists is not replaced."""
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return RefuseOnSqlite(f"{table}_kept", table, "INSERT", there, f"{table} is append-only")


class Migration(migrations.Migration):
    dependencies = [("accounting", "0007_early_discounts"), ("kernel", "0003_found"), ("shared", "0003_found")]

    operations = [
        LiftGuards(),
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
        migrations.CreateModel(
            name="CostLayer",
            fields=[
                *row(),
                ("place", models.PositiveIntegerField(verbose_name="turn")),
                ("quantity", nhip.kernel.fields.QuantityField(verbose_name="quantity")),
                ("value", nhip.kernel.fields.MoneyField(verbose_name="value")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "move",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.valuationmove",
                        verbose_name="valuation move",
                    ),
                ),
                ("stock", own("accounting.stockvalue", related_name="layers", verbose_name="stock value")),
            ],
            options={
                "verbose_name": "cost layer",
                "verbose_name_plural": "cost layers",
                "constraints": [
                    models.UniqueConstraint(fields=("stock", "place"), name="one_layer_of_a_turn"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("value__gte", 0)), name="a_layer_holds_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LayerUse",
            fields=[
                *row(),
                ("quantity", nhip.kernel.fields.QuantityField(verbose_name="quantity")),
                ("value", nhip.kernel.fields.MoneyField(verbose_name="value")),
                ("layer", own("accounting.costlayer", related_name="uses", verbose_name="cost layer")),
                (
                    "move",
                    own("accounting.valuationmove", null=True, related_name="+", verbose_name="valuation move"),
                ),
            ],
            options={
                "verbose_name": "use of a cost layer",
                "verbose_name_plural": "uses of cost layers",
                "constraints": [
                    models.UniqueConstraint(fields=("layer", "move"), name="a_layer_used_once_by_a_move"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0), ("value__gte", 0)), name="a_use_takes_something"
                    ),
                ],
            },
        ),
        PutBackGuards(),
        *sealed(LAYER),
        *sealed(USE),
        whole(LAYER, "quantity", "value"),
        whole(USE, "quantity", "value"),
        kept(LAYER, "id = NEW.id OR (stock_id = NEW.stock_id AND place = NEW.place)"),
        kept(USE, "id = NEW.id OR (layer_id = NEW.layer_id AND move_id = NEW.move_id)"),
        Refuse("layer_holds_its_uses", USE, "INSERT", TOO_MUCH, "the layer does not hold so much", SAME),
    ]
