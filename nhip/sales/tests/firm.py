"""A small company that sells laptops: Bình and Khang sell, Sơn heads them, Lan directs, Kiên keeps the store."""

from datetime import date, timedelta
from decimal import Decimal

from nhip.accounting import operations as books
from nhip.accounting.models import CollectionRight, DiscountPolicy, DiscountStep
from nhip.flows.accounting import Allowance, Released
from nhip.flows.sales import Decision
from nhip.kernel import clock, ids
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import (
    Company,
    FunctionHeld,
    Handoff,
    Membership,
    Person,
    PolicyValue,
    Role,
    RoleHeld,
    Unit,
    WorkingCalendar,
)
from nhip.kernel.permissions import duty
from nhip.sales.models import Order, Quotation, SalesReturn
from nhip.sales.operations import (
    NewReturn,
    Wanted,
    accept_quotation,
    confirm_order,
    return_goods,
    send_quotation,
    write_order,
    write_quotation,
)
from nhip.sales.operations.lines import Line
from nhip.sales.operations.orders import NewOrder
from nhip.sales.operations.quotations import Agreed, NewQuotation
from nhip.shared.models import Party, Product, TaxRate, UnitOfMeasure
from nhip.warehouse.models import GoodsIssue, GoodsReceipt, Warehouse
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
)

SINCE = date(2020, 1, 1)
D = Decimal
KNOWS = duty(
    "tests.sales_knows",
    "Sees customers, products and stores",
    can=(
        "shared.view_party",
        "shared.view_product",
        "shared.view_contact",
        "shared.view_pricelist",
        "warehouse.view_warehouse",
        "accounting.collect",
        "accounting.hand_over",
    ),
)
BOOKS = duty(
    "tests.sales_books",
    "Opens books, and takes money into them",
    can=(
        "accounting.open_books",
        "accounting.receive_bank",
        "accounting.receive_cash",
        "accounting.count",
        "accounting.issue_invoice",
        "accounting.reverse_receipt",
        "accounting.refund_credit",
        "accounting.view_treasury",
        "accounting.view_account",
        "sales.view_order",
    ),
)
SELLER = frozenset({"sales.write", "sales.sell", "sales.collect", KNOWS})
HEAD = SELLER | {"sales.lead"}
RUNS = frozenset({"sales.write", "sales.run", KNOWS})
STORE = frozenset(
    {"warehouse.issue", "warehouse.take_back", "warehouse.keep", "warehouse.keep_all", "warehouse.see_slips", KNOWS}
)
ACCOUNTING = frozenset({BOOKS, KNOWS})


