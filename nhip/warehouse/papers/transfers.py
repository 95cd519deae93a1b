"""The internal transfer note: goods go from one warehouse to another, and nothing is sold."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature
from nhip.documents.words import headed, long_date
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import StockTransfer, StockTransferLine, Warehouse

DOTS = "........................"


@paper("warehouse.stocktransfer", gettext_lazy("Internal transfer note"))
def transfer_note(record: StockTransfer, *, by: Actor) -> Sheet:
    """What goes where; the electronic document of form 03XKNB, where goods go by road, is issued elsewhere."""
    lines = record.lines.select_related("product__unit", "lot", "origin", "target").order_by("id")
    hint = _("(signature, full name)")
    sheet = Sheet(
        title="PHIẾU XUẤT KHO KIÊM VẬN CHUYỂN NỘI BỘ",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number),),
        facts=(
            Fact(_("Reason of transfer"), record.reason or DOTS),
            Fact(_("Issued from warehouse"), _place(record.origin), strong=True),
            Fact(_("Received in warehouse"), _place(record.target), strong=True),
            Fact(_("Carried by"), DOTS),
            Fact(_("Means of transport"), DOTS),
        ),
        columns=(
            Column(pgettext("goods", "No."), Side.MIDDLE),
            Column(_("Name, brand, specification"), wide=True),
            Column(_("Code"), Side.MIDDLE),
            Column(pgettext("goods", "Unit"), Side.MIDDLE),
            Column(_("From shelf"), Side.MIDDLE),
            Column(_("To shelf"), Side.MIDDLE),
            Column(pgettext("goods", "Issued"), Side.END),
            Column(_("Really received"), Side.END),
        ),
        rows=tuple(_row(n, line) for n, line in enumerate(lines, 1)),
        notes=(_("For use inside the company; it does not replace the electronic document of form 03XKNB."),),
        signatures=(
            Signature(_("Made by"), hint, record.keeper.name if record.keeper else ""),
            Signature(_("Storekeeper who issues"), hint),
            Signature(_("Carrier"), hint),
            Signature(_("Storekeeper who receives"), hint),
        ),
    )
    return headed(record.company, sheet)


def _place(warehouse: Warehouse) -> str:
    return " · ".join(part for part in (f"{warehouse.code} {warehouse.name}", warehouse.address) if part)


def _row(number: int, line: StockTransferLine) -> tuple[str, ...]:
    product = line.product
    pieces = ", ".join([*([line.lot.number] if line.lot else []), *line.serials])
    return (
        str(number),
        f"{product.name} ({pieces})" if pieces else product.name,
        product.code,
        product.unit.name,
        line.origin.code if line.origin else "",
        line.target.code if line.target else "",
        shown.quantity(line.quantity),
        "",
    )
