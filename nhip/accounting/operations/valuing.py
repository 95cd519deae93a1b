"""Foreign money and debts as they stood on a period's last day, and what they are worth at its rate (ACC-16)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from nhip.kernel.actors import Actor
from nhip.kernel.fields import ForeignMoneyField, MoneyField

from .. import rules
from ..models import (
    Allocation,
    Invoice,
    JournalEntry,
    JournalLine,
    Receipt,
    Refund,
    Revaluation,
    RevaluedItem,
    Treasury,
)
from ..rules.revaluation import Stood

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Valued:
    """An open invoice or a treasury; `later` of its difference was realised since, last on `later_on`."""

    name: str
    foreign: Decimal
    booked: Decimal
    worth: Decimal
    invoice: Invoice | None = None
    treasury: Treasury | None = None
    later: Decimal = NOTHING
    later_on: date | None = None
    realised: Decimal = NOTHING

    @property
    def difference(self) -> Decimal:
        return self.worth - self.booked


@dataclass(frozen=True)
class Valuation:
    """Everything in one currency on that day; at no rate, everything is worth what is booked."""

    currency: str
    on: date
    rate: Decimal | None
    rows: tuple[Valued, ...]

    @cached_property
    def gain(self) -> Decimal:
        return rules.exchange.gain_and_loss(row.difference for row in self.rows)[0]

    @cached_property
    def loss(self) -> Decimal:
        return rules.exchange.gain_and_loss(row.difference for row in self.rows)[1]

    @property
    def sums(self) -> dict[str, Decimal]:
        names = ("foreign", "booked", "worth", "difference")
        return {name: sum((getattr(row, name) for row in self.rows), NOTHING) for name in names}


def valuation(
    currency: str, on: date, rate: Decimal | None, *, by: Actor, counted: Mapping[int, Decimal] | None = None,
    lock: bool = False,
) -> Valuation:  # fmt: skip
    """Debts and credits of customers, and money; not what customers paid ahead (133/2016/TT-BTC Art 52).

    `counted` is what lies in a treasury where somebody has looked; else its papers are added up.
    """
    money = _treasuries(currency, on, rate, counted or {}, by)
    return Valuation(currency, on, rate, (*money, *_debts(currency, on, rate, by, lock)))


def _worth(foreign: Decimal, booked: Decimal, rate: Decimal | None, by: Actor) -> Decimal:
    return booked if rate is None else rules.revaluation.valued(foreign, rate, by.company.currency)


def _debts(currency: str, on: date, rate: Decimal | None, by: Actor, lock: bool) -> Iterable[Valued]:
    moved = Allocation.objects.filter(Q(date__gt=on) | Q(receipt__posted_on__gt=on), company_id=by.company_id)
    since = {pk for pair in moved.filter(foreign_amount__isnull=False).values_list("invoice_id", "credit_id")
             for pk in pair if pk}  # fmt: skip
    issued = Invoice.objects.filter(company_id=by.company_id, currency=currency, date__lte=on).exclude(number="")
    there = issued.exclude(state=Invoice.State.VOID).filter(~Q(foreign_open=0) | Q(pk__in=since)).order_by("id")
    invoices = list(there.select_for_update(of=("self",)) if lock else there.select_related("customer"))
    moves = _moves({invoice.pk for invoice in invoices}, by)
    for invoice in invoices:
        if (found := _debt(invoice, moves.get(invoice.pk, []), on, rate, by)).foreign:
            yield found


@dataclass(frozen=True)
class _Move:
    """What an allocation took of an invoice or a credit, and from which day on it counts."""

    day: date
    booked: Decimal
    foreign: Decimal
    realised: Decimal


def _moves(invoices: set[int], by: Actor) -> dict[int, list[_Move]]:
    rows = Allocation.objects.filter(Q(invoice__in=invoices) | Q(credit__in=invoices), company_id=by.company_id)
    names = ("invoice_id", "credit_id", "credit__kind", "amount", "foreign_amount", "difference", "date")
    found: dict[int, list[_Move]] = {}
    for invoice, credit, kind, amount, foreign, gain, day, posted in rows.values_list(*names, "receipt__posted_on"):
        day, foreign = max(day, posted or day), foreign or NOTHING
        if invoice in invoices:
            found.setdefault(invoice, []).append(_Move(day, amount, foreign, gain))
        if credit in invoices and kind == Invoice.Kind.ADJUSTING:
            found.setdefault(credit, []).append(_Move(day, -amount - gain, -foreign, gain))
    return found


def _debt(invoice: Invoice, moves: list[_Move], on: date, rate: Decimal | None, by: Actor) -> Valued:
    """As it stood when that day ended, and what of it was settled since."""
    before, after = [each for each in moves if each.day <= on], [each for each in moves if each.day > on]
    stood = Stood(
        invoice.foreign_total - sum((each.foreign for each in before), NOTHING),
        invoice.total - sum((each.booked for each in before), NOTHING),
        invoice.foreign_open,
        invoice.open_amount,
    )
    later = NOTHING if rate is None else stood.later(rate, by.company.currency)
    return Valued(
        str(invoice), stood.foreign, stood.booked, _worth(stood.foreign, stood.booked, rate, by), invoice=invoice,
        later=later, later_on=max(each.day for each in after) if later and after else None,
        realised=sum((each.realised for each in after), NOTHING),
    )  # fmt: skip


def _treasuries(
    currency: str, on: date, rate: Decimal | None, counted: Mapping[int, Decimal], by: Actor
) -> Iterable[Valued]:
    for treasury in treasuries_in(currency, by):
        computed, booked = _held(treasury, on, by)
        foreign = counted.get(treasury.pk, computed)
        if foreign or booked:
            worth = _worth(foreign, booked, rate, by)
            yield Valued(str(treasury), foreign, booked, worth, treasury=treasury)


def treasuries_in(currency: str, by: Actor) -> list[Treasury]:
    """The cash desks and bank accounts of that currency."""
    rows = Treasury.objects.filter(company_id=by.company_id, currency=currency)
    return list(rows.select_related("account").order_by("id"))


def _held(treasury: Treasury, on: date, by: Actor) -> tuple[Decimal, Decimal]:
    """What came into it less what went out, and what is booked of that.

    Where the account in the ledger is its own, all that is booked there counts; one that several share is parted by
    their papers.
    """
    came = _sums(_standing(Receipt, on, by).filter(treasury=treasury, posted_on__lte=on).exclude(number=""))
    went = _sums(_standing(Refund, on, by).filter(treasury=treasury, date__lte=on))
    others = Treasury.objects.filter(company_id=by.company_id, account=treasury.account_id).exclude(pk=treasury.pk)
    if not others.exists():
        lines = JournalLine.objects.filter(company_id=by.company_id, account=treasury.account_id)
        booked = lines.filter(entry__date__lte=on).aggregate(sum=Sum("amount"))["sum"] or NOTHING
        return came[0] - went[0], booked
    return came[0] - went[0], came[1] - went[1] + _valued_before(treasury, on, by)


def _standing(model: type, on: date, by: Actor) -> QuerySet:
    """Posted papers, and those whose reversal came after that day."""
    back = JournalEntry.objects.filter(
        company_id=by.company_id, source_kind=model._meta.label_lower, source_id=OuterRef("pk"),
        reverses__isnull=False, date__lte=on,
    )  # fmt: skip
    stood = Q(state="posted") | Q(state="cancelled") & ~Exists(back)
    return model.objects.filter(stood, company_id=by.company_id).order_by()


def _sums(papers: QuerySet) -> tuple[Decimal, Decimal]:
    found = papers.aggregate(
        foreign=Sum("foreign_amount", output_field=ForeignMoneyField()),
        booked=Sum("amount", output_field=MoneyField()),
    )
    return found["foreign"] or NOTHING, found["booked"] or NOTHING


def _valued_before(treasury: Treasury, on: date, by: Actor) -> Decimal:
    papers = _standing(Revaluation, on, by).filter(date__lte=on).values("id")
    items = RevaluedItem.objects.filter(treasury=treasury, revaluation__in=papers)
    return sum((item.difference for item in items), NOTHING)
