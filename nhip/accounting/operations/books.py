"""The books themselves: opened with a chart, years and treasuries; entries by hand; closing (ACC-01, ACC-16)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip import packs
from nhip.kernel import clock, ids
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import ANY, Refused, operation
from nhip.kernel.refs import Ref
from nhip.shared import api as shared

from .. import rules
from ..models import Account, Books, ClosingException, FiscalYear, JournalEntry, Treasury
from ..rules import Leg
from .posting import company_of, post, today, written

GROUPS = {Treasury.Kind.CASH: "111", Treasury.Kind.BANK: "112"}
FOREIGN = {Treasury.Kind.CASH: rules.charts.FOREIGN_CASH, Treasury.Kind.BANK: rules.charts.FOREIGN_BANK}


@dataclass(frozen=True)
class OpenBooks:
    """The first year of the books, and what the cash desk is called."""

    starts: Annotated[date, Ask(gettext_lazy("First day of the fiscal year"))]
    cash_desk: Annotated[str, Ask(gettext_lazy("Name of the cash desk"))] = "Quỹ tiền mặt"


@operation(Books, takes=OpenBooks, label=gettext_lazy("Open the books"))
def open_books(told: OpenBooks, *, by: Actor) -> Books:
    """The chart of the law, the first fiscal year, and a cash desk (Circular 133/2016 or 99/2025/TT-BTC)."""
    company = company_of(by)
    if Books.objects.filter(company=company).exists():
        raise Refused(_("The books are open already."))
    accounts = _chart(company)
    Account.objects.bulk_create(accounts)
    code = rules.charts.code_of(rules.charts.CASH, company.chart)
    cash = next(account for account in accounts if account.code == code)
    Treasury.objects.create(company=company, kind=Treasury.Kind.CASH, name=told.cash_desk, account=cash)
    _year(company.pk, told.starts)
    return Books.objects.create(company=company, chart=company.chart)


def _chart(company) -> list[Account]:
    if company.chart not in rules.charts.CHARTS:
        known = " / ".join(rules.charts.CHARTS.values())
        raise Refused(_("Postings know the charts of these circulars: %(known)s.") % {"known": known}, field="chart")
    rows = packs.accounts(company.country, company.chart)
    return [
        Account(
            company=company, code=row.code, name=row.name_vi, name_en=row.name_en, kind=row.type, parent=row.parent,
            debit_side=row.normal_side == "debit" or row.normal_side == "both" and row.type.startswith("asset"),
            postable=not row.has_children,
        )
        for row in rows
    ]  # fmt: skip


def _year(company_id: int, starts: date) -> FiscalYear:
    """Twelve months from the first day of a quarter (Accounting Law 88/2015 Art 12)."""
    if starts.day != 1 or starts.month not in (1, 4, 7, 10):
        raise Refused(_("A fiscal year starts on the first day of a quarter."), field="starts", source="88/2015/QH13")
    ends = date(starts.year + 1, starts.month, 1) - timedelta(days=1)
    if FiscalYear.objects.filter(company_id=company_id, starts__lte=ends, ends__gte=starts).exists():
        raise Refused(_("That year is open already."), field="starts")
    return FiscalYear.objects.create(company_id=company_id, year=starts.year, starts=starts, ends=ends)


@dataclass(frozen=True)
class OpenYear:
    """The next year."""

    starts: Annotated[date, Ask(gettext_lazy("First day of the fiscal year"))]


@operation(FiscalYear, takes=OpenYear, label=gettext_lazy("Open a fiscal year"))
def open_year(told: OpenYear, *, by: Actor) -> FiscalYear:
    """From now on its days take postings."""
    return _year(by.company_id, told.starts)


@dataclass(frozen=True)
class AddTreasury:
    """A cash desk or a bank account, and its account in the ledger."""

    kind: Annotated[Treasury.Kind, Ask(gettext_lazy("Kind"))]
    name: Annotated[str, Ask(gettext_lazy("Name"))]
    account: Annotated[int, Ask(gettext_lazy("Account"), pick="accounting.account")]
    bank_name: Annotated[str, Ask(gettext_lazy("Bank"))] = ""
    bank_account: Annotated[str, Ask(gettext_lazy("Account number"))] = ""
    currency: Annotated[
        str,
        Ask(gettext_lazy("Currency"), help=gettext_lazy("Three letters, such as USD; empty: that of the books")),
    ] = ""


@operation(Treasury, takes=AddTreasury, label=gettext_lazy("Add a treasury"))
def add_treasury(told: AddTreasury, *, by: Actor) -> Treasury:
    """Another place where the company's money lies (ACC-01)."""
    account = Account.objects.get(pk=told.account)
    currency = shared.foreign_currency(told.currency, by=by)
    own, foreign = (
        rules.charts.code_of(role, company_of(by).chart) for role in (GROUPS[told.kind], FOREIGN[told.kind])
    )
    group = foreign if currency else own
    other = bool(currency) ^ account.code.startswith(foreign) and own != foreign
    if other or not (account.postable and account.code.startswith(group)):
        raise Refused(_("It needs an account below %(group)s.") % {"group": group}, field="account")
    if Treasury.objects.filter(company_id=by.company_id, name=told.name).exists():
        raise Refused(_("There is a treasury of this name."), field="name")
    return Treasury.objects.create(
        company_id=by.company_id, kind=told.kind, name=told.name, account=account,
        bank_name=told.bank_name, bank_account=told.bank_account, currency=currency,
    )  # fmt: skip


