"""Products, their units, and units of measure on screen."""

from django.utils.translation import gettext_lazy as _

from nhip.screens.parts import Column, Import, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource
from nhip.shared import operations
from nhip.shared.models import Product, ProductUnit, UnitOfMeasure

from .parties import TONES

SYNONYMS = {
    "code": ("Mã hàng", "Mã SP", "Mã sản phẩm", "Mã vật tư", "SKU", "Product ID", "Product code", "ID"),
    "name": ("Tên hàng", "Tên sản phẩm", "Tên hàng hoá", "Product name", "Product", "Item"),
    "kind": ("Loại", "Loại hàng", "Kind", "Type"),
    "unit": ("ĐVT", "Đơn vị tính", "Đơn vị", "Unit", "Unit of measure", "UoM"),
    "category": ("Nhóm hàng", "Danh mục", "Category", "Category ID"),
    "specification": ("Quy cách", "Thông số", "Specification", "Quantity per unit"),
    "barcode": ("Mã vạch", "Barcode", "EAN"),
    "tracking": ("Theo dõi", "Quản lý theo", "Tracking"),
    "has_expiry": ("Có hạn dùng", "Hạn sử dụng", "Has expiry date"),
    "essential": ("Thiết yếu", "Hàng thiết yếu", "Essential"),
    "warranty_months": ("Bảo hành", "Bảo hành (tháng)", "Số tháng bảo hành", "Warranty months"),
    "list_price": ("Giá bán", "Giá niêm yết", "Đơn giá", "Unit price", "List price", "Price"),
    "vat": ("Thuế suất", "Thuế GTGT", "VAT"),
    "vat_reducible": ("Được giảm thuế", "VAT reduction applies"),
}


class Products(Resource):
    """What we buy, keep and sell: goods, services and digital items."""

    model = Product
    title, one, icon = _("Products"), _("Product"), "package"
    about = _("What we buy, keep and sell: goods, services and digital items.")
    menu = Menu("shared", 30)
    table = Table(
        (
            Column("code", kind="code", keep=1),
            Column("name", keep=1),
            "unit",
            "category",
            "tracking",
            Column("list_price", keep=1),
            "vat",
            Column("state", keep=2),
        ),
        order="sort_key",
        card=("name", "list_price", "code", "state"),
    )
    tabs = (
        Tab(_("Goods"), "kind=goods&state=active"),
        Tab(_("Services"), "kind=service&state=active"),
        Tab(_("Essential"), "essential=yes&state=active"),
        Tab(_("Archived"), "state=archived"),
    )
    filters = ("state", "kind", "tracking", "category", "essential", "has_expiry", "unit", "list_price", "vat")
    search = ("folded",)
    create = operations.create_product
    quick = operations.quick_create_product
    actions = (operations.change_product, operations.archive_product, operations.reopen_product)
    tones = TONES
    page = Page(
        title="{code} · {name}",
        facts=("kind", "unit", "list_price", "vat", "tracking", "warranty_months"),
        sections=(
            Section(
                _("More about it"),
                (
                    "category",
                    "barcode",
                    "essential",
                    "has_expiry",
                    "vat_reducible",
                    Column("specification", kind="long"),
                ),
            ),
        ),
        related=(
            Related("shared.productunit", by="product", title=_("Further units")),
            Related(
                "shared.priceline",
                by="product",
                title=_("Prices"),
                columns=("price_list", "from_quantity", "since", "price"),
            ),
        ),
    )
    importable = Import(operations.create_product, tuple(SYNONYMS), SYNONYMS)


class ProductUnits(Resource):
    """The boxes and pallets that products come in."""

    model = ProductUnit
    title, one, icon = _("Units of products"), _("Unit of a product"), "boxes"
    about = _("The boxes and pallets that products come in.")
    table = Table(
        ("product", "unit", "factor", "barcode", Column("state", keep=2)), card=("product", "factor", "unit", "state")
    )
    filters = ("state", "product", "unit")
    search = ("product__folded", "barcode")
    create = operations.add_product_unit
    actions = (operations.change_product_unit, operations.archive_product_unit)
    tones = TONES
    page = Page(title="{unit} · {product}", facts=("product", "unit", "factor", "barcode"))


class UnitsOfMeasure(Resource):
    """The words in which quantities are said: piece, box, hour."""

    model = UnitOfMeasure
    title, one, icon = _("Units of measure"), _("Unit of measure"), "ruler"
    about = _("The words in which quantities are said: piece, box, hour.")
    menu = Menu("shared", 50)
    table = Table(
        (Column("code", kind="code"), "name", "state"), order="code", card=("name", "code", "code", "state")
    )
    filters = ("state",)
    search = ("folded",)
    create = operations.create_unit_of_measure
    actions = (
        operations.change_unit_of_measure,
        operations.archive_unit_of_measure,
        operations.reopen_unit_of_measure,
    )
    tones = TONES
    page = Page(title="{name}", facts=("code", "name"))