class Firm:
    """Goods come in by `stock`; quotations and orders are told by `quote`, `order`, `confirmed`."""

    def __init__(self, name: str = "Công ty TNHH Thiết bị Sao Việt"):
        self.company = Company.objects.create(name=name, short_name="Sao Việt")
        self.calendar = self.add(WorkingCalendar, weekdays=[0, 1, 2, 3, 4, 5, 6])
        self._people()
        self._functions()
        self._goods()
        books.open_books(books.OpenBooks(starts=date(clock.today().year, 1, 1)), by=self.thu)

    def _people(self) -> None:
        self.board = self.unit("BGD", None)
        self.sales, self.store, self.books = (self.unit(code, self.board) for code in ("KD", "KHO", "KT"))
        self.lan = self.actor("Lan", self.board, RUNS, "director")
        self.son = self.actor("Sơn", self.sales, HEAD, "sales_head")
        self.khang = self.actor("Khang", self.sales, SELLER, "kam")
        self.binh = self.actor("Bình", self.sales, SELLER, "salesperson")
        self.kien = self.actor("Kiên", self.store, STORE)
        self.thu = self.actor("Thu", self.books, ACCOUNTING)
        self.quynh = self.actor("Quỳnh", self.books, ACCOUNTING)

    def _functions(self) -> None:
        held = {
            self.board: ("board.director",),
            self.sales: ("sales.corporate", "sales.head"),
            self.store: ("warehouse.store",),
            self.books: ("accounting.ledger", "accounting.receivables", "accounting.cash"),
        }
        for unit, functions in held.items():
            for function in functions:
                self.add(FunctionHeld, function=function, unit=unit, since=SINCE)

    def _goods(self) -> None:
        self.add(TaxRate, code="10", label="10 %", rate=D("0.1"), source="K")
        self.piece = self.add(UnitOfMeasure, code="cái", name="Cái")
        self.laptop = self.product("LAP-15", list_price=D(18_000_000), tracking="serial")
        self.toner = self.product("TONER-05", list_price=D(1_000_000))
        self.install = self.product("SVC-INST", list_price=D(500_000), kind="service")
        self.a = self.add(Warehouse, code="KHO-A", name="Hà Nội")
        self.b = self.add(Warehouse, code="KHO-B", name="Đà Nẵng")
        self.broken = self.add(Warehouse, code="KHO-X", name="Hàng hỏng", kind="quarantine")
        self.customer = self.party("AP", "An Phát")
        self.large = self.party("KL", "Kim Long JSC")

    def add(self, model, **values):
        return model.objects.create(company_id=self.company.pk, **values)

    def unit(self, code: str, parent: Unit | None) -> Unit:
        number = ids.new()
        path = f"{parent.path if parent else '/'}{number}/"
        return self.add(Unit, id=number, code=code, name=code, parent=parent, path=path, calendar=self.calendar)

    def actor(self, name: str, unit: Unit, duties: frozenset[str], role: str = "") -> Actor:
        person = self.add(Person, name=name)
        self.add(Membership, person=person, unit=unit, since=SINCE)
        if role:
            held, _made = Role.objects.get_or_create(company=self.company, name=role, defaults={"known": []})
            self.add(RoleHeld, person=person, role=held, since=SINCE)
        return Actor(name, self.company.pk, person.pk, None, frozenset({unit.pk}), duties)

    def party(self, code: str, name: str, **said) -> Party:
        return self.add(Party, code=code, name=name, **said)

    def product(self, code: str, **said) -> Product:
        return self.add(Product, code=code, name=code, unit=self.piece, vat="10", vat_reducible=False, **said)

    # the rules of the company

    def policy(self, threshold: int = 250_000_000) -> DiscountPolicy:
        """Discounts as in K.0: from 250 million on; 5 % by KAM, 8 % by the head with an answer, more by Lan."""
        policy = self.add(DiscountPolicy, name="K", threshold=D(threshold), since=SINCE)
        for rate, role, function, answer in (
            ("0.05", "kam", "sales.head", False),
            ("0.08", "sales_head", "sales.head", True),
            ("1", "director", "board.director", False),
        ):
            self.add(DiscountStep, policy=policy, rate=D(rate), role=role, function=function, needs_answer=answer)
        return policy

    def by_hand(self) -> None:
        """What becomes free is reserved by people only."""
        self.add(PolicyValue, policy="sales.reserve_when_free", value=False, since=SINCE)

    def may_collect(self, actor: Actor, limit: int = 15_000_000) -> CollectionRight:
        return self.add(CollectionRight, person_id=actor.person_id, limit=D(limit), since=SINCE)

    def limit(self, amount: int | None, customer: Party | None = None) -> None:
        Party.objects.filter(pk=(customer or self.customer).pk).update(credit_limit=amount and D(amount))

    def stock(self, product: Product, quantity: int, *, warehouse: Warehouse | None = None) -> None:
        """Opening stock; pieces are numbered `<code>-<store>-1`, `-2`, ..."""
        place = warehouse or self.a
        tracked = quantity if product.tracking == "serial" else 0
        serials = tuple(f"{product.code}-{place.code}-{ids.new()}" for _ in range(tracked))
        line = ReceivedLine(product.pk, D(quantity), D(15_000_000), serials=serials)
        receive_goods(ReceiptInputs(place.pk, (line,), kind="opening"), by=self.kien)

    # what sales tells

    def quote(self, *lines: tuple, by: Actor | None = None, customer: Party | None = None, **said) -> Quotation:
        told = NewQuotation((customer or self.customer).pk, self.lines(lines), **said)
        return write_quotation(told, by=by or self.binh)

    def large_quote(self, discount: str, *, by: Actor | None = None, **said) -> Quotation:
        """SCN-02: sixty laptops for Kim Long."""
        return self.quote((self.laptop, 60, discount), by=by or self.khang, customer=self.large, **said)

    def order(self, *lines: tuple, by: Actor | None = None, customer: Party | None = None, **said) -> Order:
        told = NewOrder((customer or self.customer).pk, self.lines(lines or ((self.laptop, 2),)), **said)
        return write_order(told, by=by or self.binh)

    def confirmed(self, *lines: tuple, by: Actor | None = None, **said) -> Order:
        return confirm_order(self.order(*lines, by=by, **said), by=by or self.binh)

    def accepted(self, quotation: Quotation, *, by: Actor) -> Order:
        """The customer agrees at once."""
        accept_quotation(send_quotation(quotation, by=by), Agreed(), by=by)
        return Order.objects.get(quotation=quotation)

    def lines(self, lines) -> tuple[Line, ...]:
        return tuple(
            Line(product.pk, D(quantity), discount=D(discount[0]) if discount else D(0))
            for product, quantity, *discount in lines
        )

    # what the others do

    def handoffs(self, about, form: str) -> list[Handoff]:
        ref = about.ref
        return list(Handoff.objects.filter(form=form, about_kind=ref.kind, about_id=ref.id).order_by("id"))

    def handoff(self, about, form: str) -> Handoff:
        return self.handoffs(about, form)[-1]

    def answer(self, about, form: str, answer, *, by: Actor) -> Handoff:
        handoff = desk.accept(self.handoff(about, form), by=by)
        return desk.finish(handoff, desk.Finish(answer), by=by)

    def release(self, order: Order, yes: bool = True, remark: str = "") -> None:
        self.answer(order, "accounting.ReleaseOrder", Released(released=yes, remark=remark), by=self.thu)

    def allow(self, about, rate: str = "0.08", days: int = 10) -> None:
        valid = clock.today() + timedelta(days=days)
        said = Allowance(rate=D(rate), conditions="30/40/30", valid_until=valid)
        self.answer(about, "accounting.MaximumDiscount", said, by=self.thu)

    def approve(
        self, about, yes: bool = True, *, by: Actor | None = None, form: str = "sales.ApproveDiscount"
    ) -> None:
        self.answer(about, form, Decision(approved=yes, remark="" if yes else "Giá đã thấp"), by=by or self.son)

    def picking(self, order: Order) -> GoodsIssue:
        """Kiên takes the latest slip of the order."""
        handoff = desk.accept(self.handoff(order, "warehouse.IssueGoods"), by=self.kien)
        return GoodsIssue.objects.get(handoff=handoff, state="picking")

    def issue(self, order: Order, quantity: int | None = None) -> GoodsIssue:
        """Kiên issues the latest slip of the order, or so much of its only line."""
        issue = self.picking(order)
        lines = tuple(self.issued(line, quantity) for line in issue.lines.order_by("pk"))
        return issue_goods(issue, IssueInputs(lines, receiver="Anh Hùng"), by=self.kien)

    def issued(self, line, quantity: int | None) -> IssuedLine:
        from nhip.warehouse.models import Serial

        wanted = D(quantity) if quantity is not None else line.asked
        free = Serial.objects.filter(product=line.product, warehouse=line.issue.warehouse, state="in_stock")
        serials = tuple(free.order_by("pk").values_list("number", flat=True)[: int(wanted)])
        return IssuedLine(line.pk, wanted, serials if line.product.tracking == "serial" else ())

    def delivered(self, *lines: tuple, by: Actor | None = None, **said) -> Order:
        """Confirmed, and issued in one go."""
        order = self.confirmed(*lines, by=by, **said)
        self.issue(order)
        return self.read(order)

    def invoice(self, order: Order):
        """Thu takes the latest asking and issues the invoice."""
        from nhip.accounting.models import Invoice
        from nhip.shared.models import Address

        party = order.customer
        Party.objects.filter(pk=party.pk).update(legal_name=party.name, tax_number="0100109106")
        Address.objects.get_or_create(
            company_id=self.company.pk, party=party, kind="registered", line="9 Láng Hạ", province="Hà Nội"
        )
        handoff = desk.accept(self.handoff(order, "accounting.InvoiceDelivery"), by=self.thu)
        return books.issue_invoice(Invoice.objects.get(handoff=handoff), by=self.thu)

    def comes_back(self, order: Order, *quantities: int, by: Actor | None = None, **said) -> SalesReturn:
        """The customer wants to give back so much of each line of the order."""
        lines = order.lines.order_by("position")
        wanted = tuple(Wanted(line.pk, D(q)) for line, q in zip(lines, quantities, strict=False) if q)
        return_goods(order, NewReturn(wanted, said.pop("cause", "defect"), **said), by=by or self.binh)
        return SalesReturn.objects.filter(order=order).latest("id")

    def taking(self, made: SalesReturn) -> GoodsReceipt:
        """Kiên takes the slip of the return."""
        handoff = desk.accept(self.handoff(made, "warehouse.TakeGoodsBack"), by=self.kien)
        return GoodsReceipt.objects.get(handoff=handoff, state="taking")

    def taken_back(self, made: SalesReturn, good: int, damaged: int = 0) -> GoodsReceipt:
        """Kiên takes back so much of the only goods of the return."""
        receipt = self.taking(made)
        line = receipt.lines.get()
        numbers = self.gone(line) if line.product.tracking == "serial" else [""] * 100
        told = []
        for quantity, condition in ((good, "good"), (damaged, "damaged")):
            read = tuple(number for number in numbers[:quantity] if number)
            numbers = numbers[quantity:]
            told += [BackLine(line.pk, D(quantity), condition, read)] if quantity else []
        return take_goods_back(receipt, BackInputs(tuple(told), giver="Anh Hùng"), by=self.kien)

    def gone(self, line) -> list[str]:
        """The numbers of the pieces that left for the order of a slip and are still away."""
        from nhip.warehouse.models import IssuePick

        picks = IssuePick.objects.filter(line__order_line=line.order_line, returned=0).order_by("pk")
        return list(picks.values_list("serial__number", flat=True))

    def pay(self, order: Order, amount: int) -> None:
        """Money comes by bank for the order."""
        told = books.ReceiveBank(order.customer_id, self.bank().pk, D(amount), order=order.pk)
        books.receive_bank(told, by=self.quynh)

    def bank(self):
        from nhip.accounting.models import Account, Treasury

        account = Account.objects.get(company=self.company, code="1121")
        found, _made = Treasury.objects.get_or_create(
            company=self.company, name="VCB", defaults={"kind": "bank", "account": account}
        )
        return found

    def read(self, record):
        return type(record).objects.get(pk=record.pk)
