"""What the store prints of a goods issue: the picking list, the note of form 02-VT, and the delivery note."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nhip.accounting.api import COST_OF_GOODS, STOCK
from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature, Total
from nhip.documents.words import headed, in_words, long_date, statutory
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import model_of
from nhip.screens import shown

from ..models import GoodsIssue, GoodsIssueLine, Location
from ..operations.proposal import Proposed, lots_of, propose
from ..rules import Pile


def _left(record: GoodsIssue) -> bool:
    return record.state in (GoodsIssue.State.ISSUED, GoodsIssue.State.PART_ISSUED)


@paper("warehouse.goodsissue", gettext_lazy("Goods issue note (02-VT)"), fits=_left)
def goods_issue_note(record: GoodsIssue, *, by: Actor) -> Sheet:
    """Form 02-VT; prices and amounts only for those who may know what goods cost."""
    known = "cost" not in permissions.hidden(GoodsIssue, by=by)
    lines = record.lines.select_related("product__unit").order_by("id")
    pieces = _pieces(record)
    sheet = Sheet(
        title="PHIẾU XUẤT KHO",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number), (_("Debit"), COST_OF_GOODS), (_("Credit"), STOCK)),
        facts=_facts(record),
        columns=_columns(),
        rows=tuple(_row(n, line, pieces.get(line.pk, ""), known=known) for n, line in enumerate(lines, 1)),
        totals=(Total(_("Sum"), shown.money(record.cost) if known else "", strong=True),),
        words_label=pgettext("goods issue note", "Total amount (in words)"),
        words=in_words(record.cost, record.company) if known else "",
        notes=(_("Attached documents: ........................"),),
        **statutory("02-VT", record.company),
    )
    return headed(record.company, sheet)


def _facts(record: GoodsIssue) -> tuple[Fact, ...]:
    customer = record.customer
    warehouse = record.warehouse
    return (
        Fact(_("Full name of the receiver"), record.receiver or customer.name, strong=True),
        Fact(
            pgettext("goods issue note", "Address (unit)"),
            ", ".join(part for part in (customer.name, record.deliver_to) if part),
        ),
        Fact(_("Reason of issue"), _("Goods sold")),
        Fact(_("Issued from warehouse"), f"{warehouse.code} {warehouse.name}"),
        Fact(_("Place"), warehouse.address),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("goods", "No."), Side.MIDDLE),
        Column(_("Name, brand, specification"), wide=True),
        Column(_("Code"), Side.MIDDLE),
        Column(pgettext("goods", "Unit"), Side.MIDDLE),
        Column(pgettext("goods", "Asked"), Side.END),
        Column(pgettext("goods", "Issued"), Side.END),
        Column(_("Unit price"), Side.END),
        Column(pgettext("goods", "Amount"), Side.END),
    )


def _row(number: int, line: GoodsIssueLine, pieces: str, *, known: bool) -> tuple[str, ...]:
    product = line.product
    price = shown.money(line.cost / line.issued) if known and line.issued else ""
    return (
        str(number),
        f"{product.name} {pieces}".strip(),
        product.code,
        product.unit.name,
        shown.quantity(line.asked),
        shown.quantity(line.issued),
        price,
        shown.money(line.cost) if known else "",
    )


def _pieces(record: GoodsIssue) -> dict[int, str]:
    """By line, the serial numbers and lots that left."""
    said: dict[int, list[str]] = {}
    picks = record.lines.filter(picks__isnull=False).order_by("picks__id")
    for line, serial, lot in picks.values_list("id", "picks__serial__number", "picks__lot__number"):
        said.setdefault(line, []).extend(number for number in (serial, lot) if number)
    return {line: f"({', '.join(dict.fromkeys(numbers))})" for line, numbers in said.items() if numbers}


@paper(
    "warehouse.goodsissue",
    gettext_lazy("Picking list"),
    fits=lambda record: record.state == GoodsIssue.State.PICKING,
    languages=("vi", "en"),
)
def picking_list(record: GoodsIssue, *, by: Actor) -> Sheet:
    """From which shelf and lot what is asked may be taken, what expires first before the rest (WH-11)."""
    proposed = propose(record, by=by)
    shelves = Location.objects.in_bulk({pile.shelf for each in proposed for pile in each.piles if pile.shelf})
    lots = lots_of(proposed)
    rows = [row for each in proposed for row in _to_pick(each, shelves, lots)]
    sheet = Sheet(
        title=_("PICKING LIST"),
        number=record.handoff.number,
        date=long_date(record.deliver_on),
        company="",
        marks=((_("No."), record.handoff.number),),
        facts=_picked_for(record),
        columns=(
            Column(pgettext("goods", "No."), Side.MIDDLE),
            Column(_("Shelf"), Side.MIDDLE),
            Column(_("Name, brand, specification"), wide=True),
            Column(_("Code"), Side.MIDDLE),
            Column(_("Lot"), Side.MIDDLE),
            Column(pgettext("goods", "Unit"), Side.MIDDLE),
            Column(_("To pick"), Side.END),
            Column(_("Picked"), Side.END),
        ),
        rows=tuple((str(n), *row) for n, row in enumerate(sorted(rows), 1)),
        signatures=(Signature(_("Picked by"), _("(signature, full name)")),),
    )
    return headed(record.company, sheet)


def _to_pick(each: Proposed, shelves: dict, lots: dict) -> list[tuple[str, ...]]:
    """A row for each pile; what does not lie there has one without a shelf."""
    product, rest = each.line.product, each.line.asked - each.there
    rows = [_pile(each, pile, shelves, lots) for pile in each.piles]
    if rest > 0:
        rows.append((_("not there"), product.name, product.code, "", product.unit.name, shown.quantity(rest), ""))
    return rows


def _pile(each: Proposed, pile: Pile, shelves: dict, lots: dict) -> tuple[str, ...]:
    product = each.line.product
    lot = lots[pile.lot].number if pile.lot else ""
    if lot and pile.expires_on:
        lot = f"{lot} ({shown.day(pile.expires_on)})"
    shelf = shelves[pile.shelf].code if pile.shelf else ""
    return shelf, product.name, product.code, lot, product.unit.name, shown.quantity(pile.quantity), ""


def _picked_for(record: GoodsIssue) -> tuple[Fact, ...]:
    warehouse = record.warehouse
    said = (
        Fact(_("Issued from warehouse"), f"{warehouse.code} {warehouse.name}", strong=True),
        Fact(_("Customer"), record.customer.name),
        Fact(_("Order"), _order(record)),
        Fact(_("Deliver on"), shown.day(record.deliver_on) if record.deliver_on else ""),
        Fact(_("Deliver to"), record.deliver_to),
    )
    return tuple(fact for fact in said if fact.value)


def _order(record: GoodsIssue) -> str:
    """How the order is called; that is all that its paper says of it."""
    found = model_of(record.order_kind).objects.filter(pk=record.order_id, company_id=record.company_id).first()
    return str(found or "")


@paper("warehouse.goodsissue", gettext_lazy("Delivery note"), fits=_left, languages=("vi", "en"))
def delivery_note(record: GoodsIssue, *, by: Actor) -> Sheet:
    """What our man hands over and the customer takes, without a price: two copies, both sides sign."""
    lines = record.lines.filter(issued__gt=0).select_related("product__unit").order_by("id")
    pieces, dots, hint = _pieces(record), "........................", _("(signature, full name)")
    customer, company = record.customer, record.company
    sheet = Sheet(
        title=_("DELIVERY NOTE"),
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number), (_("Order"), _order(record))),
        facts=(
            Fact(_("Delivered at"), record.deliver_to or dots),
            Fact(_("Side that delivers"), company.name, strong=True, apart=True),
            Fact(_("Represented by"), record.keeper.name if record.keeper else dots),
            Fact(_("Side that receives"), customer.legal_name or customer.name, strong=True, apart=True),
            Fact(_("Represented by"), record.receiver or dots),
        ),
        columns=(
            Column(pgettext("goods", "No."), Side.MIDDLE),
            Column(_("Name, brand, specification"), wide=True),
            Column(_("Code"), Side.MIDDLE),
            Column(pgettext("goods", "Unit"), Side.MIDDLE),
            Column(_("Quantity"), Side.END),
            Column(_("Condition"), Side.MIDDLE),
        ),
        rows=tuple(_handed_over(n, line, pieces.get(line.pk, "")) for n, line in enumerate(lines, 1)),
        notes=(
            _("Documents handed over: goods issue note %(number)s; ........................")
            % {"number": record.number},
            _("Both sides have checked quantity and condition. Made in two copies, one for each side."),
        ),
        signatures=(Signature(_("Side that delivers"), hint), Signature(_("Side that receives"), hint)),
    )
    return headed(company, sheet)


def _handed_over(number: int, line: GoodsIssueLine, pieces: str) -> tuple[str, ...]:
    product = line.product
    name = f"{product.name} {pieces}".strip()
    return str(number), name, product.code, product.unit.name, shown.quantity(line.issued), ""
