"""Scenes: what the people of Sao Việt do again and again, each said in one call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from nhip.accounting.models import Invoice, Receipt, Treasury
from nhip.accounting.operations import Count, ReceiveBank, count, hand_over, issue_invoice, receive_bank
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    Agreed,
    CollectCash,
    Line,
    NewQuotation,
    accept_quotation,
    collect_cash,
    confirm_order,
    send_quotation,
    write_quotation,
)  # fmt: skip
from nhip.shared.models import Party
from nhip.shared.operations.parties import ContactLine, CreateParty, CreditTerms, create_party, set_credit_terms
from nhip.warehouse.models import GoodsIssue, Serial
from nhip.warehouse.operations import IssuedLine, IssueInputs, issue_goods

from .founding import Firm


class Stage:
    """The firm, and the days before today on which its story plays; nothing plays on a Sunday."""

    def __init__(self, firm: Firm, today: date):
        self.firm, self.today = firm, today
        self.parties: dict[str, Party] = {}

    @contextmanager
    def on(self, days_ago: int, hour: int = 9, minute: int = 0) -> Iterator[None]:
        """So many days before today, in the company's zone; never later than now."""
        day = self.today - timedelta(days=days_ago)
        if day.weekday() == 6:
            day -= timedelta(days=1)
        moment = datetime.combine(day, time(hour, minute), ZoneInfo(self.firm.company.zone))
        with clock.at(min(moment, clock.now())):
            yield

    def customer(self, key: str, name: str, tax: str, *, owner: str, contact: tuple[str, str, str], **more) -> Party:
        """A customer whom the salesperson writes down, with the person to talk to."""
        person, position, phone = contact
        told = CreateParty(
            name=name,
            legal_name=name,
            tax_number=tax,
            contacts=(ContactLine(name=person, position=position, phone=phone),),
            **more,
        )
        self.parties[key] = create_party(told, by=self.firm[owner])
        return self.parties[key]

    def credit(self, key: str, limit: int | None, days: int) -> None:
        """Thu decides how much the customer may owe, and for how long."""
        told = CreditTerms(credit_limit=None if limit is None else Decimal(limit), payment_days=days)
        set_credit_terms(self.parties[key], told, by=self.firm["thu"])

    def lines(self, *wanted: tuple) -> tuple[Line, ...]:
        """Lines from `("LAP-15", 2)` or, with a discount, `("LAP-15", 60, "0.05")`."""
        return tuple(
            Line(
                product=self.firm.products[code].pk,
                quantity=Decimal(pieces),
                discount=Decimal(discount[0]) if discount else Decimal(0),
            )
            for code, pieces, *discount in wanted
        )

    def quotation(self, key: str, *wanted: tuple, by: str, deposit: int = 0, note: str = "") -> Quotation:
        """A quotation in draft."""
        told = NewQuotation(
            customer=self.parties[key].pk,
            lines=self.lines(*wanted),
            contact=self.parties[key].contacts.values_list("pk", flat=True).first(),
            deposit=Decimal(deposit),
            note=note,
            delivery_terms="Giao tại kho bên mua, trong giờ hành chính",
        )
        return write_quotation(told, by=self.firm[by])

    def sent(self, key: str, *wanted: tuple, by: str, deposit: int = 0, note: str = "") -> Quotation:
        """A quotation that the customer has."""
        return send_quotation(self.quotation(key, *wanted, by=by, deposit=deposit, note=note), by=self.firm[by])

    def order(self, key: str, *wanted: tuple, by: str, deposit: int = 0, within: int = 7, where: str = "") -> Order:
        """An order in draft that came of an accepted quotation."""
        quotation = self.sent(key, *wanted, by=by, deposit=deposit)
        store = self.firm.warehouses["KHO-A"].pk
        day = clock.today() + timedelta(days=within)
        accept_quotation(quotation, Agreed(deliver_on=day, deliver_to=where, warehouse=store), by=self.firm[by])
        return Order.objects.get(quotation=quotation)

    def confirmed(self, key: str, *wanted: tuple, by: str, **more) -> Order:
        """The order, promised to the customer."""
        return confirm_order(self.order(key, *wanted, by=by, **more), by=self.firm[by])

    def collected(self, order: Order, amount: int, *, by: str, payer: str) -> Receipt:
        """Cash that the salesperson took."""
        before = set(Receipt.objects.filter(company=self.firm.company).values_list("pk", flat=True))
        collect_cash(order, CollectCash(amount=Decimal(amount), payer=payer), by=self.firm[by])
        return Receipt.objects.exclude(pk__in=before).get(company=self.firm.company)

    def handed_over(self, receipt: Receipt, *, by: str) -> Receipt:
        return hand_over(receipt, by=self.firm[by])

    def counted(self, receipt: Receipt) -> Receipt:
        """Quỳnh counts it, and the count is right."""
        return count(receipt, Count(counted=receipt.amount), by=self.firm["quynh"])

    def noted(self, order: Order) -> None:
        """Thu takes note of what was sold on credit."""
        desk.accept(self._handoff("accounting.WatchReceivable", order), by=self.firm["thu"])

    def slip(self, order: Order) -> Handoff:
        """The goods issue that sales asked the store for."""
        return self._handoff("warehouse.IssueGoods", order)

    def taken(self, order: Order, *, by: str = "kien") -> GoodsIssue:
        """The storekeeper takes the slip and begins to pick."""
        desk.accept(self.slip(order), by=self.firm[by])
        return GoodsIssue.objects.get(order_id=order.pk, state=GoodsIssue.State.PICKING)

    def issued(
        self, order: Order, *, receiver: str, part: dict[str, int] | None = None, by: str = "kien"
    ) -> GoodsIssue:
        """The goods leave, all of them or so many of a product."""
        issue = self.taken(order, by=by)
        lines = tuple(self._issued_line(line, part) for line in issue.lines.select_related("product"))
        return issue_goods(issue, IssueInputs(lines=lines, receiver=receiver), by=self.firm[by])

    def _issued_line(self, line, part: dict[str, int] | None) -> IssuedLine:
        pieces = Decimal(part[line.product.code]) if part else line.asked
        serials: tuple[str, ...] = ()
        if line.product.tracking == "serial":
            free = Serial.objects.filter(
                company=self.firm.company, product=line.product, state="in_stock", warehouse__code="KHO-A"
            )
            serials = tuple(free.order_by("number").values_list("number", flat=True)[: int(pieces)])
        return IssuedLine(line=line.pk, quantity=pieces, serials=serials)

    def invoiced(self, order: Order) -> Invoice:
        """Thu invoices what was delivered."""
        desk.accept(self._handoff("accounting.InvoiceDelivery", order), by=self.firm["thu"])
        draft = Invoice.objects.get(order_id=order.pk, state=Invoice.State.DRAFT)
        return issue_invoice(draft, by=self.firm["thu"])

    def paid(self, order: Order, amount: int | None = None) -> Receipt:
        """The customer pays by bank: so much, or all that is open."""
        order.refresh_from_db()
        told = ReceiveBank(
            customer=order.customer_id,
            treasury=Treasury.objects.get(company=self.firm.company, kind=Treasury.Kind.BANK).pk,
            amount=order.total - order.paid if amount is None else Decimal(amount),
            order=order.pk,
        )
        return receive_bank(told, by=self.firm["quynh"])

    def _handoff(self, form: str, order: Order) -> Handoff:
        waiting = Handoff.objects.filter(form=form, about_kind=order.ref.kind, about_id=order.pk, state="offered")
        return waiting.latest("id")
