"""A company on its first day here, with the files of its balances; every figure written by hand."""

from datetime import date
from decimal import Decimal

from nhip.accounting import operations as accounting
from nhip.accounting import reports
from nhip.accounting.models import Account, Invoice, JournalEntry, Opening, Receipt, StockValue, Treasury
from nhip.checker import check as independent
from nhip.kernel.actors import Actor
from nhip.kernel.models import Person, Role, RoleDuty, RoleHeld
from nhip.kernel.permissions import duty
from nhip.shared import blanks
from nhip.shared.models import Party
from nhip.warehouse.models import GoodsReceipt, Serial
from nhip.warehouse.operations import LoadStock, load_opening_stock

from .store import HEAD, SINCE, Store

FIRST = date(2026, 7, 1)
CHIEF = HEAD | {
    "accounting.chief", "accounting.ledger", "accounting.receivables", "accounting.see_cost", "warehouse.opening",
    duty("tests.see_openings", "Sees what an opening names", can=("shared.view_party", "shared.view_product")),
}  # fmt: skip

LEDGER = """Số tài khoản;Đối tượng;Dư Nợ;Dư Có
1111;;15.000.000;
1121;;235.000.000;
131;AP;104.500.000;
131;BM;22.000.000;
131;BM;;5.000.000
156;;68.400.000;
4111;;;439.900.000
"""
# 15,000,000 + 235,000,000 + 104,500,000 + 22,000,000 + 68,400,000 = 444,900,000 = 5,000,000 + 439,900,000

ITEMS = """customer;Số hoá đơn/chứng từ cũ;Ngày chứng từ;Hạn trả;Còn phải thu;Khách trả trước;Loại tiền
AP;1C26TAA 00000101;02/03/2026;01/04/2026;39.600.000;;VND
AP;1C26TAA 00000140;20/04/2026;20/05/2026;31.900.000;;
AP;1C26TAA 00000163;25/06/2026;25/07/2026;33.000.000;;
BM;1C26TAA 00000170;28/06/2026;;22.000.000;;
BM;PT0088;30/06/2026;;;5.000.000;
"""
# An Phát 39.6 + 31.9 + 33.0 = 104.5; Bình Minh 22.0, and 5.0 paid ahead

STOCK = """Mã kho;Mã kệ;Mã hàng;Số lô;Hạn dùng của lô;Số serial;Số lượng (đơn vị gốc);Giá trị của dòng
KHO-A;A-01;LAP-15;;;SN01; 1;15.000.000
KHO-A;A-01;LAP-15;;;SN02;1;15.500.000
KHO-B;;LAP-15;;;SN03;1;14.900.000
KHO-A;A-02;TONER-05;L1;31/12/2026;;10;9.000.000
KHO-A;A-02;TONER-05;L2;30/06/2027;;5;4.600.000
KHO-A;;CABLE;;;;94;9.400.000
"""
# laptops 45,400,000; toner 13,600,000; cables 9,400,000; together 68,400,000


class Company(Store):
    """The store's company with its chief accountant and two customers."""

    def __init__(self):
        super().__init__()
        self.thu = self._actor("Chị Thu", self.board, frozenset(CHIEF))
        self.second = self._actor("Anh Tú", self.board, frozenset(CHIEF))
        self.an_phat = self._make(Party, code="AP2", name="An Phát Long Biên")
        Party.objects.filter(code="AP", company=self.company).update(payment_days=30)
        self.ap = Party.objects.get(code="AP", company=self.company)
        self.bm = self._make(Party, code="BM", name="Bình Minh", tax_number="0100109106")

    def role(self, person: Person, duties: frozenset[str]) -> None:
        """The duties as a role that the log-in has."""
        role = self._make(Role, name="test-chief", known=[])
        for each in duties:
            RoleDuty.objects.create(role=role, duty=each, allow=True, since=SINCE, by="tests")
        self._make(RoleHeld, person=person, role=role, since=SINCE)

    def _open_books(self) -> None:
        self.clerk = self._actor("Thu", self.board, frozenset({"accounting.chief", "accounting.ledger"}))
        accounting.open_books(accounting.OpenBooks(starts=date(2026, 1, 1)), by=self.clerk)

    def opening(self, on: date = FIRST) -> Opening:
        return accounting.prepare_opening(accounting.PrepareOpening(on), by=self.thu)

    def load(self, opening: Opening, **texts: str) -> Opening:
        """The files; those that are not said are the sound ones."""
        for part, text in {"ledger": LEDGER, "items": ITEMS, "goods": STOCK, **texts}.items():
            self.load_one(opening, part, sheet(text))
        return opening

    def load_one(self, opening: Opening, part: str, filled: blanks.Sheet, by: Actor | None = None) -> None:
        if part == "goods":
            load_opening_stock(LoadStock(opening.pk, filled), by=by or self.thu)
        else:
            accounting.load_opening(opening, accounting.LoadOpening(part, filled), by=by or self.thu)

    def opened(self, **texts: str) -> Opening:
        return accounting.open_balances(self.load(self.opening(), **texts), by=self.thu)

    def balances(self) -> dict[str, Decimal]:
        found = reports.trial_balance(FIRST, date(2026, 12, 31), by=self.thu)
        return {row.code: row.opening for row in found.rows if row.opening}

    def bank(self, amount: int, customer: Party):
        account = Account.objects.get(company=self.company, code="1121")
        treasury = Treasury.objects.filter(company=self.company, kind="bank").first() or accounting.add_treasury(
            accounting.AddTreasury(Treasury.Kind.BANK, "VCB", account.pk), by=self.thu
        )
        told = accounting.ReceiveBank(customer=customer.pk, treasury=treasury.pk, amount=Decimal(amount))
        return accounting.receive_bank(told, by=self.thu)


def sheet(text: str) -> blanks.Sheet:
    return blanks.sheet_of("file.csv", text.encode())


def silent(company) -> bool:
    """`nhip check` of both rooms, and the checker that knows only tables."""
    from django.db import connection

    from nhip.accounting.checks import check
    from nhip.warehouse.checks import check as of_goods

    found = [*check(company.company.pk), *of_goods(company.company.pk), *independent(connection)]
    assert found == []
    return True


def nothing_booked(company) -> bool:
    there = (JournalEntry, Invoice, Receipt, GoodsReceipt, StockValue, Serial)
    return not any(model.objects.filter(company=company.company).exists() for model in there)
