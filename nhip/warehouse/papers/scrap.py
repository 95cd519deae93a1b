"""The minutes of scrapping: what a council has looked at and what becomes of it; no circular prescribes a form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nhip.accounting.api import COST_OF_GOODS, STOCK
from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import headed, in_words, long_date
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import ScrapLine, ScrapSlip

DOTS = "........................"


@paper(
    "warehouse.scrapslip",
    gettext_lazy("Minutes of scrapping"),
    fits=lambda record: record.state in (ScrapSlip.State.PROPOSED, ScrapSlip.State.SCRAPPED),
    languages=("vi", "en"),
)
def scrap_minutes(record: ScrapSlip, *, by: Actor) -> Sheet:
    """Before the goods leave, for the council to sign; after, with number, decision and what was written off."""
    known = "cost" not in permissions.hidden(ScrapSlip, by=by)
    done = record.state == ScrapSlip.State.SCRAPPED
    lines = record.lines.select_related("product__unit", "lot", "location").order_by("id")
    value = record.cost if done else record.estimate
    sheet = Sheet(
        title=_("MINUTES OF SCRAPPING GOODS"),
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number), (_("Debit"), COST_OF_GOODS), (_("Credit"), STOCK)) if done else (),
        facts=(*_facts(record), *_council(record)),
        columns=_columns(known=known),
        rows=tuple(_row(n, line, done=done, known=known) for n, line in enumerate(lines, 1)),
        totals=(Total(_("Sum"), shown.money(value), strong=True),) if known else (),
        words_label=pgettext("goods issue note", "Total amount (in words)") if known else "",
        words=in_words(value, record.company) if known else "",
        notes=(
            _("We have checked the goods above where they lie, and agree that they are disposed of as stated."),
            _("Made in two copies: one for the store, one for accounting."),
        ),
        signatures=_signatures(record, done=done),
    )
    return headed(record.company, sheet)


def _facts(record: ScrapSlip) -> tuple[Fact, ...]:
    warehouse = record.warehouse
    said = (
        Fact(pgettext("scrap", "In warehouse"), f"{warehouse.code} {warehouse.name}", strong=True),
        Fact(_("Place"), warehouse.address),
        Fact(pgettext("scrap", "Why the goods cannot stay"), record.reason),
        Fact(_("Way of disposal"), record.disposal or DOTS),
        Fact(pgettext("scrap", "By decision"), record.decision or DOTS),
    )
    return tuple(fact for fact in said if fact.value)


def _council(record: ScrapSlip) -> tuple[Fact, ...]:
    """The members, one a line; three lines to be filled in by hand where nobody is named."""
    named = [line.strip() for line in record.council.splitlines() if line.strip()] or [DOTS] * 3
    label = _("Member of the council %(number)s")
    return tuple(Fact(label % {"number": n}, name, apart=n == 1) for n, name in enumerate(named, 1))


def _columns(*, known: bool) -> tuple[Column, ...]:
    return (
        Column(pgettext("goods", "No."), Side.MIDDLE),
        Column(_("Name, brand, specification"), wide=True),
        Column(_("Code"), Side.MIDDLE),
        Column(_("Shelf"), Side.MIDDLE),
        Column(pgettext("goods", "Unit"), Side.MIDDLE),
        Column(_("Quantity"), Side.END),
        Column(_("Condition"), Side.MIDDLE),
        *((Column(pgettext("goods", "Amount"), Side.END),) if known else ()),
    )


def _row(number: int, line: ScrapLine, *, done: bool, known: bool) -> tuple[str, ...]:
    product = line.product
    pieces = ", ".join([*_lot(line), *line.serials])
    return (
        str(number),
        f"{product.name} {f'({pieces})' if pieces else ''}".strip(),
        product.code,
        line.location.code if line.location else "",
        product.unit.name,
        shown.quantity(line.quantity),
        line.get_condition_display(),
        *((shown.money(line.cost if done else line.estimate),) if known else ()),
    )


def _lot(line: ScrapLine) -> list[str]:
    if line.lot is None:
        return []
    said = {"lot": line.lot.number, "date": shown.day(line.lot.expires_on) if line.lot.expires_on else ""}
    return [_("lot %(lot)s, expires %(date)s") % said if line.lot.expires_on else line.lot.number]


def _signatures(record: ScrapSlip, *, done: bool) -> tuple[Signature, ...]:
    hint = _("(signature, full name)")
    return (
        Signature(_("Storekeeper who proposes"), hint, record.keeper.name),
        Signature(_("Council"), hint),
        Signature(_("Chief accountant"), hint),
        Signature(_("Director"), hint, record.agreed_by.name if done and record.agreed_by else ""),
    )
