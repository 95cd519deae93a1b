"""Opening balances: files are loaded and laid side by side; when all ties, they are in the books at once (ACC-16)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import figures, ids, numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import Refused, operation
from nhip.shared.blanks import Sheet
from nhip.shared.models import Party

from .. import rules
from ..models import Books, Invoice, JournalEntry, Opening, OpeningSheet, Receipt, ValuationMove
from ..openings import KEEPERS, Held
from ..rules.opening import Balance, Control, Item, Worth
from . import opening_sheets as sheets
from .books import reverse_on
from .posting import company_of, post, today, written
from .receipts import Because, reason_of
from .valuation import bring_in, take_out

PREPARED, OPENED, TAKEN_BACK = Opening.State
LEDGER, ITEMS, GOODS = OpeningSheet.Part
SERIES = "SD"


@dataclass(frozen=True)
class PrepareOpening:
    """The first day that is kept in these books."""

    on: Annotated[
        date,
        Ask(
            gettext_lazy("First day in these books"),
            help=gettext_lazy("Balances are those at the end of the day before."),
        ),
    ]


@operation(Opening, takes=PrepareOpening, label=gettext_lazy("Prepare the opening balances"))
def prepare_opening(told: PrepareOpening, *, by: Actor) -> Opening:
    """A paper to load the three files into; nothing is booked."""
    there = Opening.objects.filter(company_id=by.company_id).exclude(state=TAKEN_BACK).first()
    if there is not None:
        raise Refused(_("There is an opening already: %(opening)s.") % {"opening": there})
    _check_day(told.on, by)
    return Opening.objects.create(company_id=by.company_id, on=told.on)


@operation(Opening, takes=PrepareOpening, start=(PREPARED,), label=gettext_lazy("Change the opening day"))
def move_opening(opening: Opening, told: PrepareOpening, *, by: Actor) -> None:
    """The same sheets, of another day."""
    _check_day(told.on, by)
    opening.on = told.on


def _check_day(on: date, by: Actor) -> None:
    if on > today(by):
        raise Refused(_("Books cannot begin on a day that has not come."), field="on")
    if not Books.objects.filter(company_id=by.company_id).exists():
        raise Refused(_("The books are not open yet: open them first."), rule=_("Books are opened once."))


@dataclass(frozen=True)
class LoadOpening:
    """A filled file of accounts or of open items."""

    part: str
    sheet: Sheet


@operation(Opening, takes=LoadOpening, start=(PREPARED,), label=gettext_lazy("Load a file of balances"))
def load_opening(opening: Opening, told: LoadOpening, *, by: Actor) -> None:
    """Read the whole file, or refuse it with every wrong cell named; it takes the place of the one before."""
    read = {LEDGER: sheets.ledger, ITEMS: sheets.items}.get(told.part)
    if read is None:
        raise Refused(_("Nobody knows such a file."), field="part")
    made = read(told.sheet, by=by, on=opening.on)
    keep_sheet(opening, told.part, told.sheet, made, by=by)


def keep_sheet(opening: Opening, part: str, sheet: Sheet, made: sheets.Understood, *, by: Actor) -> None:
    """What a file says, in place of what the one before said; the caller holds the opening."""
    said = {
        "file": sheet.file, "digest": sheet.digest, "rows": made.rows, "debit": made.debit, "credit": made.credit,
    }  # fmt: skip
    there = OpeningSheet.objects.filter(opening=opening, part=part).first()
    if there is None:
        OpeningSheet.objects.create(company_id=by.company_id, opening=opening, part=part, **said)
        return
    for name, value in said.items():
        setattr(there, name, value)
    there.version += 1
    there.save()


@operation(Opening, start=(PREPARED,), end=OPENED, label=gettext_lazy("Open the balances"), keyed=True)
def open_balances(opening: Opening, *, by: Actor) -> None:
    """All at once: entry, old invoices and advances, goods on their shelves; refused while any sum differs.

    The books are closed up to the day before, for a posting there would change what the opening says.
    """
    books = Books.objects.select_for_update().get(company_id=by.company_id)
    _nothing_before(opening)
    ledger, items, worths = parts_of(opening)
    _check_ties(controls_of(opening), by)
    opening.number = numbers.document(SERIES, by=by, on=opening.on)  # openings queue at their own row
    held = [one for keeper in KEEPERS.values() for one in keeper.put(opening, by=by)]
    _check_held(held, worths)
    _bring_items(opening, by)
    entry = ids.new()
    bring_in([(one.product, one.quantity, one.value, one.paper) for one in held], entry=entry, on=opening.on, by=by)
    legs = rules.opening.legs(ledger, items, worths)
    text = written(gettext_lazy("Balances brought forward"))
    post(legs, source=opening.ref, on=opening.on, text=text, by=by, paper=opening.number, id=entry)
    before = opening.on - timedelta(days=1)
    if books.closed_to is None or books.closed_to < before:
        books.closed_to, books.version = before, books.version + 1
        books.save(update_fields=["closed_to", "version"])


def parts_of(opening: Opening) -> tuple[list[Balance], list[Item], list[Worth]]:
    """What the loaded sheets say."""
    said: dict[str, list[Any]] = dict(OpeningSheet.objects.filter(opening=opening).values_list("part", "rows"))
    ledger = [
        Balance(account, party, Decimal(debit), Decimal(credit))
        for account, party, debit, credit in said.get(LEDGER, ())
    ]
    items = [
        Item(customer, number, Decimal(owed), Decimal(ahead))
        for customer, number, _on, _due, owed, ahead, _note in said.get(ITEMS, ())
    ]
    worths = [Worth(product, Decimal(quantity), Decimal(value)) for product, quantity, value in said.get(GOODS, ())]
    return ledger, items, worths


def controls_of(opening: Opening) -> list[Control]:
    """Each sum of a file beside the ledger's."""
    return rules.opening.controls(*parts_of(opening))


