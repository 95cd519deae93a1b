"""Posting: lines first, the entry last, its number the last lock of the transaction (ACC-16)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from nhip.kernel import clock, figures, numbers, rows, steady
from nhip.kernel.actors import Actor
from nhip.kernel.models import Company
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref

from .. import rules
from ..models import Account, Books, JournalEntry, JournalLine
from ..rules import Leg

SERIES = "BT"
IS_OPEN = """
    SELECT COALESCE(b.closed_to >= %s, FALSE), EXISTS (
        SELECT 1 FROM accounting_fiscalyear y WHERE y.company_id = b.company_id AND y.starts <= %s AND y.ends >= %s
    ), CASE WHEN b.closed_to >= %s THEN (
        SELECT MAX(x.id) FROM accounting_closingexception x
        WHERE x.company_id = b.company_id AND x.person_id = %s
            AND x.since <= %s AND x.until >= %s AND x.valid_until > %s
    ) END FROM accounting_books b WHERE b.company_id = %s
"""


def company_of(by: Actor) -> Company:
    """The company whose books these are: its currency, its day."""
    return by.company


def today(by: Actor) -> date:
    """The accounting date of this moment."""
    return clock.today(company_of(by).zone)


def written(text: Promise, **said: object) -> str:
    """What stays in the books is said in the language of the books, whoever posts it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text) % said


def check_amount(amount: Decimal, currency: str, *, field: str = "amount") -> None:
    """Refuse what is not above zero, or is finer than the currency's smallest coin."""
    if amount <= 0:
        raise Refused(_("The amount must be above zero."), field=field)
    if rules.rounded(amount, currency) != amount:
        said = {"amount": amount, "currency": currency}
        raise Refused(_("%(amount)s: there are no such fractions in %(currency)s.") % said, field=field)


def post(
    legs: tuple[Leg, ...], *, source: Ref, on: date, text: str, by: Actor, paper: str = "", **more: object
) -> JournalEntry:
    """Write the entry that these legs make; the paper behind it is `source`, `paper` its number as people say it.

    Refuses legs that do not balance, days that are closed, accounts that take no postings; the database refuses
    the same once more. `more` are other values of the entry: its id, what it reverses.
    """
    _check_balance(legs, by)
    exception = check_open(on, by)
    legs = tuple(replace(leg, account=rules.charts.code_of(leg.account, company_of(by).chart)) for leg in legs)
    accounts = accounts_of({leg.account for leg in legs}, by.company_id)
    entry = JournalEntry(
        company_id=by.company_id, date=on, text=text[:300], paper=paper[:60],
        source_kind=source.kind, source_id=source.id, exception_id=exception, **more,
    )  # fmt: skip
    rows.insert_records(JournalLine, [_line(leg, entry, accounts) for leg in legs])
    entry.number = numbers.document(SERIES, by=by, on=on)
    rows.insert(JournalEntry, **rows.columns(entry))
    entry._state.adding = False
    return entry


def _line(leg: Leg, entry: JournalEntry, accounts: dict[str, int]) -> JournalLine:
    return JournalLine(
        company_id=entry.company_id, entry_id=entry.pk, account_id=accounts[leg.account], amount=leg.amount,
        party_id=leg.party, product_id=leg.product, text=leg.text,
    )  # fmt: skip


def _check_balance(legs: tuple[Leg, ...], by: Actor) -> None:
    if len(legs) < 2:
        raise Refused(_("An entry needs at least two lines, one debit and one credit."), field="lines")
    if gap := rules.difference(legs):
        said = {"gap": figures.signed(abs(gap), by.company.currency)}
        raise Refused(_("Debit and credit differ by %(gap)s.") % said, field="lines", source="ACC-16")


def check_open(on: date, by: Actor) -> int | None:
    """Refuse a day that is closed, or that belongs to no open fiscal year; whoever closes the books waits for us.

    An exception that is granted to the person for that day and is not over yet opens it: its id is given back.
    """
    day, now = connection.ops.adapt_datefield_value(on), connection.ops.adapt_datetimefield_value(clock.now())
    share = " FOR SHARE OF b" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(IS_OPEN + share, [day, day, day, day, by.person_id, day, day, now, by.company_id])
        found = cursor.fetchone()
    if found is None:
        raise Refused(_("The books are not open yet: open them first."), rule=_("Books are opened once."))
    closed, in_year, exception = found
    if closed and exception is None:
        last = Books.objects.get(company_id=by.company_id).closed_to
        said = {"last": f"{last:%d/%m/%Y}", "day": f"{on:%d/%m/%Y}"}
        raise Refused(_("The books are closed up to %(last)s: %(day)s takes no postings.") % said, field="on")
    if not in_year:
        raise Refused(_("No open fiscal year has the day %(day)s.") % {"day": f"{on:%d/%m/%Y}"}, field="on")
    return exception


def accounts_of(codes: set[str], company_id: int) -> dict[str, int]:
    """The ids of these accounts; refuses what is unknown, or is only a heading."""
    leaves = steady.kept(company_id, "leaves", lambda: _leaves(company_id))
    found = {code: leaves[code] for code in codes & leaves.keys()}
    if unknown := sorted(codes - found.keys()):
        said = {"codes": ", ".join(unknown)}
        raise Refused(_("No account that takes postings: %(codes)s.") % said, field="lines")
    return found


def _leaves(company_id: int) -> dict[str, int]:
    """The accounts that take postings, by code."""
    return {row.code: row.pk for row in steady.rows_of(Account, company_id).values() if row.postable}