@dataclass(frozen=True)
class CloseBooks:
    """The last day that takes no more postings."""

    to: Annotated[date, Ask(gettext_lazy("Close up to"))]


@operation(Books, takes=CloseBooks, start=ANY, label=gettext_lazy("Close the books"))
def close_books(books: Books, told: CloseBooks, *, by: Actor) -> None:
    """Postings under way are waited for; afterwards nothing gets a date up to that day."""
    if books.closed_to and told.to <= books.closed_to:
        raise Refused(_("They are closed up to a later day already."), field="to")
    if told.to > today(by):
        raise Refused(_("A day that has not come cannot be closed."), field="to")
    books.closed_to = told.to


@dataclass(frozen=True)
class Reopen:
    """The last day that stays closed (empty: none), and why."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    to: Annotated[date | None, Ask(gettext_lazy("Stay closed up to"))] = None


@operation(Books, takes=Reopen, start=ANY, label=gettext_lazy("Reopen the books"))
def reopen_books(books: Books, told: Reopen, *, by: Actor) -> None:
    """An exception that its history tells of: who, when, why."""
    if not told.reason.strip():
        raise Refused(_("Say why the books are reopened."), field="reason")
    if books.closed_to is None or (told.to and told.to >= books.closed_to):
        raise Refused(_("This would open nothing."), field="to")
    books.closed_to = told.to


@dataclass(frozen=True)
class Except:
    """Who may post on which closed days, why, and for how many hours."""

    person: Annotated[int, Ask(gettext_lazy("Person"), pick="kernel.person")]
    since: Annotated[date, Ask(gettext_lazy("From day"))]
    until: Annotated[date, Ask(gettext_lazy("To day"))]
    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    hours: Annotated[
        int, Ask(gettext_lazy("Hours"), help=gettext_lazy("How long it holds from now on, 72 at most"))
    ] = 4


LONGEST = 72


@operation(ClosingException, takes=Except, label=gettext_lazy("Grant an exception"))
def grant_exception(told: Except, *, by: Actor) -> ClosingException:
    """Open some closed days to one person for some hours; nobody does so for themselves (ACC-15)."""
    books = Books.objects.select_for_update().get(company_id=by.company_id)
    if not told.reason.strip():
        raise Refused(_("Say what the exception is for."), field="reason")
    if told.person == by.person_id:
        raise Refused(_("Nobody grants an exception to themselves."), field="person", source="ACC-15")
    if told.since > told.until:
        raise Refused(_("The first day comes after the last."), field="until")
    if books.closed_to is None or told.until > books.closed_to:
        raise Refused(_("These days are not all closed: there is nothing to except."), field="until")
    if not 1 <= told.hours <= LONGEST:
        raise Refused(_("It holds for %(most)s hours at most.") % {"most": LONGEST}, field="hours")
    return ClosingException.objects.create(
        company_id=by.company_id, books=books, person_id=told.person, since=told.since, until=told.until,
        valid_until=clock.now() + timedelta(hours=told.hours), reason=told.reason.strip(), granted_by_id=by.person_id,
    )  # fmt: skip


@dataclass(frozen=True)
class EntryLine:
    """One side of an entry by hand: either debit or credit."""

    account: Annotated[int, Ask(gettext_lazy("Account"), pick="accounting.account")]
    debit: Annotated[Decimal, Ask(gettext_lazy("Debit"))] = Decimal(0)
    credit: Annotated[Decimal, Ask(gettext_lazy("Credit"))] = Decimal(0)
    party: Annotated[int | None, Ask(gettext_lazy("Party"), pick="shared.party")] = None
    text: Annotated[str, Ask(gettext_lazy("Text"))] = ""


@dataclass(frozen=True)
class NewEntry:
    """An entry by hand; the lines must balance."""

    on: Annotated[date, Ask(gettext_lazy("Date"))]
    text: Annotated[str, Ask(gettext_lazy("Text"))]
    lines: Annotated[tuple[EntryLine, ...], Ask(gettext_lazy("Lines of the entry"))]


@operation(JournalEntry, takes=NewEntry, label=gettext_lazy("Post an entry"), keyed=True)
def post_entry(told: NewEntry, *, by: Actor) -> JournalEntry:
    """Write an entry that no other paper makes; accounts with a sub-ledger behind them are left to their papers."""
    codes = dict(Account.objects.filter(pk__in={line.account for line in told.lines}).values_list("id", "code"))
    currency = company_of(by).currency
    legs = tuple(_leg(index, line, codes[line.account], currency) for index, line in enumerate(told.lines))
    number = ids.new()
    return post(
        legs, source=Ref(JournalEntry._meta.label_lower, number), on=told.on, text=told.text, by=by, id=number
    )


def _leg(index: int, line: EntryLine, code: str, currency: str) -> Leg:
    field = f"lines.{index}"
    if code in rules.CONTROLLED:
        said = {"account": code}
        raise Refused(
            _("Account %(account)s takes lines from invoices, receipts and stock papers only.") % said,
            field=f"{field}.account",
            rule=_("It always agrees with the sub-ledger behind it."),
        )
    if (line.debit > 0) == (line.credit > 0) or min(line.debit, line.credit) < 0:
        raise Refused(_("A line has either a debit or a credit, above zero."), field=f"{field}.debit")
    amount = line.debit - line.credit
    if rules.rounded(amount, currency) != amount:
        raise Refused(_("The currency has no such fractions."), field=f"{field}.debit")
    return Leg(code, amount, party=line.party, text=line.text)


@dataclass(frozen=True)
class Reverse:
    """Why an entry is taken back."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]


