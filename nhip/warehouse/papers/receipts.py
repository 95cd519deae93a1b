"""The goods receipt note, form 01-VT: what came in, and what customers gave back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nhip.accounting.api import COST_OF_GOODS, STOCK
from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Total
from nhip.documents.words import headed, in_words, long_date, statutory
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import GoodsReceipt, GoodsReceiptLine
from ..operations.receipts import AGAINST

CREDIT = AGAINST | {GoodsReceipt.Kind.RETURN: COST_OF_GOODS}


@paper(
    "warehouse.goodsreceipt",
    gettext_lazy("Goods receipt note (01-VT)"),
    fits=lambda record: record.state == GoodsReceipt.State.RECEIVED,
)
def goods_receipt_note(record: GoodsReceipt, *, by: Actor) -> Sheet:
    """Form 01-VT; prices and amounts only for those who may know what goods cost."""
    known = "value" not in permissions.hidden(GoodsReceipt, by=by)
    lines = record.lines.filter(quantity__gt=0).select_related("product__unit", "lot").order_by("id")
    sheet = Sheet(
        title="PHIẾU NHẬP KHO",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number), (_("Debit"), STOCK), (_("Credit"), CREDIT[record.kind])),
        facts=_facts(record),
        columns=_columns(),
        rows=tuple(_row(n, line, known=known) for n, line in enumerate(lines, 1)),
        totals=(Total(_("Sum"), shown.money(record.value) if known else "", strong=True),),
        words_label=pgettext("goods issue note", "Total amount (in words)"),
        words=in_words(record.value, record.company) if known else "",
        notes=(_("Attached documents: ........................"),),
        **statutory("01-VT", record.company),
    )
    return headed(record.company, sheet)


def _facts(record: GoodsReceipt) -> tuple[Fact, ...]:
    brought = record.giver or (record.customer.name if record.customer else "") or "........................"
    warehouse = record.warehouse
    said = (
        Fact(_("Full name of who delivers"), brought, strong=True),
        Fact(_("By document"), record.document or _("........ no. ........ of ........ issued by ........")),
        Fact(_("Reason of receipt"), record.reason or record.get_kind_display()),
        Fact(_("Received in warehouse"), f"{warehouse.code} {warehouse.name}"),
        Fact(_("Place"), warehouse.address),
    )
    return tuple(fact for fact in said if fact.value)


def _columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("goods", "No."), Side.MIDDLE),
        Column(_("Name, brand, specification"), wide=True),
        Column(_("Code"), Side.MIDDLE),
        Column(pgettext("goods", "Unit"), Side.MIDDLE),
        Column(_("By the document"), Side.END),
        Column(_("Really received"), Side.END),
        Column(_("Unit price"), Side.END),
        Column(pgettext("goods", "Amount"), Side.END),
    )


def _row(number: int, line: GoodsReceiptLine, *, known: bool) -> tuple[str, ...]:
    product = line.product
    pieces = ", ".join([*([line.lot.number] if line.lot else []), *line.serials])
    damaged = _("damaged") if line.condition == "damaged" else ""
    name = f"{product.name} {f'({pieces})' if pieces else ''} {damaged}"
    return (
        str(number),
        " ".join(name.split()),
        product.code,
        product.unit.name,
        shown.quantity(line.asked or line.quantity),
        shown.quantity(line.quantity),
        shown.money(line.unit_cost) if known else "",
        shown.money(line.value) if known else "",
    )