NAMES = {
    "both": gettext_lazy("Debit and credit of all accounts"),
    "owed": gettext_lazy("Account %(account)s, debit: old invoices"),
    "ahead": gettext_lazy("Account %(account)s, credit: advances"),
    "goods": gettext_lazy("Account %(account)s: goods in stock"),
}


def name_of(control: Control, parties: dict[int, str]) -> str:
    """What does not tie, or does, as people call it."""
    named = str(NAMES[control.what]) % {"account": control.account}
    return f"{named} · {parties[control.party]}" if control.party else named


def parties_of(controls: list[Control], by: Actor) -> dict[int, str]:
    """The customers that controls name."""
    wanted = {one.party for one in controls if one.party}
    return dict(Party.objects.filter(company_id=by.company_id, pk__in=wanted).values_list("pk", "name"))


TOLD = 20
"""So many differences are named at once."""


def _check_ties(controls: list[Control], by: Actor) -> None:
    """Refuse with every difference named; an opening without balances opens nothing."""
    currency, parties = company_of(by).currency, parties_of(controls, by)
    wrong = [
        _("%(what)s: file %(file)s, ledger %(ledger)s, difference %(gap)s")
        % {
            "what": name_of(one, parties), "file": figures.signed(one.file, currency),
            "ledger": figures.signed(one.ledger, currency), "gap": figures.signed(one.gap, currency),
        }
        for one in controls
        if one.gap
    ]  # fmt: skip
    if wrong:
        raise Refused(
            "\n".join((str(_("What is in the files does not tie with the ledger yet:")), *wrong[:TOLD])),
            rule=_("Books begin only when every control account ties with what lies behind it."),
            source="ACC-16",
        )
    if not any(one.ledger for one in controls):
        raise Refused(_("There is nothing to open: load the balances of the accounts first."))


def _nothing_before(opening: Opening) -> None:
    """Refuse where the books have a posting before that day: its figures are in the balances once already."""
    earlier = JournalEntry.objects.filter(company_id=opening.company_id, date__lt=opening.on)
    first = earlier.exclude(source_kind=opening.ref.kind).order_by("date", "id").first()
    if first is not None:
        said = {"entry": first, "day": f"{first.date:%d/%m/%Y}", "on": f"{opening.on:%d/%m/%Y}"}
        raise Refused(
            _("%(entry)s of %(day)s stands in the books before %(on)s: take it back, or open on an earlier day.")
            % said,
            field="on",
        )


def _check_held(held: list[Held], worths: list[Worth]) -> None:
    """What was put in place is what the control sums say."""
    there, wanted = _totals(held), _totals(worths)
    if there != wanted:
        raise Refused(_("The goods are not those that the sums were told of: load the file of goods once more."))


