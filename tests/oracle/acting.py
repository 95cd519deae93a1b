"""The same acts done with the product: by the people whose work they are, through operations and hand-offs alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import F, Value
from django.db.models.functions import Concat

from nhip.accounting import operations as accounting
from nhip.accounting.models import Books, Invoice, Receipt, Refund, StockValue, Treasury
from nhip.bench.ground import tax_number
from nhip.demo.founding import Firm, sao_viet
from nhip.demo.password import known_password
from nhip.flows.accounting import Released
from nhip.flows.sales import Decision
from nhip.kernel import clock, outbox
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused
from nhip.sales import operations as sales
from nhip.sales.models import Order, Quotation
from nhip.shared.models import Party
from nhip.shared.operations.parties import CreateParty, CreditTerms, create_party, set_credit_terms
from nhip.shared.operations.products import CreateProduct, create_product
from nhip.warehouse import operations as warehouse
from nhip.warehouse.models import GoodsIssue, Serial

from .model import Company
from .papers import Slip

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KEEPERS = {"KHO-A": "kien", "KHO-B": "dat"}
VAT = {"CAP-01": ("10", True), "THEP-02": ("10", False), "SACH-03": ("5", True), "HOC-04": ("KCT", True)}
OPEN = ("offered", "accepted", "paused", "returned")


def number(amount: Fraction | int) -> Decimal:
    """As the product takes it: six places are enough for whatever the days say."""
    return (Decimal(Fraction(amount).numerator) / Fraction(amount).denominator).quantize(Decimal("0.000001"))


class Stage:
    """A company of the product, in which the model's acts are done by their names."""

    def __init__(self, model: Company):
        self.model, self.pieces, self.lots, self.acts = model, 0, 0, 0
        with self.day(), known_password():
            self.firm: Firm = sao_viet()
            self._make_room()
            self._open()
            self._range()
            self.customers = [self._customer(place) for place in range(len(model.customers))]
        self.company = self.firm.company
        self.bank_account = Treasury.objects.get(company=self.company, kind=Treasury.Kind.BANK)
        self.cash_desk = Treasury.objects.get(company=self.company, kind=Treasury.Kind.CASH)
        self.by: dict[str, Actor] = {}
        self.billed: list[int] = []

    def day(self) -> AbstractContextManager[None]:
        """The model's day from nine o'clock on; each act is a minute later than the one before."""
        return clock.at(datetime.combine(self.model.today, time(9), ZONE) + timedelta(minutes=self.acts))

    def _make_room(self) -> None:
        """Log-ins are one to an installation, and there are many companies with the same cast in it."""
        users = get_user_model().objects.filter(person__company=self.firm.company)
        users.update(username=Concat(F("username"), Value(f"-{self.firm.company.pk}")))

    def _open(self) -> None:
        accounting.open_year(accounting.OpenYear(starts=date(self.model.today.year + 1, 1, 1)), by=self.firm["thu"])

    def _range(self) -> None:
        by, unit = self.firm.founder, self.firm.products["LAP-15"].unit_id
        for code, product in self.model.products.items():
            if code not in self.firm.products:
                vat, reducible = VAT[code]
                told = CreateProduct(
                    code=code, name=code, unit=unit, kind="goods" if product.goods else "service", vat=vat,
                    vat_reducible=reducible, list_price=Decimal(product.price),
                )  # fmt: skip
                made = self.firm.products[code] = create_product(told, by=by)
                if product.fifo:
                    costing = accounting.ChooseCosting(product=made.pk, method=StockValue.Method.FIFO)
                    accounting.choose_costing(costing, by=self.firm["thu"])

    def _customer(self, place: int) -> Party:
        told = self.model.customers[place]
        more = {"tax_number": tax_number(310_000_000 + place), "address": f"Số {place} phố Láng Hạ"}
        made = create_party(
            CreateParty(name=told.name, legal_name=told.name, acknowledged=True, **(more if told.complete else {})),
            by=self.firm[told.seller],
        )
        if told.limit is not None:
            set_credit_terms(made, CreditTerms(credit_limit=Decimal(told.limit)), by=self.firm["thu"])
        return made

    # one act

    def do(self, name: str, told: dict) -> str:
        """Why it is refused; nothing where it was done. What was told of it is heard before the next act."""
        self.acts += 1
        with self.day():
            try:
                getattr(self, name)(**told)
            except (Refused, PermissionDenied) as refusal:
                return str(refusal) or "not permitted"
            while outbox.drain():
                pass
        return ""

    def tomorrow(self, days: int) -> None:
        self.by, self.acts = {}, 0

    def who(self, login: str) -> Actor:
        if login not in self.by:
            self.by[login] = self.firm[login]
        return self.by[login]

    # what people look for

    def order_of(self, place: int) -> Order:
        return self._nth(Order.objects.all(), place)

    def receipt_of(self, place: int) -> Receipt:
        return self._nth(Receipt.objects.all(), place)

    def _nth(self, rows, place: int):
        return rows.filter(company=self.company).order_by("id")[place]

    def seller(self, order: int) -> Actor:
        return self.who(self.model.orders[order].seller)

    def handoff(self, form: str, about) -> Handoff:
        """The last one about a record; whoever finds none is refused."""
        ref = about.ref
        found = Handoff.objects.filter(form=form, about_kind=ref.kind, about_id=ref.id).order_by("id").last()
        if found is None:
            raise Refused("there is nothing of this kind")
        return found

    def slip_of(self, slip: Slip) -> Handoff:
        """The goods issue note with the same goods, those in the store's hands first."""
        order = self.order_of(slip.order)
        lines = dict(enumerate(order.lines.order_by("position").values_list("pk", flat=True)))
        wanted = {lines[place]: number(quantity) for place, quantity in slip.goods.items()}
        found = []
        for each in Handoff.objects.filter(form="warehouse.IssueGoods", about_id=order.pk).order_by("id"):
            form = desk.form_of(each)
            if form.warehouse == self.store(slip.store) and {g.line: g.quantity for g in form.goods} == wanted:
                found.append(each)
        same = [each for each in found if each.state == {"gone": "withdrawn"}.get(slip.state, slip.state)]
        return (same or found)[0]

    def delivery_of(self, place: int) -> Handoff:
        return self._nth(Handoff.objects.filter(form="accounting.InvoiceDelivery"), place)

    def store(self, code: str) -> int:
        return self.firm.warehouses[code].pk

    def product(self, code: str) -> int:
        return self.firm.products[code].pk

    # sales

    def write(self, seller: str, **told) -> None:
        sales.write_order(sales.NewOrder(**self._terms(**told)), by=self.who(seller))

    def quote(self, seller: str, store: str | None, **told) -> None:
        by = self.who(seller)
        terms = self._terms(store=None, **told)
        terms.pop("warehouse")
        quotation = sales.write_quotation(sales.NewQuotation(**terms), by=by)
        sales.send_quotation(quotation, by=by)
        agreed = sales.Agreed(warehouse=self.store(store) if store else None)
        sales.accept_quotation(Quotation.objects.get(pk=quotation.pk), agreed, by=by)

    def _terms(self, customer: int, lines: list, deposit: int, days: int, store: str | None) -> dict:
        return {
            "customer": self.customers[customer].pk,
            "lines": tuple(sales.Line(self.product(code), number(q), discount=number(off)) for code, q, off in lines),
            "deposit": Decimal(deposit),
            "payment_days": days,
            "warehouse": self.store(store) if store else None,
        }

    def change(self, order: int, lines: list, deposit: int) -> None:
        mine = self.model.orders[order]
        told = self._terms(mine.customer, lines, deposit, mine.days, mine.store)
        sales.change_order(self.order_of(order), sales.NewOrder(**told), by=self.seller(order))

    def _verb(name: str) -> Callable:  # noqa: N805
        def done(self, order: int) -> None:
            getattr(sales, name)(self.order_of(order), by=self.seller(order))

        return done

    confirm, withdraw, ask = _verb("confirm_order"), _verb("withdraw_order"), _verb("ask_order_approval")
    reserve, release = _verb("reserve_order"), _verb("release_order")
    rest, services = _verb("release_rest"), _verb("invoice_services")

    def cancel(self, order: int) -> None:
        sales.cancel_order(self.order_of(order), sales.Reason("Khách đổi ý"), by=self.seller(order))

    def reserve_all(self) -> None:
        sales.reserve_open_orders(by=self.who("son"))

    def decide(self, order: int, yes: bool) -> None:
        asked = self.model.orders[order].asked
        form = "board.ApproveLargeDiscount" if asked and asked[1] == "lan" else "sales.ApproveDiscount"
        self._answer(form, order, Decision(approved=yes, remark="Xem lại"), asked[1] if asked else "son")

    def answer(self, order: int, yes: bool) -> None:
        self._answer("accounting.ReleaseOrder", order, Released(released=yes, remark="Xem lại"), "thu")

    def _answer(self, form: str, order: int, answer: object, login: str) -> None:
        handoff = desk.accept(self.handoff(form, self.order_of(order)), by=self.who(login))
        desk.finish(handoff, desk.Finish(answer), by=self.who(login))

    def collect(self, order: int, amount: int, person: str) -> None:
        sales.collect_cash(self.order_of(order), sales.CollectCash(amount=Decimal(amount)), by=self.who(person))

    # the store

    def take_slip(self, slip: int) -> None:
        found = self.model.slips[slip]
        desk.accept(self.slip_of(found), by=self.who("kien"))

    def give_slip(self, slip: int) -> None:
        found = self.model.slips[slip]
        told = desk.GiveBack(reason="other", note="Thiếu người")
        desk.give_back(self.slip_of(found), told, by=self.who("kien"))

    def issue(self, slip: int, goods: dict[int, Fraction], keep: bool) -> None:
        found = self.model.slips[slip]
        by, order = self.who("kien"), self.order_of(found.order)
        issue = GoodsIssue.objects.filter(handoff=self.slip_of(found)).order_by("id").last()
        if issue is None:
            raise Refused("nobody has taken it over")
        places = {pk: place for place, pk in enumerate(order.lines.order_by("position").values_list("pk", flat=True))}
        used: set[str] = set()
        lines = []
        for line in issue.lines.select_related("product").order_by("pk"):
            quantity = goods.get(places[line.order_line], Fraction(0))
            serials = self._pieces(line.product.code, found.store, quantity, used)
            lines.append(warehouse.IssuedLine(line.pk, number(quantity), serials))
        told = warehouse.IssueInputs(tuple(lines), receiver="Anh Hùng", keep_rest=keep)
        warehouse.issue_goods(issue, told, by=by)

    def _pieces(self, code: str, store: str, quantity: Fraction, used: set[str]) -> tuple[str, ...]:
        """Numbers that lie there; where there are too few, some that lie nowhere."""
        if self.model.products[code].tracked != "serial" or quantity <= 0:
            return ()
        rows = Serial.objects.filter(product=self.product(code), warehouse=self.store(store), state="in_stock")
        free = [each for each in rows.order_by("pk").values_list("number", flat=True) if each not in used]
        read = (free + [f"?{place}" for place in range(int(quantity))])[: int(quantity)]
        used.update(read)
        return tuple(read)

    def goods_in(self, store: str, lines: list, opening: bool = False) -> None:
        rows = tuple(self._incoming(*line) for line in lines)
        told = warehouse.ReceiptInputs(self.store(store), rows, kind="opening" if opening else "other")
        warehouse.receive_goods(told, by=self.who(KEEPERS[store]))

    def _incoming(self, code: str, quantity: Fraction, cost: int) -> warehouse.ReceivedLine:
        more: dict = {}
        if self.model.products[code].tracked == "serial":
            self.pieces += 1
            more["serials"] = tuple(f"N{self.pieces}-{n}" for n in range(int(max(quantity, 0))))
        elif self.model.products[code].tracked == "lot":
            self.lots += 1
            expires = self.model.today + timedelta(days=400 - self.lots)
            more |= {"lot": f"L{self.lots}", "expires_on": expires}
        return warehouse.ReceivedLine(self.product(code), number(quantity), Decimal(cost), **more)

    def move(self, origin: str, target: str, code: str, quantity: Fraction, follow: bool) -> None:
        serials = self._pieces(code, origin, quantity, set())
        shelf = None
        line = warehouse.TransferredLine(self.product(code), number(quantity), shelf=shelf, serials=serials)
        told = warehouse.TransferInputs(self.store(origin), self.store(target), (line,), follow=follow)
        warehouse.transfer(told, by=self.who(KEEPERS[origin]))

    # accounting

    def take_delivery(self, delivery: int) -> None:
        desk.accept(self.delivery_of(delivery), by=self.who("thu"))

    def give_delivery(self, delivery: int) -> None:
        desk.give_back(self.delivery_of(delivery), desk.GiveBack(reason="other", note="Sai"), by=self.who("thu"))

    def send_delivery(self, delivery: int) -> None:
        order = self.model.deliveries[delivery].order
        desk.send(self.delivery_of(delivery), desk.Send(), by=self.seller(order))

    def invoice(self, delivery: int) -> None:
        draft = Invoice.objects.filter(handoff=self.delivery_of(delivery)).order_by("id").last()
        if draft is None:
            raise Refused("there is no draft")
        self.billed.append(accounting.issue_invoice(draft, by=self.who("thu")).pk)

    def bank(self, customer: int, amount: int, order: int | None, on: date, *, cash: bool = False) -> None:
        told = {
            "customer": self.customers[customer].pk,
            "amount": Decimal(amount),
            "order": None if order is None else self.order_of(order).pk,
            "on": on,
        }
        by = self.who("quynh")
        if cash:
            accounting.receive_cash(accounting.ReceiveCash(**told), by=by)
        else:
            accounting.receive_bank(accounting.ReceiveBank(treasury=self.bank_account.pk, **told), by=by)

    def hand(self, money: int) -> None:
        accounting.hand_over(self.receipt_of(money), by=self.who(self.model.money[money].by or "binh"))

    def unhand(self, money: int) -> None:
        handoff = self.handoff("accounting.CountCash", self.receipt_of(money))
        desk.give_back(handoff, desk.GiveBack(reason="other", note="Thiếu phiếu"), by=self.who("quynh"))

    def drop(self, money: int) -> None:
        told = accounting.Because("Khách lấy lại tiền")
        accounting.cancel_collected(self.receipt_of(money), told, by=self.who("quynh"))

    def count(self, money: int, counted: int, remark: bool) -> None:
        told = accounting.Count(counted=Decimal(counted), remark="Thiếu" if remark else "")
        accounting.count(self.receipt_of(money), told, by=self.who("quynh"))

    def allocate(self, money: int, bill: int, amount: Fraction) -> None:
        share = accounting.AllocatedShare(invoice=self.billed[bill], amount=number(amount))
        accounting.allocate(self.receipt_of(money), accounting.Allocate((share,)), by=self.who("quynh"))

    def oldest(self, money: int) -> None:
        accounting.allocate_oldest(self.receipt_of(money), by=self.who("quynh"))

    def unshare(self, money: int, bill: int) -> None:
        accounting.take_back(self.receipt_of(money), accounting.TakeBack(self.billed[bill]), by=self.who("thu"))

    def reverse(self, money: int) -> None:
        accounting.reverse_receipt(self.receipt_of(money), accounting.Because("Ghi nhầm"), by=self.who("thu"))

    def refund(self, money: int, amount: int, cash: bool) -> None:
        out_of = self.cash_desk if cash else self.bank_account
        told = accounting.PayBack(Decimal(amount), out_of.pk, "Trả lại tiền ứng trước")
        accounting.refund_advance(self.receipt_of(money), told, by=self.who("quynh"))

    def unrefund(self, refund: int) -> None:
        found = self._nth(Refund.objects.all(), refund)
        accounting.reverse_refund(found, accounting.Because("Ghi nhầm"), by=self.who("thu"))

    def limit(self, customer: int, limit: int | None) -> None:
        told = CreditTerms(credit_limit=None if limit is None else Decimal(limit))
        set_credit_terms(Party.objects.get(pk=self.customers[customer].pk), told, by=self.who("thu"))

    def close(self, to: date) -> None:
        accounting.close_books(
            Books.objects.get(company=self.company), accounting.CloseBooks(to=to), by=self.who("thu")
        )

    def reopen(self) -> None:
        told = accounting.Reopen(reason="Bổ sung chứng từ")
        accounting.reopen_books(Books.objects.get(company=self.company), told, by=self.who("thu"))