@operation(JournalEntry, takes=Reverse, start=ANY, label=gettext_lazy("Reverse"), keyed=True)
def reverse_entry(entry: JournalEntry, told: Reverse, *, by: Actor) -> None:
    """Post the same lines on the other side, today or on the first open day; what was written stays (B3)."""
    if entry.source != entry.ref:
        said = {"paper": entry.paper or entry.number}
        raise Refused(_("Entry of the paper %(paper)s: take back the paper itself.") % said)
    if not told.reason.strip():
        raise Refused(_("Say why the entry is reversed."), field="reason")
    reverse(entry, told.reason, by=by)


def reverse(entry: JournalEntry, reason: str, *, by: Actor) -> JournalEntry:
    """The reversal of an entry, once only."""
    if entry.reverses_id or JournalEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("%(entry)s is reversed already, or is a reversal itself.") % {"entry": entry})
    closed_to = Books.objects.values_list("closed_to", flat=True).get(company_id=by.company_id)
    return reverse_on(entry, rules.first_open_day(today(by), closed_to), reason, by=by)


def reverse_on(entry: JournalEntry, on: date, reason: str, *, by: Actor) -> JournalEntry:
    """The same lines on the other side, on that day."""
    lines = entry.lines.values_list("account__code", "amount", "party_id", "product_id", "text")
    legs = rules.reversal(Leg(*line) for line in lines.order_by("id"))
    text = written(gettext_lazy("Reversal of %(entry)s: %(reason)s"), entry=entry, reason=reason)
    return post(legs, source=entry.source, on=on, text=text, by=by, paper=entry.paper, reverses=entry)
