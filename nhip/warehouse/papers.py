"""What the warehouse prints: the goods issue note, form 02-VT."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nhip.accounting.api import COST_OF_GOODS, STOCK
from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Total
from nhip.documents.words import headed, in_words, long_date, statutory
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.screens import shown

from .models import GoodsIssue, GoodsIssueLine


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
