"""SCN-01, steps 7 to 11 and 13: from a quotation to money in the bank, told by the people who do it (set K)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from nhip.accounting.models import Account, Invoice, JournalLine, Receipt, Treasury
from nhip.accounting.operations import Count, ReceiveBank, count, hand_over, issue_invoice, receive_bank
from nhip.demo import cast
from nhip.demo.founding import Firm, sao_viet, serial
from nhip.kernel import actors, clock
from nhip.kernel.handoffs import desk
from nhip.kernel.measures import MEASURES
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Refused
from nhip.sales.models import Order, Quotation
from nhip.sales.operations import (
    Agreed,
    CollectCash,
    Line,
    NewQuotation,
    accept_quotation,
    change_quotation,
    collect_cash,
    confirm_order,
    send_quotation,
    write_quotation,
)  # fmt: skip
from nhip.shared.models import Party
from nhip.shared.operations.parties import CreateParty, create_party
from nhip.shared.operations.tax_rates import SetTaxRate, set_tax_rate
from nhip.warehouse.models import GoodsIssue, Serial, Stock
from nhip.warehouse.operations import IssuedLine, IssueInputs, issue_goods

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZONE)
TOTAL, CASH, REST = Decimal(39_600_000), Decimal(10_000_000), Decimal(29_600_000)


class Story:
    """The firm on a Monday morning, and what has happened so far."""

    def __init__(self):
        self.firm: Firm = sao_viet()
        self.by_the_set_k()
        told = CreateParty(
            name="Công ty TNHH An Phát",
            tax_number="0312345673",
            phone="024 3768 1234",
            source="Khách cũ giới thiệu",
            legal_name="Công ty TNHH An Phát",
            address="Số 9 phố Láng Hạ",
            province="Hà Nội",
        )
        self.an_phat: Party = create_party(told, by=self.firm["binh"])

    def by_the_set_k(self) -> None:
        """VAT 10 %, as a dated row of the company's own named K (requirements K.0)."""
        told = SetTaxRate(code="10", rate=Decimal("0.1"), since=date(2026, 1, 1), source="K")
        set_tax_rate(told, by=actors.system("shared", self.firm.company.pk))

    def quotation(self, *, discount: str = "0", pieces: int = 2) -> NewQuotation:
        line = Line(product=self.firm.products["LAP-15"].pk, quantity=Decimal(pieces), discount=Decimal(discount))
        return NewQuotation(customer=self.an_phat.pk, lines=(line,), deposit=CASH, payment_days=5)

    def order(self) -> Order:
        """The order that came of the accepted quotation, confirmed."""
        quotation = write_quotation(self.quotation(), by=self.firm["binh"])
        send_quotation(quotation, by=self.firm["binh"])
        accept_quotation(quotation, Agreed(), by=self.firm["binh"])
        return confirm_order(Order.objects.get(quotation=quotation), by=self.firm["binh"])

    def handoff(self, form: str, about) -> Handoff:
        return Handoff.objects.get(form=form, about_kind=about.ref.kind, about_id=about.pk)

    def balance(self, account: str) -> Decimal:
        """Debit less credit of an account so far."""
        lines = JournalLine.objects.filter(company=self.firm.company, account__code__startswith=account)
        return sum(lines.values_list("amount", flat=True), Decimal(0))

    def in_hand(self) -> Decimal:
        from nhip.accounting import api

        return api.cash_in_hand(self.firm.people["binh"].pk, by=self.firm["binh"])

    def to_pay(self, order: Order) -> Decimal:
        order.refresh_from_db()
        return order.total - order.paid


@pytest.fixture
def story():
    with clock.at(MONDAY):
        yield Story()


@pytest.mark.req("SCN-01", part="step 7")
@pytest.mark.req("SAL-19", part="threshold")
def test_step_7_the_quotation_has_its_figures_and_a_discount_below_the_threshold_is_refused(story):
    binh = story.firm["binh"]
    quotation = write_quotation(story.quotation(), by=binh)
    assert (quotation.net, quotation.tax, quotation.total) == (36_000_000, 3_600_000, TOTAL)
    change_quotation(quotation, story.quotation(discount="0.03"), by=binh)
    with pytest.raises(Refused, match="250.000.000") as refusal:
        send_quotation(quotation, by=binh)
    assert refusal.value.rule
    assert Quotation.objects.get(pk=quotation.pk).state == "draft"


