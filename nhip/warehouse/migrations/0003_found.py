"""How warehouses, slips and numbered pieces are found."""

from django.db import migrations

from nhip.kernel.following import Findable, From, found

CUSTOMER = From("shared_party", "customer_id", ("folded", "name"))
PRODUCT = From("shared_product", "product_id", ("folded", "name"))


def slip(kind: str, by: str) -> Findable:
    """A slip of one warehouse."""
    return Findable(
        kind,
        "t.number || ' · ' || COALESCE(a.code || ' ' || a.name, '')",
        uses=("folded", "number"),
        of=(From("warehouse_warehouse", by, ("code", "name")),),
        paper=True,
    )


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_guards"), ("shared", "0003_found")]
    operations = [
        *found(
            Findable(
                "warehouse.warehouse",
                "t.code || ' · ' || t.name",
                uses=("folded", "code", "name"),
                gone=("archived",),
            )
        ),
        *found(
            Findable(
                "warehouse.goodsissue",
                "t.number || ' · ' || COALESCE(a.name, '')",
                text="t.folded || ' ' || COALESCE(a.folded, '')",
                uses=("folded", "number"),
                of=(CUSTOMER,),
                paper=True,
            )
        ),
        *found(slip("warehouse.goodsreceipt", "warehouse_id")),
        *found(slip("warehouse.stocktransfer", "origin_id")),
        *found(
            Findable(
                "warehouse.serial",
                "t.number || ' · ' || COALESCE(a.name, '')",
                text="t.folded || ' ' || COALESCE(a.folded, '')",
                uses=("folded", "number"),
                of=(PRODUCT,),
            )
        ),
    ]