def _totals(goods: list[Held] | list[Worth]) -> dict[int, tuple[Decimal, Decimal]]:
    made: dict[int, tuple[Decimal, Decimal]] = {}
    for one in goods:
        quantity, value = made.get(one.product, (Decimal(0), Decimal(0)))
        made[one.product] = quantity + one.quantity, value + one.value
    return made


def _bring_items(opening: Opening, by: Actor) -> None:
    """Old invoices as open items with their own days, advances as receipts that no invoice has taken."""
    said = OpeningSheet.objects.filter(opening=opening, part=ITEMS).values_list("rows", flat=True).first() or []
    parties = Party.objects.in_bulk({row[0] for row in said})
    invoices, receipts = [], []
    for customer, number, on, due, owed, ahead, note in said:
        if Decimal(owed):
            invoices.append(_invoice(opening, parties[customer], number, on, due, Decimal(owed)))
        else:
            place = f"{opening.number}/{len(receipts) + 1}"
            receipts.append(_advance(opening, customer, place, on, Decimal(ahead), f"{number} {note}".strip()))
    _none_twice(opening, [one.number for one in invoices])
    rows.insert_records(Invoice, invoices)
    rows.insert_records(Receipt, receipts)


def _invoice(opening: Opening, customer: Party, number: str, on: str, due: str, owed: Decimal) -> Invoice:
    return Invoice(
        company_id=opening.company_id, opening=opening, customer=customer, state=Invoice.State.ISSUED, number=number,
        date=date.fromisoformat(on), due_on=date.fromisoformat(due), buyer_name=customer.legal_name or customer.name,
        buyer_tax_number=customer.tax_number, net=owed, total=owed, open_amount=owed,
    )  # fmt: skip


def _advance(opening: Opening, customer: int, number: str, on: str, ahead: Decimal, text: str) -> Receipt:
    return Receipt(
        company_id=opening.company_id, opening=opening, kind=Receipt.Kind.OPENING, state=Receipt.State.POSTED,
        customer_id=customer, number=number, date=date.fromisoformat(on), posted_on=opening.on, amount=ahead,
        open_amount=ahead, text=text[:300],
    )  # fmt: skip


def _none_twice(opening: Opening, wanted: list[str]) -> None:
    there = Invoice.objects.filter(company_id=opening.company_id, symbol="", number__in=wanted)
    if known := there.exclude(state=Invoice.State.VOID).first():
        raise Refused(_("%(invoice)s is here already.") % {"invoice": known})


@operation(
    Opening, takes=Because, start=(OPENED,), end=TAKEN_BACK, label=gettext_lazy("Take the opening back"), keyed=True
)
def take_back_opening(opening: Opening, told: Because, *, by: Actor) -> None:
    """While nothing rests on it: the entry is reversed on its own day, goods and open items go with it."""
    Books.objects.select_for_update().get(company_id=by.company_id)
    opening.reason = reason_of(told)
    _nothing_rests(opening)
    for keeper in KEEPERS.values():
        keeper.take(opening, by=by)
    for model, state in ((Invoice, Invoice.State.VOID), (Receipt, Receipt.State.CANCELLED)):
        for record in model.objects.select_for_update(of=("self",)).filter(opening=opening).order_by("id"):
            record.open_amount, record.state, record.version = Decimal(0), state, record.version + 1
            record.save(update_fields=["open_amount", "state", "version"])
    entry = JournalEntry.objects.get(company_id=by.company_id, source_id=opening.pk, reverses=None)
    back = reverse_on(entry, opening.on, opening.reason, by=by)
    take_out(ValuationMove.objects.filter(entry=entry), entry=back.pk, by=by)


def _nothing_rests(opening: Opening) -> None:
    """Refuse once anything else was posted: what came after counts with what the opening brought."""
    rule = _("An opening is taken back whole, and only while nothing rests on it.")
    entries = JournalEntry.objects.filter(company_id=opening.company_id, date__gte=opening.on)
    first = entries.exclude(source_kind=opening.ref.kind).order_by("id").first()
    if first is not None:
        told = _("%(entry)s was posted after the opening: correct what is wrong by ordinary papers.")
        raise Refused(told % {"entry": first}, rule=rule)
    used = (
        Invoice.objects.filter(opening=opening).exclude(open_amount=F("total")).first()
        or Receipt.objects.filter(opening=opening).exclude(open_amount=F("amount")).first()
    )
    if used is not None:
        raise Refused(_("%(paper)s is allocated: take that back first.") % {"paper": used}, rule=rule)
