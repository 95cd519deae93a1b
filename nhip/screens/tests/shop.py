"""A tiny room that only the tests of the screens know: customers, goods, orders with lines."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from django.db import models

from nhip.kernel import ids
from nhip.kernel.actors import Actor
from nhip.kernel.fields import MoneyField, QuantityField, RateField
from nhip.kernel.folding import FoldedField, SortField
from nhip.kernel.handoffs.form import FORMS, Form, Kind
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Person, Unit
from nhip.kernel.operations import ANY, Refused, operation
from nhip.kernel.permissions import duty, own
from nhip.kernel.records import Record
from nhip.screens.parts import (
    Board,
    Calendar,
    Column,
    Import,
    Lines,
    Menu,
    Page,
    Preview,
    Related,
    Section,
    Tab,
    Table,
)
from nhip.screens.resource import Resource

from . import room


class Client(Record):
    name = models.CharField("tên", max_length=200)
    tax_code = models.CharField("mã số thuế", max_length=14, blank=True)
    debt = MoneyField("công nợ", default=0)
    folded = FoldedField(of=("name", "tax_code"))
    sort_key = SortField(of="name")

    class Meta:
        app_label = "shop"
        verbose_name, verbose_name_plural = "khách hàng", "khách hàng"

    def __str__(self):
        return self.name


class Good(Record):
    code = models.CharField("mã", max_length=20)
    name = models.CharField("tên hàng", max_length=200)
    unit_name = models.CharField("ĐVT", max_length=20, default="cái")
    price = MoneyField("đơn giá", default=0)
    folded = FoldedField(of=("code", "name"))

    class Meta:
        app_label = "shop"
        verbose_name, verbose_name_plural = "mặt hàng", "mặt hàng"

    def __str__(self):
        return self.name


class Sale(Record):
    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        CONFIRMED = "confirmed", "Đã xác nhận"
        DELIVERED = "delivered", "Đã giao"
        PAID = "paid", "Đã thu tiền"
        CANCELLED = "cancelled", "Đã huỷ"

    number = models.CharField("số", max_length=40)
    client = models.ForeignKey(Client, models.PROTECT, verbose_name="khách hàng")
    owner = models.ForeignKey(Person, models.PROTECT, verbose_name="phụ trách", related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="bộ phận", related_name="+")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.DRAFT)
    deliver_on = models.DateField("ngày giao", null=True)
    placed_on = models.DateField("ngày đặt", null=True)
    terms = models.CharField("thanh toán", max_length=100, default="30 ngày")
    note = models.TextField("ghi chú", blank=True)
    net = MoneyField("cộng tiền hàng", default=0)
    tax = MoneyField("thuế GTGT 10 %", default=0)
    total = MoneyField("tổng thanh toán", default=0)
    cost = MoneyField("giá vốn", default=0)
    folded = FoldedField(of=("number", "note"))

    field_groups = {"margin": ("cost",)}

    class Meta:
        app_label = "shop"
        verbose_name, verbose_name_plural = "đơn bán hàng", "đơn bán hàng"

    def __str__(self):
        return self.number

    @property
    def in_words(self) -> str:
        return "Một tỷ không trăm chín mươi hai triệu chín trăm sáu mươi nghìn đồng chẵn."


class SaleLine(Record):
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines", verbose_name="đơn")
    good = models.ForeignKey(Good, models.PROTECT, verbose_name="tên hàng", related_name="+")
    quantity = QuantityField("SL")
    price = MoneyField("đơn giá")
    discount = RateField("CK", default=0)
    amount = MoneyField("thành tiền")

    class Meta:
        app_label = "shop"
        verbose_name = "dòng hàng"


MODELS = (Client, Good, Sale, SaleLine)
VIEWS = ("shop.view_client", "shop.view_good")
VERBS = (
    "shop.view_sale",
    "shop.confirm_sale",
    "shop.change_sale",
    "shop.cancel_sale",
    "shop.settle_sale",
    "shop.reopen_sale",
)
SELL = duty("shop.sell", "Bán cho khách của mình", can=VERBS, on=own)
LEAD = duty("shop.lead", "Xem mọi đơn", can=VERBS)
LOOK = duty("shop.look", "Xem mọi đơn, không làm gì", can=("shop.view_sale",))
PLACE = duty("shop.place", "Viết đơn", can=(*VIEWS, "shop.place_sale", "shop.add_client"))
MARGIN = duty("shop.margin", "Biết giá vốn", opens=("margin",))


@dataclass(frozen=True, kw_only=True)
class AskDiscount(Form):
    """Hỏi chiết khấu tối đa."""

    giver = "sales.corporate"
    receiver = "accounting.receivables"
    kind = Kind.QUESTION
    title = "Hỏi chiết khấu tối đa"
    wanted: Decimal


@dataclass(frozen=True)
class Answer:
    most: Annotated[Decimal, Ask("Chiết khấu tối đa", widget="percent")]
    note: str = ""


AskDiscount.answer = Answer


@dataclass(frozen=True, kw_only=True)
class ShipGoods(Form):
    """Giao hàng theo đơn."""

    giver = "sales.corporate"
    receiver = "warehouse.store"
    kind = Kind.REQUEST
    title = "Soạn và giao hàng"
    hours = 24
    deliver_on: date | None = None
    packages: int = 1


FORMS[AskDiscount.name], FORMS[ShipGoods.name] = AskDiscount, ShipGoods


@dataclass(frozen=True)
class NewClient:
    name: Annotated[str, Ask("Tên khách hàng")]
    tax_code: Annotated[str, Ask("Mã số thuế", help="10 hoặc 13 số")] = ""


@operation(Client, takes=NewClient, label="Thêm khách hàng")
def add_client(told: NewClient, *, by: Actor) -> Client:
    """Somebody new to sell to."""
    if Client.objects.filter(company_id=by.company_id, name=told.name).exists():
        raise Refused("Đã có khách hàng này.", field="name")
    return Client.objects.create(company_id=by.company_id, name=told.name, tax_code=told.tax_code)


@dataclass(frozen=True)
class SaleItem:
    good: Annotated[int, Ask("Mặt hàng", pick="shop.good")]
    quantity: Annotated[Decimal, Ask("SL", widget="quantity")]
    price: Annotated[Decimal, Ask("Đơn giá")]
    discount: Annotated[Decimal, Ask("CK", widget="percent")] = Decimal(0)


@dataclass(frozen=True)
class NewSale:
    client: Annotated[int, Ask("Khách hàng", pick="shop.client")]
    deliver_on: Annotated[date | None, Ask("Ngày giao")] = None
    terms: Annotated[str, Ask("Thanh toán", choices=(("30 ngày", "30 ngày"), ("trả ngay", "Trả ngay")))] = "30 ngày"
    note: Annotated[str, Ask("Ghi chú cho khách", widget="textarea")] = ""
    lines: Annotated[tuple[SaleItem, ...], Ask("Dòng hàng")] = ()


def amount(quantity: Decimal | None, price: Decimal | None, discount: Decimal | None) -> Decimal:
    exact = (quantity or 0) * (price or 0) * (1 - (discount or 0))
    return Decimal(exact).quantize(Decimal(1), ROUND_HALF_UP)


def running(told: NewSale, *, by: Actor) -> Preview:
    """What the lines come to."""
    from nhip.screens import shown

    sums = [amount(line.quantity, line.price, line.discount) for line in told.lines]
    net = sum(sums, Decimal(0))
    tax = (net / 10).quantize(Decimal(1), ROUND_HALF_UP)
    rows = (("Cộng tiền hàng", shown.money(net)), ("Thuế GTGT 10 %", shown.money(tax)))
    big = ("Tổng", shown.money(net + tax, unit=True))
    return Preview(tuple({"amount": shown.money(one)} for one in sums), (*rows, big))


@operation(Sale, takes=NewSale, end=Sale.State.DRAFT, label="Viết đơn bán hàng")
def place_sale(told: NewSale, *, by: Actor) -> Sale:
    """Write down what the customer wants."""
    for place, line in enumerate(told.lines):
        if line.discount > Decimal("0.15"):
            raise Refused("Chiết khấu quá 15 %.", field=f"lines.{place}.discount")
    net = sum((amount(line.quantity, line.price, line.discount) for line in told.lines), Decimal(0))
    tax = (net / 10).quantize(Decimal(1), ROUND_HALF_UP)
    sale = Sale.objects.create(
        id=ids.new(),
        company_id=by.company_id,
        number=f"DH-26-{Sale.objects.filter(company_id=by.company_id).count() + 1:05}",
        client_id=told.client,
        owner_id=by.person_id,
        unit_id=min(by.units),
        deliver_on=told.deliver_on,
        terms=told.terms,
        note=told.note,
        net=net,
        tax=tax,
        total=net + tax,
        cost=(net * Decimal("0.8")).quantize(Decimal(1)),
    )
    for line in told.lines:
        values = {"quantity": line.quantity, "price": line.price, "discount": line.discount}
        total = amount(line.quantity, line.price, line.discount)
        SaleLine.objects.create(company_id=by.company_id, sale=sale, good_id=line.good, amount=total, **values)
    return sale


@dataclass(frozen=True)
class Terms:
    deliver_on: Annotated[date | None, Ask("Ngày giao")] = None
    terms: Annotated[str, Ask("Thanh toán")] = ""
    note: Annotated[str, Ask("Ghi chú", widget="textarea")] = ""


@operation(Sale, takes=Terms, start=ANY, label="Sửa điều khoản")
def change_sale(sale: Sale, told: Terms, *, by: Actor) -> None:
    sale.deliver_on, sale.terms, sale.note = told.deliver_on, told.terms, told.note


@operation(Sale, start=("draft",), end="confirmed", label="Xác nhận đơn")
def confirm_sale(sale: Sale, *, by: Actor) -> None:
    """Promise it."""
    from nhip.kernel.handoffs import desk

    if sale.deliver_on is None:
        raise Refused(
            "Đơn chưa có ngày giao.",
            rule="Đơn xác nhận phải có ngày giao để Kho xếp lịch.",
            source="SAL-06",
            question=AskDiscount(wanted=Decimal("0.09")),
        )
    desk.offer(ShipGoods(deliver_on=sale.deliver_on), about=sale, by=by)


@dataclass(frozen=True)
class Reason:
    reason: Annotated[str, Ask("Lý do huỷ", widget="textarea")]


@operation(Sale, takes=Reason, start=("draft", "confirmed"), end="cancelled", label="Huỷ đơn")
def cancel_sale(sale: Sale, told: Reason, *, by: Actor) -> None:
    sale.note = told.reason


@operation(Sale, start=("paid",), end="confirmed", label="Mở lại")
def reopen_sale(sale: Sale, *, by: Actor) -> None:
    """The money did not come."""


@operation(Sale, start=("confirmed", "delivered"), end="paid", label="Ghi nhận đã thu", undo=reopen_sale)
def settle_sale(sale: Sale, *, by: Actor) -> None:
    """The money came."""


class Clients(Resource):
    """Those we sell to."""

    model = Client
    title, one, icon = "Khách hàng", "Khách hàng", "building-2"
    menu = Menu("sales", 10)
    table = Table(("name", "tax_code", "debt"), order="name", sums=("debt",))
    search = ("folded",)
    filters = ("debt",)
    create = add_client
    importable = Import(add_client, ("name", "tax_code"), {"tax_code": ("MST",), "name": ("Khách hàng", "Tên")})
    page = Page(facts=("tax_code", "debt"), related=(Related("shop.sale", by="client"),))


class Goods(Resource):
    """What we sell."""

    model = Good
    title, one, icon = "Mặt hàng", "Mặt hàng", "package"
    menu = Menu("warehouse", 10)
    table = Table(("code", "name", "unit_name", "price"), order="code")
    search = ("folded",)


class Sales(Resource):
    """What customers have ordered."""

    model = Sale
    title, one, icon = "Đơn bán hàng", "Đơn bán hàng", "clipboard-list"
    about = "Lời hứa mua của khách và lời hứa giao của ta."
    menu = Menu("sales", 20)
    table = Table(
        ("number", "client", "state", Column("deliver_on", kind="due"), "owner", "net", "total", "cost"),
        sums=("total",),
    )
    tabs = (Tab("Nháp", "state=draft"), Tab("Đang chạy", "state=confirmed,delivered"), Tab("Của tôi", "owner=me"))
    filters = ("state", "client", "owner", "deliver_on", "total", "cost", "number")
    search = ("folded", "client__folded")
    create = place_sale
    actions = (confirm_sale, settle_sale, change_sale, cancel_sale)
    tones = {"cancelled": "late", "draft": "idle"}
    board = Board(
        ("client", "number", Column("deliver_on", kind="due"), "cost"),
        amount="total",
        who="owner",
        order="deliver_on",
    )
    calendar = Calendar("deliver_on", ("client", "number"))
    page = Page(
        title="{number} · {client}",
        facts=("total", "deliver_on", "owner", "terms", "client__debt", "cost"),
        sections=(Section("Điều khoản", ("client", "terms", "deliver_on", "unit", "note")),),
        lines=Lines(
            of="lines",
            columns=("good__code", "good", "good__unit_name", "quantity", "price", "discount", "amount"),
            totals=("net", "tax", "total"),
            words="in_words",
            preview=running,
            outs=(("amount", "Thành tiền"),),
        ),
        path=("draft", "confirmed", "delivered", "paid"),
        flow=True,
    )


room.set_aside()
