"""A small company with two stores, a few goods and the people of its store: what these tests are told with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nhip.flows.warehouse import Goods, IssueGoods, TakeGoodsBack
from nhip.kernel import clock, ids
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Company, FunctionHeld, Handoff, Membership, Person, Unit, WorkingCalendar
from nhip.kernel.operations import OPERATIONS
from nhip.kernel.permissions import duty
from nhip.kernel.refs import Ref
from nhip.kernel.together import together
from nhip.shared.models import Party, Product, UnitOfMeasure
from nhip.warehouse import api
from nhip.warehouse.models import GoodsIssue, GoodsReceipt, Location, Lot, Serial, Stock, Warehouse
from nhip.warehouse.operations import (
    BackInputs,
    BackLine,
    IssuedLine,
    IssueInputs,
    ReceiptInputs,
    ReceivedLine,
    issue_goods,
    receive_goods,
    take_goods_back,
)  # fmt: skip

SEES = duty(
    "tests.see",
    "Sees products, customers and units",
    can=("shared.view_product", "shared.view_party", "kernel.view_unit"),
)
KEEPER = frozenset(
    {
        "warehouse.see_stock",
        "warehouse.see_own_slips",
        "warehouse.issue",
        "warehouse.take_back",
        "warehouse.keep",
        "warehouse.know_cost",
        SEES,
    }
)
HEAD = KEEPER | {"warehouse.see_slips", "warehouse.keep_all", "warehouse.set_levels", "warehouse.set_up"}
SELLER = frozenset({"warehouse.see_stock", "warehouse.see_slips"})
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Order:
    """An order of sales, as far as the warehouse knows it."""

    ref: Ref


class Store:
    """Everything a story of the store needs; goods come in by `stock`, and leave by `slip`, `accept` and `issue`."""

    def __init__(self, name: str = "Sao Việt"):
        self.company = Company.objects.create(name=name)
        self.calendar = self._make(WorkingCalendar)
        self.board = self._unit("BGD", parent=None)
        self.sales, self.store = self._unit("KD", self.board), self._unit("KHO", self.board)
        self.other_store = self._unit("KHO2", self.board)
        self.people = {}
        self.binh = self._actor("Bình", self.sales, SELLER)
        self.kien = self._actor("Kiên", self.store, KEEPER)
        self.dat = self._actor("Đạt", self.other_store, KEEPER)
        self.head = self._actor("Thủ kho trưởng", self.store, HEAD)
        self._make(FunctionHeld, function="sales.corporate", unit=self.sales, since=SINCE)
        self._make(FunctionHeld, function="warehouse.store", unit=self.store, since=SINCE)
        self.a = self._make(Warehouse, code="KHO-A", name="Hà Nội", unit=self.store)
        self.b = self._make(Warehouse, code="KHO-B", name="Đà Nẵng", unit=self.other_store)
        self.broken = self._make(Warehouse, code="KHO-X", name="Hàng hỏng", kind="quarantine")
        self.shelf1 = self._make(Location, warehouse=self.a, area="A", code="A-01")
        self.shelf2 = self._make(Location, warehouse=self.a, area="A", code="A-02")
        self.customer = self._make(Party, code="AP", name="An Phát")
        self.piece = self._make(UnitOfMeasure, code="cái", name="Cái")
        self.laptop = self.product("LAP-15", tracking="serial", warranty_months=12)
        self.toner = self.product("TONER-05", tracking="lot", has_expiry=True)
        self.cable = self.product("CABLE")
        self._open_books()

    def _open_books(self) -> None:
        """Accounting opens its books; the warehouse knows that only by name."""
        thu = self._actor("Thu", self.board, frozenset({"accounting.chief", "accounting.ledger"}))
        open_books = OPERATIONS["accounting.open_books"]
        open_books(open_books.takes(starts=clock.today().replace(month=1, day=1)), by=thu)

    def product(self, code: str, **said) -> Product:
        return self._make(Product, code=code, name=code, unit=self.piece, **said)

    def _make(self, model, **values):
        return model.objects.create(company_id=self.company.pk, **values)

    def _unit(self, code: str, parent: Unit | None) -> Unit:
        number = ids.new()
        path = f"{parent.path if parent else '/'}{number}/"
        return self._make(Unit, id=number, code=code, name=code, parent=parent, path=path, calendar=self.calendar)

    def _actor(self, name: str, unit: Unit, duties: frozenset[str]) -> Actor:
        person = self._make(Person, name=name)
        self._make(Membership, person=person, unit=unit, since=SINCE)
        self.people[name] = person
        return Actor(name, self.company.pk, person.pk, None, frozenset({unit.pk}), duties)

    # what happens

    def stock(self, product: Product, quantity, *, by: Actor | None = None, warehouse=None, **said) -> GoodsReceipt:
        """Goods come in; serial numbers are made up as `prefix-1`, `prefix-2` from `serials="prefix"`."""
        if prefix := said.pop("serials", ""):
            said["serials"] = tuple(f"{prefix}-{number}" for number in range(1, int(quantity) + 1))
        line = ReceivedLine(product.pk, Decimal(quantity), said.pop("unit_cost", Decimal(15_000_000)), **said)
        told = ReceiptInputs((warehouse or self.a).pk, (line,), kind="opening", reason="Tồn đầu kỳ")
        return receive_goods(told, by=by or self.head)

    def order(self) -> Order:
        return Order(Ref("tests.order", ids.new()))

    def slip(self, order: Order, *goods: tuple[int, Product, object], warehouse: Warehouse | None = None) -> Handoff:
        """Sales sends the goods issue note: (order line, product, quantity)."""
        form = IssueGoods(
            warehouse=(warehouse or self.a).pk,
            customer=self.customer.pk,
            goods=tuple(Goods(line=line, product=product.pk, quantity=Decimal(q)) for line, product, q in goods),
        )
        with together():  # as the operation of sales that sends it does
            return desk.offer(form, about=order, by=self.binh, part=str(ids.new()))

    def accept(self, handoff: Handoff, *, by: Actor | None = None) -> GoodsIssue:
        desk.accept(handoff, by=by or self.kien)
        return GoodsIssue.objects.get(handoff=handoff, state="picking")

    def asked(self, product: Product, quantity, *, reserve: bool = True, warehouse=None) -> GoodsIssue:
        """From the order to the issue that Kiên picks."""
        order, line = self.order(), ids.new()
        if reserve:
            want = api.Want(line, product.pk, Decimal(quantity))
            with together():
                api.reserve(order.ref, [want], warehouse=(warehouse or self.a).pk, by=self.binh)
        return self.accept(self.slip(order, (line, product, quantity), warehouse=warehouse))

    def issue(self, issue: GoodsIssue, *lines: IssuedLine, by: Actor | None = None, **said) -> GoodsIssue:
        told = IssueInputs(tuple(lines), receiver=said.pop("receiver", "Anh Hùng"), **said.pop("rest", {}))
        return issue_goods(issue, told, by=by or self.kien, **said)

    def one(self, issue: GoodsIssue, quantity, serials: str = "", **said) -> IssuedLine:
        """What leaves of the only line of the issue."""
        return IssuedLine(issue.lines.get().pk, Decimal(quantity), tuple(serials.splitlines()), **said)

    def comes_back(self, order: Order, *goods: tuple[int, Product, object]) -> Handoff:
        """Sales sends the slip for what the customer returns: (order line, product, quantity)."""
        form = TakeGoodsBack(
            warehouse=self.a.pk,
            customer=self.customer.pk,
            order=order.ref,
            reason="Bị lỗi",
            goods=tuple(Goods(line=line, product=product.pk, quantity=Decimal(q)) for line, product, q in goods),
        )
        with together():
            return desk.offer(form, about=order, by=self.binh, part=str(ids.new()))

    def left(self, product: Product, quantity, *serials: str, order: Order | None = None, line: int = 0) -> tuple:
        """Goods that were issued: the order and its line."""
        order, line = order or self.order(), line or ids.new()
        issue = self.accept(self.slip(order, (line, product, quantity)))
        self.issue(issue, IssuedLine(issue.lines.get().pk, Decimal(quantity), tuple(serials)))
        return order, line

    def taking(self, order: Order, line: int, product: Product, quantity) -> GoodsReceipt:
        """Kiên takes the slip of so much that comes back."""
        handoff = desk.accept(self.comes_back(order, (line, product, quantity)), by=self.kien)
        return GoodsReceipt.objects.get(handoff=handoff, state="taking")

    def back(self, receipt: GoodsReceipt, *told: tuple, **said) -> GoodsReceipt:
        """What came of the only line: (quantity, condition, serials, lot)."""
        line = receipt.lines.get(asked__gt=0).pk
        lines = tuple(BackLine(line, Decimal(quantity), *rest) for quantity, *rest in told)
        return take_goods_back(receipt, BackInputs(lines, giver="Anh Hùng", **said), by=self.kien)

    # what is there

    def on_hand(self, product: Product, warehouse: Warehouse | None = None) -> tuple[Decimal, Decimal]:
        """On hand and reserved."""
        rows = Stock.objects.filter(product=product, warehouse=warehouse or self.a)
        return rows.values_list("on_hand", "reserved").first() or (Decimal(0), Decimal(0))

    def serial(self, number: str) -> Serial:
        return Serial.objects.get(product=self.laptop, number=number)

    def lot(self, number: str) -> Lot:
        return Lot.objects.get(product=self.toner, number=number)