@pytest.mark.req("SCN-01", part="steps 8 to 11")
@pytest.mark.req("SAL-06")
@pytest.mark.req("FLOW-01")
@pytest.mark.req("FLOW-02")
@pytest.mark.req("FLOW-38")
def test_steps_8_to_11_from_the_accepted_quotation_to_money_in_the_bank(story):
    order = story.order()
    assert order.state == "confirmed" and order.total == TOTAL
    assert not Handoff.objects.filter(form="warehouse.IssueGoods").exists(), "the deposit is not paid yet"

    receipt = collects(story, order)
    hands_over(story, order, receipt)
    issues(story, order)
    invoices(story, order)
    with clock.at(MONDAY + timedelta(days=5)):
        pays(story, order)

    order.refresh_from_db()
    assert order.state == "completed"
    assert story.balance("") == 0, "every entry balances, and so does their sum"


def collects(story: Story, order: Order) -> Receipt:
    """Step 8: Bình collects 10,000,000 in cash."""
    told = CollectCash(amount=CASH, payer="Nguyễn Văn Phát")
    collect_cash(order, told, by=story.firm["binh"])
    receipt = Receipt.objects.get(company=story.firm.company)
    assert receipt.state == "collected" and receipt.interim_number and not receipt.number
    assert story.in_hand() == CASH
    assert story.balance("1111") == 0 and story.to_pay(order) == TOTAL
    return receipt


def hands_over(story: Story, order: Order, receipt: Receipt) -> None:
    """Step 9: Quỳnh counts and accepts; the goods may leave."""
    firm = story.firm
    hand_over(receipt, by=firm["binh"])
    count(Receipt.objects.get(pk=receipt.pk), Count(counted=CASH), by=firm["quynh"])
    assert story.in_hand() == 0 and story.balance("1111") == CASH
    assert story.balance("131") == -CASH, "the customer's advance"
    assert story.to_pay(order) == REST and order.state == "running"
    assert story.handoff("accounting.CountCash", receipt).state == "done"


def issues(story: Story, order: Order) -> None:
    """Step 10: Kiên scans two serial numbers; stock goes from 15 to 13."""
    kien = story.firm["kien"]
    desk.accept(story.handoff("warehouse.IssueGoods", order), by=kien)
    issue = GoodsIssue.objects.get(order_id=order.pk)
    line = issue.lines.get()
    laptop = next(item for item in cast.ITEMS if item.code == "LAP-15")
    pieces = [serial(laptop, "KHO-A", number) for number in (1, 2)]
    told = IssuedLine(line=line.pk, quantity=Decimal(2), serials=tuple(pieces))
    issue_goods(issue, IssueInputs(lines=(told,), receiver="Nguyễn Văn Phát"), by=kien)
    stock = Stock.objects.get(warehouse__code="KHO-A", product__code="LAP-15", company=story.firm.company)
    assert (stock.on_hand, stock.reserved) == (13, 0)
    assert story.balance("632") == 30_000_000
    gone = Serial.objects.filter(number__in=pieces, company=story.firm.company)
    assert {(each.state, each.customer_id) for each in gone} == {("issued", story.an_phat.pk)}


def invoices(story: Story, order: Order) -> None:
    """Step 10, accounting's part: the invoice falls when goods leave."""
    thu = story.firm["thu"]
    desk.accept(story.handoff("accounting.InvoiceDelivery", order), by=thu)
    invoice = issue_invoice(Invoice.objects.get(order_id=order.pk), by=thu)
    assert (invoice.total, invoice.open_amount, invoice.state) == (TOTAL, REST, "part_paid")
    assert story.balance("131") == REST and story.balance("33311") == -3_600_000
    assert story.balance("511") == -36_000_000


def pays(story: Story, order: Order) -> None:
    """Step 11: a bank transfer of 29,600,000 five days later; the commission base rises."""
    quynh = story.firm["quynh"]
    bank = Treasury.objects.get(company=story.firm.company, kind="bank")
    told = ReceiveBank(customer=story.an_phat.pk, treasury=bank.pk, amount=REST, order=order.pk)
    receive_bank(told, by=quynh)
    assert story.balance("131") == 0 and story.balance("1121") == REST
    assert Invoice.objects.get(order_id=order.pk).state == "paid"
    base = MEASURES["sales.collected"].of(
        company_id=story.firm.company.pk, start=date(2026, 11, 1), end=date(2026, 11, 30)
    )
    assert base == TOTAL


@pytest.mark.req("SCN-01", part="step 13")
@pytest.mark.req("SAL-08")
def test_step_13_more_cash_than_the_limit_is_refused(story):
    order = story.order()
    with pytest.raises(Refused, match="15.000.000"):
        collect_cash(order, CollectCash(amount=Decimal(20_000_000), payer="Trần Văn An"), by=story.firm["binh"])
    assert not Receipt.objects.filter(company=story.firm.company).exists()


def test_the_chart_has_the_accounts_that_the_story_speaks_of(story):
    codes = set(Account.objects.filter(company=story.firm.company).values_list("code", flat=True))
    assert {"1111", "1121", "131", "156", "632", "33311", "4111"} <= codes
