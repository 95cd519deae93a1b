"""A small company for accounting's tests: Binh sells and collects, Quynh counts and invoices, Thu keeps the books."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.contrib.auth.models import User

from nhip.accounting import api, operations
from nhip.accounting.models import Account, Invoice, JournalLine, Treasury
from nhip.flows.accounting import Billed, InvoiceDelivery
from nhip.kernel import actors, ids
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import (
    Company,
    FunctionHeld,
    Handoff,
    Membership,
    Person,
    Role,
    RoleDuty,
    RoleHeld,
    Unit,
    WorkingCalendar,
)
from nhip.kernel.permissions import duty
from nhip.kernel.records import model_of
from nhip.kernel.together import together
from nhip.shared import packs
from nhip.shared.models import Address, Party, Product, UnitOfMeasure
from nhip.shared.operations.exchange_rates import SetExchangeRate, set_exchange_rate

SINCE = date(2026, 1, 1)
TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)

duty(
    "tests.see_all",
    "Sees what papers name",
    can=("shared.view_party", "shared.view_product", "sales.view_order", "kernel.view_person"),
)
ROLES = {
    "sales": ("tests.see_all", "accounting.own_receipts", "accounting.see_discounts"),
    "cashier": ("tests.see_all", "accounting.cash", "accounting.invoicing"),
    "receivables": ("tests.see_all", "accounting.receivables"),
    "chief": (
        "tests.see_all", "accounting.chief", "accounting.exceptions", "accounting.ledger", "accounting.receivables",
        "accounting.see_cost", "accounting.costing",
        "accounting.see_bank", "shared.keep_rates",
    ),
    "store": ("tests.see_all",),
}  # fmt: skip


class Firm:
    """Sao Viet on 16 November 2026 with open books by `chart`; `books=False` leaves them shut."""

    def __init__(self, *, books: bool = True, chart: str = "tt133"):
        packs.load_all()
        self.company = Company.objects.create(
            name="Công ty TNHH Thiết bị Sao Việt", short_name="Sao Việt", chart=chart
        )
        self.calendar = self.add(WorkingCalendar, weekdays=[0, 1, 2, 3, 4, 5])
        self.head = self._unit("Head office", None)
        self.selling, self.accounts = self._unit("Sales", self.head), self._unit("Accounting", self.head)
        self.store = self._unit("Store", self.head)
        self._holds(self.selling, "sales.corporate")
        for function in ("ledger", "receivables", "cash"):
            self._holds(self.accounts, f"accounting.{function}")
        self.binh = self.person("Bình", self.selling, "sales")
        self.khang = self.person("Khang", self.selling, "sales")
        self.quynh = self.person("Quỳnh", self.accounts, "cashier")
        self.hanh = self.person("Hạnh", self.accounts, "receivables")
        self.thu = self.person("Thu", self.accounts, "chief")
        self.kien = self.person("Kiên", self.store, "store")
        self.customer = self.party("An Phát", "0101234567", "12 Lý Thường Kiệt")
        self.piece = self.add(UnitOfMeasure, code="CAI", name="Cái")
        self.laptop = self.product("LAP-15", "goods")
        self.training = self.product("SVC-TRAIN", "service")
        if books:
            self.books = operations.open_books(operations.OpenBooks(starts=SINCE), by=self.thu)
            told = operations.AddTreasury(
                Treasury.Kind.BANK,
                "Vietcombank",
                self.account("1121" if chart == "tt133" else "112").pk,
                "VCB",
                "001100",
            )
            self.bank = operations.add_treasury(told, by=self.thu)
            self.cash = Treasury.objects.get(company=self.company, kind=Treasury.Kind.CASH)

        self.treasuries: dict[str, Treasury] = {}

    def treasury_in(self, currency: str) -> Treasury:
        """Its bank account in that currency."""
        if currency not in self.treasuries:
            account = self.account("1122" if self.company.chart == "tt133" else "112").pk
            told = operations.AddTreasury(
                Treasury.Kind.BANK, f"VCB {currency}", account, "VCB", "2200", currency=currency
            )
            self.treasuries[currency] = operations.add_treasury(told, by=self.thu)
        return self.treasuries[currency]

    def rate(self, currency: str, rate: str, on: date = TODAY) -> None:
        """What one unit is worth from that day on."""
        told = SetExchangeRate(currency=currency, on=on, rate=Decimal(rate), source="VCB")
        set_exchange_rate(told, by=self.thu)

    def add(self, model, **values):
        return model.objects.create(company=self.company, **values)

    def _unit(self, name: str, parent: Unit | None) -> Unit:
        number = ids.new()
        path = f"{parent.path if parent else '/'}{number}/"
        return self.add(Unit, id=number, code=name, name=name, path=path, parent=parent, calendar=self.calendar)

    def _holds(self, unit: Unit, function: str) -> None:
        self.add(FunctionHeld, function=function, unit=unit, since=SINCE)

    def person(self, name: str, unit: Unit, role: str) -> Actor:
        user = User.objects.create(username=f"{role}{ids.new()}")
        person = self.add(Person, name=name, user=user)
        self.add(Membership, person=person, unit=unit, since=SINCE)
        held, new = Role.objects.get_or_create(company=self.company, name=f"test-{role}", defaults={"known": []})
        if new:
            for each in ROLES[role]:
                RoleDuty.objects.create(role=held, duty=each, allow=True, since=SINCE, by="tests")
        self.add(RoleHeld, person=person, role=held, since=SINCE)
        return actors.of(person)

    def party(self, name: str, tax_number: str = "", address: str = "", **more) -> Party:
        made = self.add(Party, code=f"KH{ids.new()}", name=name, tax_number=tax_number, **more)
        if address:
            self.add(Address, party=made, kind=Address.Kind.REGISTERED, line=address, province="Hà Nội")
        return made

    def product(self, code: str, kind: str, **more) -> Product:
        known = {"name": code, "kind": kind, "unit": self.piece, "vat": "10", "vat_reducible": False}
        return self.add(Product, code=code, **(known | more))

    def order(self, customer: Party | None = None, number: str = ""):
        """An order as sales keeps it; accounting knows it by its ref only."""
        return self.add(
            model_of("sales.order"), number=number or f"DH{ids.new()}", customer=customer or self.customer,
            owner_id=self.binh.person_id, unit=self.selling, date=TODAY, state="running",
        )  # fmt: skip

    def account(self, code: str) -> Account:
        return Account.objects.get(company=self.company, code=code)

    def balance(self, code: str, party: Party | None = None) -> Decimal:
        lines = JournalLine.objects.filter(company=self.company, account__code=code)
        lines = lines.filter(party=party) if party else lines
        return sum(lines.values_list("amount", flat=True), Decimal(0))

    def may_collect(self, actor: Actor, limit: int) -> None:
        told = operations.NewRight(person=actor.person_id, limit=Decimal(limit), since=SINCE)
        operations.set_collection_right(told, by=self.hanh)

    def collected(self, amount: int, order=None, *, by: Actor | None = None, customer: Party | None = None):
        """The interim receipt of a salesperson."""
        customer = customer or (order.customer if order else self.customer)
        cash = api.Cash(customer.pk, Decimal(amount), payer="Chị Hà", order=order.ref if order else None)
        from nhip.accounting.models import Receipt

        return Receipt.objects.get(pk=api.take_cash(cash, by=by or self.binh))

    def delivered(self, *lines: tuple[Product, str, int], order=None, days: int = 0, currency: str = "") -> Handoff:
        """Sales hands over what was delivered."""
        order = order or self.order()
        billed = tuple(
            Billed(
                line=self._order_line(order, number, product, quantity, price).pk, product=product.pk,
                description=product.name, quantity=Decimal(quantity), list_price=Decimal(price), discount=Decimal(0),
                price=Decimal(price), vat="10",
            )
            for number, (product, quantity, price) in enumerate(lines, start=1)
        )  # fmt: skip
        form = InvoiceDelivery(
            customer=order.customer_id, order=order.ref, payment_days=days, currency=currency, lines=billed
        )
        with together():
            return desk.offer(form, about=order, by=self.binh, part=str(ids.new()))

    def _order_line(self, order, number: int, product: Product, quantity: str, price: int):
        price = Decimal(price).quantize(Decimal("0.01"))
        net = (Decimal(quantity) * price).quantize(Decimal("0.01"))
        return self.add(
            model_of("sales.orderline"), order=order, position=number, product=product, description=product.name,
            quantity=Decimal(quantity), list_price=Decimal(price), gross=net, net=net, vat="10",
            vat_rate=Decimal("0.1"), tax=(net / 10).quantize(Decimal("0.01")),
        )  # fmt: skip

    def draft(self, *lines: tuple[Product, str, int], order=None, days: int = 0, currency: str = "") -> Invoice:
        handed = self.delivered(*lines, order=order, days=days, currency=currency)
        handoff = desk.accept(handed, by=self.quynh)
        return Invoice.objects.get(handoff=handoff)

    def invoice(self, net: int = 36_000_000, *, order=None, days: int = 0) -> Invoice:
        """An issued invoice of one training."""
        return operations.issue_invoice(self.draft((self.training, "1", net), order=order, days=days), by=self.quynh)

    def banked(self, amount: int, *, order=None, customer: Party | None = None, **more):
        told = operations.ReceiveBank(
            customer=(customer or self.customer).pk, treasury=self.bank.pk, amount=Decimal(amount),
            order=order.pk if order else None, **more,
        )  # fmt: skip
        return operations.receive_bank(told, by=self.quynh)

    def stocked(self, product: Product, quantity: str, value: int) -> None:
        lines = [api.Incoming(product.pk, Decimal(quantity), Decimal(value))]
        with together():
            api.receive_stock(
                lines, source=self.customer, on=TODAY, against=api.CAPITAL, text="Tồn đầu kỳ", by=self.kien
            )

    def issued(self, product: Product, quantity: str) -> dict[int, Decimal]:
        lines = [api.Outgoing(product.pk, Decimal(quantity))]
        with together():
            return api.issue_stock(
                lines, source=self.customer, on=TODAY, text="Xuất bán", customer=self.customer.pk, by=self.kien
            )
