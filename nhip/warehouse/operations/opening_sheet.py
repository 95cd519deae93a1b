"""The file of opening stock: what its columns are, and what a filled one says, row by row (TOOL-45)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.operations import Refused
from nhip.shared.blanks import Blank, Col, Line, Sheet, Wrong, lines_of
from nhip.shared.models import Product

from ..models import Location, Lot, Serial, Warehouse
from ..rules import serial_numbers
from ..stockbook import amount

MOST, LONGEST = 20_000, 60

BLANK = Blank(
    "ton-kho-dau-ky",
    gettext_lazy("Goods in stock"),
    (
        Col(
            "warehouse", gettext_lazy("Warehouse code"), required=True, example="KHO-A",
            help=gettext_lazy("A warehouse that is here already."),
        ),
        Col("shelf", gettext_lazy("Shelf code"), example="A-01", help=gettext_lazy("Empty where there are none.")),
        Col(
            "product", gettext_lazy("Product code"), required=True, example="LAP-15",
            help=gettext_lazy("Goods that are here already."),
        ),
        Col(
            "lot", gettext_lazy("Lot number"), example="L2605", longest=LONGEST,
            help=gettext_lazy("Needed for goods that are kept by lot."),
        ),
        Col(
            "expires", gettext_lazy("Last day of the lot"), "date", example="31/12/2027",
            help=gettext_lazy("Needed where the goods expire."),
        ),
        Col(
            "serials", gettext_lazy("Serials"), "texts", example="SN001; SN002",
            help=gettext_lazy("As many as there are pieces, parted by a semicolon, or one row for each piece."),
        ),
        Col(
            "quantity", gettext_lazy("Quantity (base unit)"), "quantity", required=True, example="2",
            help=gettext_lazy("In the base unit of the product."),
        ),
        Col(
            "value", gettext_lazy("Value of the row"), "money", required=True, example="30000000",
            help=gettext_lazy("What all of the row is worth; together it must be the balance of account 156."),
        ),
    ),
)  # fmt: skip


def understood(sheet: Sheet, *, by: Actor) -> list[list[Any]]:
    """Warehouse, shelf, product, lot, last day, serial numbers, quantity, value of each row."""
    if len(sheet.rows) > MOST:
        raise Refused(_("A file of goods has at most %(most)s rows.") % {"most": MOST}, field="file")
    wrong = Wrong(BLANK)
    lines = lines_of(BLANK, sheet, wrong, coin=accounting.coin(by=by))
    reader = _Reader(lines, by)
    made = [row for line in lines if (row := reader.row(line, wrong))]
    reader.known_pieces(wrong)
    wrong.check()
    return made


class _Reader:
    """Looks up what the rows name, once for all of them."""

    def __init__(self, lines: list[Line], by: Actor):
        self.by = by
        company = {"company_id": by.company_id}
        stores = permissions.allowed(Warehouse.objects.all(), by=by, to="warehouse.view_warehouse")
        self.stores = {row.code: row for row in stores.filter(state=Warehouse.State.ACTIVE)}
        shelves = Location.objects.filter(**company, state=Location.State.ACTIVE)
        self.shelves = {(row.warehouse_id, row.code): row.pk for row in shelves}
        seen = permissions.allowed(Product.objects.all(), by=by, to="shared.view_product")
        codes = accounting.named((line["product"] for line in lines), seen, ("code",))
        rows = Product.objects.in_bulk([pk for pk in codes.values() if pk])
        self.products = {code: rows[pk] for code, pk in codes.items() if pk}
        self.lots: dict[tuple[int, str], date | None] = {
            (product, number): expires
            for product, number, expires in Lot.objects.filter(
                **company, product__in=rows, number__in={line["lot"] for line in lines if line["lot"]}
            ).values_list("product_id", "number", "expires_on")
        }
        self.pieces: dict[tuple[int, str], int] = {}

    def row(self, line: Line, wrong: Wrong) -> list[Any] | None:
        """The row as it is kept; nothing when something of it is wrong."""
        before = len(wrong.each)
        store, shelf = self._place(line, wrong)
        product = self.products.get(line["product"])
        if product is None:
            wrong.say(line.place, "product", _("There is no product %(code)s.") % {"code": line["product"]})
        elif not product.is_stocked:
            wrong.say(line.place, "product", _("%(product)s does not lie in a warehouse.") % {"product": product})
        else:
            self._lot(line, product, wrong)
            self._serials(line, product, wrong)
        if len(wrong.each) > before or store is None or product is None:
            return None
        expires = line["expires"].isoformat() if line["expires"] else None
        serials = serial_numbers(line["serials"])
        return [
            store.pk, shelf, product.pk, line["lot"], expires, serials, str(line["quantity"]), str(line["value"]),
        ]  # fmt: skip

    def _place(self, line: Line, wrong: Wrong) -> tuple[Warehouse | None, int | None]:
        store = self.stores.get(line["warehouse"])
        if store is None:
            wrong.say(line.place, "warehouse", _("There is no warehouse %(code)s.") % {"code": line["warehouse"]})
            return None, None
        shelf = self.shelves.get((store.pk, line["shelf"])) if line["shelf"] else None
        if line["shelf"] and shelf is None:
            said = {"shelf": line["shelf"], "warehouse": store}
            wrong.say(line.place, "shelf", _("Shelf %(shelf)s does not stand in %(warehouse)s.") % said)
        return store, shelf

    def _lot(self, line: Line, product: Product, wrong: Wrong) -> None:
        number, day = line["lot"], line["expires"]
        if product.tracking != Product.Tracking.LOT:
            if number or day:
                wrong.say(line.place, "lot", _("%(product)s has no lots.") % {"product": product})
            return
        if not number:
            wrong.say(line.place, "lot", _("%(product)s is kept by lot: enter the lot.") % {"product": product})
            return
        if product.has_expiry and day is None:
            wrong.say(line.place, "expires", _("%(product)s expires: enter the date.") % {"product": product})
        there = self.lots.setdefault((product.pk, number), day)
        if day and day != there:
            said = {"lot": number, "date": f"{there:%d/%m/%Y}" if there else "–"}
            wrong.say(line.place, "expires", _("Lot %(lot)s expires on %(date)s.") % said)

    def _serials(self, line: Line, product: Product, wrong: Wrong) -> None:
        numbers = list(line["serials"])
        if product.tracking != Product.Tracking.SERIAL:
            if numbers:
                wrong.say(line.place, "serials", _("%(product)s has no serial numbers.") % {"product": product})
            return
        if Decimal(len(numbers)) != line["quantity"]:
            said = {"product": product, "read": len(numbers), "wanted": amount(line["quantity"])}
            told = _("%(product)s: %(read)s serial numbers were read, but %(wanted)s are needed.")
            wrong.say(line.place, "serials", told % said)
        for number in numbers:
            said = {"product": product, "number": number, "row": self.pieces.get((product.pk, number))}
            if len(number) > LONGEST:
                wrong.say(line.place, "serials", _("Serial number %(number)s is too long.") % said)
            elif (product.pk, number) in self.pieces:
                told = _("%(product)s: serial number %(number)s stands in row %(row)s too.")
                wrong.say(line.place, "serials", told % said)
            self.pieces.setdefault((product.pk, number), line.place)

    def known_pieces(self, wrong: Wrong) -> None:
        """Pieces that lie in a store of ours already."""
        rows = Serial.objects.filter(
            company_id=self.by.company_id, state=Serial.State.IN_STOCK,
            product__in={product for product, _number in self.pieces},
        )  # fmt: skip
        for product, number in rows.values_list("product_id", "number"):
            if place := self.pieces.get((product, number)):
                wrong.say(place, "serials", _("Serial number %(number)s lies in stock already.") % {"number": number})
