"""What the database keeps in sales: how papers are found, and what the orders of a month come to."""

from django.db import migrations

from nhip.kernel.following import Findable, Follow, FollowOnPostgresql, FollowOnSqlite, From, found

ORDER = "sales_order"
KEY = "company_id, month, owner_id, unit_id"
WATCHED = "UPDATE OF state, net, date, owner_id, unit_id"
MONTH = {
    FollowOnSqlite: "CAST(strftime('%Y%m', {}.date) AS INTEGER)",
    FollowOnPostgresql: "CAST(to_char({}.date, 'YYYYMM') AS INTEGER)",
}


def paper(kind: str) -> Findable:
    """A paper with a number, for a customer."""
    return Findable(
        kind,
        "t.number || ' · ' || COALESCE(a.name, '')",
        text="t.folded || ' ' || COALESCE(a.folded, '')",
        uses=("folded", "number"),
        paper=True,
        of=(From("shared_party", "customer_id", ("folded", "name")),),
    )


def counts(row: str) -> str:
    """An order that was promised and not given up."""
    return f"({row}.state NOT IN ('draft', 'waiting', 'cancelled'))"


OTHER = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("net", "date", "owner_id", "unit_id"))
CHANGED = f"({counts('OLD')} <> {counts('NEW')} OR {OTHER})"


def kept(on: type[Follow]) -> list[Follow]:
    """The triggers that add an order to its month and take it away; each engine reads a date in its own way."""
    month = MONTH[on]
    add = (
        f"INSERT INTO sales_monthofsales ({KEY}, net, orders) "
        f"VALUES (NEW.company_id, {month.format('NEW')}, NEW.owner_id, NEW.unit_id, NEW.net, 1) "
        f"ON CONFLICT ({KEY}) DO UPDATE "
        "SET net = sales_monthofsales.net + excluded.net, orders = sales_monthofsales.orders + 1"
    )
    take = (
        "UPDATE sales_monthofsales SET net = net - OLD.net, orders = orders - 1 WHERE company_id = OLD.company_id "
        f"AND month = {month.format('OLD')} AND owner_id = OLD.owner_id AND unit_id = OLD.unit_id"
    )
    name = f"sales_month_{on.engines[0]}"
    return [
        on(f"{name}_new", ORDER, "INSERT", add, counts("NEW")),
        on(f"{name}_less", ORDER, WATCHED, take, f"{counts('OLD')} AND {CHANGED}"),
        on(f"{name}_more", ORDER, WATCHED, add, f"{counts('NEW')} AND {CHANGED}"),
        on(f"{name}_gone", ORDER, "DELETE", take, counts("OLD")),
    ]


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial"), ("shared", "0003_found")]
    operations = [
        *found(paper("sales.quotation")),
        *found(paper("sales.order")),
        *kept(FollowOnSqlite),
        *kept(FollowOnPostgresql),
    ]
