"""What people of the store see: the picking form, lists that cost the same at any length, panels, measures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from nhip.kernel import clock
from nhip.kernel.measures import MEASURES
from nhip.kernel.refs import Ref
from nhip.screens.forms import Form, asked_of
from nhip.screens.panels import panels_for, rows_of
from nhip.screens.resource import RESOURCES
from nhip.warehouse.models import Stock
from nhip.warehouse.operations import Levels, issue_goods, set_levels
from nhip.warehouse.resources import GoodsIssues

ROOM = [resource for kind, resource in RESOURCES.items() if kind.startswith("warehouse.")]


def typed(store, issue, **said):
    """The form as it is sent from a telephone."""
    asks = GoodsIssues.asks(issue_goods, issue)
    form = Form(asks, store.kien).read(said)
    assert not form.errors
    return GoodsIssues.told(issue_goods, issue, form.inputs)


@pytest.mark.req("WH-11", part="picking on a telephone")
def test_two_scanned_numbers_are_two_laptops(store):
    store.stock(store.laptop, 5, serials="LAP", shelf=store.shelf1.pk)
    issue = store.asked(store.laptop, 3)
    line = issue.lines.get()
    first, *rest = asked_of(GoodsIssues.asks(issue_goods, issue))
    assert (first.kind, "LAP-15" in str(first.label), "A-01" in str(first.help)) == ("texts", True, True)
    said = {f"serials_{line.pk}": "LAP-1\r\nLAP-4\r\n", "receiver": "Anh Hùng", "keep_rest": "yes"}
    done = issue_goods(issue, typed(store, issue, **said), by=store.kien)
    assert (done.state, done.lines.get().issued) == ("part_issued", 2)
    assert store.on_hand(store.laptop) == (3, 1)


def test_quantities_are_filled_in_and_a_lot_may_be_chosen(store):
    store.stock(store.toner, 4, lot="L1", expires_on=clock.today() + timedelta(20), shelf=store.shelf2.pk)
    store.stock(store.toner, 4, lot="L2", expires_on=clock.today() + timedelta(60))
    issue = store.asked(store.toner, 5)
    line = issue.lines.get()
    asked = {one.name: one for one in asked_of(GoodsIssues.asks(issue_goods, issue))}
    assert asked[f"quantity_{line.pk}"].default == 5
    assert "L1" in str(asked[f"quantity_{line.pk}"].help)
    said = {f"quantity_{line.pk}": "3", f"lot_{line.pk}": str(store.lot("L2").pk), "receiver": "Anh Hùng"}
    done = issue_goods(issue, typed(store, issue, **said), by=store.kien)
    assert {pick.lot.number for pick in done.lines.get().picks.all()} == {"L2"}
    assert store.on_hand(store.toner) == (5, 0)  # the rest was not kept


@pytest.mark.parametrize("resource", ROOM, ids=lambda one: one.__name__)
def test_every_list_names_columns_that_are_there(store, resource):
    from nhip.screens.columns import column

    store.stock(store.toner, 4, lot="L1", expires_on=date(2027, 1, 1), shelf=store.shelf2.pk)
    columns = [column(resource.model, one) for one in resource.shown(resource.table.columns, store.head)]
    assert all(one.stored for one in columns)
    rows = resource.rows(store.head).order_by(resource.table.order)
    list(rows.values_list("id", *(one.path for one in columns)))
    for name in resource.search:
        list(resource.rows(store.head).filter(**{f"{name}__contains": "x"}))


@pytest.mark.req("WH-04", part="the list of what is short or too much")
def test_what_is_short_or_too_much_is_listed(store):
    store.stock(store.cable, 10)
    store.stock(store.toner, 9, lot="L1", expires_on=date(2027, 1, 1))
    store.stock(store.laptop, 1, serials="LAP")
    set_levels(Levels(store.a.pk, store.cable.pk, Decimal(11)), by=store.head)
    set_levels(Levels(store.a.pk, store.toner.pk, Decimal(1), Decimal(8)), by=store.head)
    levels = dict(Stock.objects.filter(company=store.company).values_list("product__code", "level"))
    assert levels == {"CABLE": "short", "TONER-05": "over", "LAP-15": "enough"}
    stock = Stock.objects.get(product=store.cable)
    assert (stock.available, stock.free) == (10, 10)


@pytest.mark.req("WH-03", part="shown on the product's page")
def test_panels_show_stock_and_deliveries(store):
    store.stock(store.cable, 10)
    issue = store.asked(store.cable, 2)
    names = {panel.name: panel for kind in ("shared.product", "sales.order", "shared.party")
             for panel in panels_for(kind, store.binh)}  # fmt: skip
    (row,) = rows_of(names["stock"], store.cable.ref, store.binh)
    assert (row.free, row.warehouse) == (8, store.a)
    order = Ref(issue.order_kind, issue.order_id)
    assert [each.issue for each in rows_of(names["deliveries"], order, store.binh)] == [issue]
    assert [each.issue for each in rows_of(names["delivered"], store.customer.ref, store.binh)] == [issue]
    assert list(rows_of(names["deliveries"], order, store.dat)) == []


def test_measures_count_slips_in_time_and_late(store):
    store.stock(store.cable, 10)
    period = {"company_id": store.company.pk, "start": clock.today(), "end": clock.today() + timedelta(30)}
    issue = store.asked(store.cable, 2)
    store.issue(issue, store.one(issue, 2))
    assert MEASURES["warehouse.on_time"].of(**period) == 1
    assert MEASURES["warehouse.late"].of(**period) == 0
    store.asked(store.cable, 2)
    with clock.at(clock.now() + timedelta(20)):
        assert MEASURES["warehouse.late"].of(**period) == 1
