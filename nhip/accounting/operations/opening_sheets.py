"""The files of an opening: what their columns are, and what a filled one says (TOOL-45)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import permissions, steady
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.shared.blanks import Blank, Col, Line, Sheet, Wrong, lines_of
from nhip.shared.models import Party

from .. import rules
from ..models import Account, Invoice
from ..rules.opening import WITH_PARTY, WITHOUT_BALANCE
from .posting import company_of

MOST = 20_000

LEDGER = Blank(
    "so-du-tai-khoan",
    gettext_lazy("Balances of accounts"),
    (
        Col(
            "account", gettext_lazy("Account no."), required=True, example="1121", longest=20,
            help=gettext_lazy("An account of the lowest level, as in the chart. Classes 5 to 9 have no balance."),
        ),
        Col(
            "party", gettext_lazy("Customer or supplier"), example="KH0001",
            help=gettext_lazy("Code, tax number or exact name. Needed for 131 and 331, one row for each of them."),
        ),
        Col(
            "debit", gettext_lazy("Debit balance"), "money", example="250000000",
            help=gettext_lazy("Either debit or credit, above zero."),
        ),
        Col(
            "credit", gettext_lazy("Credit balance"), "money",
            help=gettext_lazy("Either debit or credit, above zero."),
        ),
    ),
)  # fmt: skip

ITEMS = Blank(
    "cong-no-dau-ky",
    gettext_lazy("Receivables and advances"),
    (
        Col(
            "customer", gettext_lazy("Customer (code, tax number or name)"), required=True, example="KH0001",
            help=gettext_lazy("A customer who is here already."),
        ),
        Col(
            "number", gettext_lazy("Old invoice or voucher no."), example="1C26TAA 00000123", longest=40,
            help=gettext_lazy("As it stands on the old invoice; needed for what is owed."),
        ),
        Col(
            "on", gettext_lazy("Day of the paper"), "date", required=True, example="12/05/2026",
            help=gettext_lazy("Before the first day in these books."),
        ),
        Col(
            "due", gettext_lazy("Due day"), "date", example="11/06/2026",
            help=gettext_lazy("If left empty, the day of the paper. The debt ages from it."),
        ),
        Col(
            "owed", gettext_lazy("Still owed"), "money", example="39600000",
            help=gettext_lazy("What is still open of the old invoice. Either this, or paid ahead."),
        ),
        Col(
            "ahead", gettext_lazy("Paid ahead by the customer"), "money",
            help=gettext_lazy("Money of the customer that no invoice has taken."),
        ),
        Col(
            "currency", gettext_lazy("Currency"), example="VND", longest=10,
            help=gettext_lazy("Only the currency of the books; empty is the same."),
        ),
        Col("note", gettext_lazy("Remark"), help=gettext_lazy("Whatever you want to keep with an advance.")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Understood:
    """The rows as they are kept, and their sums."""

    rows: list[list[Any]]
    debit: Decimal
    credit: Decimal


def ledger(sheet: Sheet, *, by: Actor, on: date) -> Understood:
    """Balances by account, and by party where the account is kept so."""
    wrong = Wrong(LEDGER)
    lines = read(LEDGER, sheet, wrong, by)
    parties = parties_named((line["party"] for line in lines), by)
    accounts = {row.code: row for row in steady.rows_of(Account, by.company_id).values()}
    made = [row for line in lines if (row := _balance(line, accounts, parties, wrong))]
    wrong.check()
    return Understood(made, _sum(line["debit"] for line in lines), _sum(line["credit"] for line in lines))


def read(blank: Blank, sheet: Sheet, wrong: Wrong, by: Actor) -> list[Line]:
    """The rows of a filled file, as many as one opening takes."""
    if len(sheet.rows) > MOST:
        raise Refused(_("A file of an opening has at most %(most)s rows.") % {"most": MOST}, field="file")
    return lines_of(blank, sheet, wrong, coin=rules.coin(company_of(by).currency))


def _balance(
    line: Line, accounts: dict[str, Account], parties: dict[str, int | None], wrong: Wrong
) -> list[Any] | None:
    code = line["account"]
    account = accounts.get(code)
    before = len(wrong.each)
    if account is None:
        wrong.say(line.place, "account", _("The chart has no account %(code)s.") % {"code": code})
    elif not account.postable:
        wrong.say(line.place, "account", _("%(code)s has accounts below it: take one of these.") % {"code": code})
    elif code[0] in WITHOUT_BALANCE:
        wrong.say(line.place, "account", _("Accounts of classes 5 to 9 have no balance to bring forward."))
    if (line["debit"] > 0) == (line["credit"] > 0):
        wrong.say(line.place, "debit", _("Fill in either debit or credit."))
    party = _party(line, "party", parties, wrong)
    if code in WITH_PARTY and not line["party"]:
        wrong.say(line.place, "party", _("Account %(code)s is kept by customer or supplier.") % {"code": code})
    if len(wrong.each) > before:
        return None
    return [code, party, str(line["debit"]), str(line["credit"])]


def items(sheet: Sheet, *, by: Actor, on: date) -> Understood:
    """Old invoices and advances by customer."""
    wrong = Wrong(ITEMS)
    lines = read(ITEMS, sheet, wrong, by)
    parties = parties_named((line["customer"] for line in lines), by)
    currency = company_of(by).currency
    seen: dict[str, int] = {}
    made = [row for line in lines if (row := _item(line, parties, wrong, currency, on, seen))]
    taken = Invoice.objects.filter(company_id=by.company_id, symbol="", number__in=list(seen)[:MOST])
    for number in taken.exclude(state=Invoice.State.VOID).values_list("number", flat=True):
        wrong.say(seen[number], "number", _("An invoice of this number is here already."))
    wrong.check()
    return Understood(made, _sum(line["owed"] for line in lines), _sum(line["ahead"] for line in lines))


def _item(
    line: Line, parties: dict[str, int | None], wrong: Wrong, currency: str, day: date, seen: dict[str, int]
) -> list[Any] | None:
    before = len(wrong.each)
    customer, number = _party(line, "customer", parties, wrong), line["number"]
    if (line["owed"] > 0) == (line["ahead"] > 0):
        wrong.say(line.place, "owed", _("Fill in either what is owed, or what was paid ahead."))
    if line["owed"] and not number:
        wrong.say(line.place, "number", _("What is owed needs the number of the old invoice."))
    if line["currency"] and line["currency"].upper() != currency:
        wrong.say(line.place, "currency", _("The books are kept in %(currency)s.") % {"currency": currency})
    if line["on"] >= day:
        wrong.say(line.place, "on", _("It is not before the first day in these books, %s.") % f"{day:%d/%m/%Y}")
    due = line["due"] or line["on"]
    if due < line["on"]:
        wrong.say(line.place, "due", _("It is due before its own day."))
    if line["owed"] and number:
        if number in seen:
            wrong.say(line.place, "number", _("%(number)s stands in row %(row)s too.") % _twice(number, seen))
        seen.setdefault(number, line.place)
    if len(wrong.each) > before:
        return None
    return [
        customer, number, line["on"].isoformat(), due.isoformat(), str(line["owed"]), str(line["ahead"]),
        line["note"],
    ]  # fmt: skip


def _twice(number: str, seen: dict[str, int]) -> dict[str, Any]:
    return {"number": number, "row": seen[number]}


def _party(line: Line, column: str, parties: dict[str, int | None], wrong: Wrong) -> int | None:
    text = line[column]
    if not text:
        return None
    if parties.get(text) is None:
        several = text in parties
        told = _("“%(text)s” names several.") if several else _("“%(text)s” is not known: enter it first.")
        wrong.say(line.place, column, told % {"text": text})
    return parties.get(text)


def parties_named(texts: Iterable[str], by: Actor) -> dict[str, int | None]:
    """Who is meant by code, tax number or name, in this order; None where several are."""
    seen = permissions.allowed(Party.objects.all(), by=by, to="shared.view_party")
    return named(texts, seen, ("code", "tax_number", "name"))


def named(texts: Iterable[str], rows: QuerySet, columns: tuple[str, ...]) -> dict[str, int | None]:
    """The row that each text names, by the first of the columns that has it; None where several have."""
    left, found = {text for text in texts if text}, dict[str, int | None]()
    for column in columns:
        for some in batched(sorted(left), 500):
            for text, pk in rows.filter(**{f"{column}__in": some}).values_list(column, "pk"):
                found[text] = None if text in found else pk
        left -= found.keys()
    return found


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
