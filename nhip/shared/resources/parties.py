"""Parties, their contacts and addresses on screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.screens.parts import Column, Import, Menu, Page, Related, Section, Tab, Table
from nhip.screens.resource import Resource
from nhip.shared import operations
from nhip.shared.models import Address, Contact, InUse, Party

SYNONYMS = {
    "code": ("Mã KH", "Mã khách hàng", "Mã NCC", "Mã", "Customer ID", "Supplier ID", "Customer code", "ID"),
    "name": (
        "Tên khách hàng",
        "Tên nhà cung cấp",
        "Tên công ty",
        "Khách hàng",
        "Company name",
        "Company",
        "Customer",
    ),
    "legal_name": ("Tên pháp lý", "Tên đầy đủ", "Tên trên hoá đơn", "Legal name", "Registered name"),
    "tax_number": ("MST", "Mã số thuế", "Mã số doanh nghiệp", "Tax code", "Tax ID", "VAT number"),
    "phone": ("Điện thoại", "SĐT", "Số điện thoại", "Di động", "Phone", "Telephone", "Mobile"),
    "email": ("E-mail", "Email", "Thư điện tử", "Mail"),
    "domain": ("Website", "Trang web", "Tên miền", "Homepage", "Home page"),
    "address": ("Địa chỉ", "Địa chỉ trụ sở", "Address", "Street"),
    "ward": ("Phường/Xã", "Phường", "Xã", "Ward", "Postal code"),
    "province": ("Tỉnh/Thành phố", "Tỉnh", "Thành phố", "City", "Province", "Region"),
    "country": ("Quốc gia", "Nước", "Country"),
    "source": ("Nguồn", "Nguồn khách", "Source"),
    "need": ("Nhu cầu", "Need", "Ghi chú", "Notes"),
    "owner": ("Nhân viên kinh doanh", "Người phụ trách", "Salesperson", "Owner"),
    "is_customer": ("Khách hàng?", "Là khách hàng", "Is customer"),
    "is_supplier": ("Nhà cung cấp?", "Là nhà cung cấp", "Is supplier"),
    "is_dealer": ("Đại lý?", "Là đại lý", "Is dealer"),
    "kind": ("Loại", "Loại khách", "Kind", "Type"),
}
TONES = {"active": "done", "archived": "idle"}


class Parties(Resource):
    """Whom we deal with: customers, suppliers and dealers, each written down once."""

    model = Party
    title, one, icon = _("Customers and suppliers"), _("Party"), "building-2"
    about = _("Whom we deal with: customers, suppliers and dealers, each written down once.")
    menu = Menu("shared", 10)
    table = Table(
        (
            Column("code", kind="code", keep=1),
            Column("name", keep=1),
            "tax_number",
            "phone",
            Column("owner", kind="person"),
            Column("credit_limit", keep=2),
            Column("state", keep=2),
        ),
        order="sort_key",
        card=("name", "code", "phone", "state"),
    )
    tabs = (
        Tab(_("Customers"), "is_customer=yes&state=active"),
        Tab(_("Mine"), "owner=me&state=active"),
        Tab(_("Suppliers"), "is_supplier=yes&state=active"),
        Tab(_("Dealers"), "is_dealer=yes&state=active"),
        Tab(_("Archived"), "state=archived"),
    )
    filters = (
        *("state", "kind", "is_customer", "is_supplier", "is_dealer", "owner", "unit", "source", "price_list"),
        *("credit_limit", "head_office"),
    )
    search = ("folded",)
    create = operations.create_party
    quick = operations.quick_create_party
    actions = (
        operations.change_party,
        operations.set_requisites,
        operations.confirm_requisites,
        operations.set_credit_terms,
        operations.assign_party,
        operations.archive_party,
        operations.reopen_party,
    )
    tones = TONES
    page = Page(
        title="{code} · {name}",
        facts=("tax_number", "phone", "email", "owner", "credit_limit", "payment_days"),
        sections=(
            Section(
                _("Who it is"),
                (
                    "kind",
                    "is_customer",
                    "is_supplier",
                    "is_dealer",
                    "head_office",
                    "unit",
                    "source",
                    "domain",
                    "country",
                ),
            ),
            Section(_("On invoices"), ("legal_name", "representative", "invoice_email", "bank_account", "bank_name")),
            Section(_("Terms"), ("price_list", Column("need", kind="long"))),
        ),
        related=(
            Related("shared.contact", by="party", columns=("name", "position", "phone", "email", "is_primary")),
            Related("shared.address", by="party", columns=("kind", "line", "ward", "province", "state")),
            Related(
                "shared.party", by="head_office", title=_("Branches"), columns=("code", "name", "phone", "state")
            ),
        ),
    )
    importable = Import(operations.create_party, tuple(SYNONYMS), SYNONYMS)

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """The requisites begin with the registered office."""
        made = super().initial(operation, record)
        if operation is operations.set_requisites:
            office = record.addresses.filter(kind=Address.Kind.REGISTERED, state=InUse.ACTIVE).first()
            made |= {name: getattr(office, name, "") for name in ("line", "ward", "province")}
            made["legal_name"] = record.legal_name or record.name
        return made


class Contacts(Resource):
    """The people at our customers and suppliers whom we talk to."""

    model = Contact
    title, one, icon = _("Contacts"), _("Contact"), "contact"
    about = _("The people at our customers and suppliers whom we talk to.")
    menu = Menu("shared", 20)
    table = Table(
        ("name", "position", "phone", "email", "party", "is_primary", Column("state", keep=2)),
        order="sort_key",
        card=("name", "phone", "party", "state"),
    )
    tabs = (Tab(_("In use"), "state=active"), Tab(_("Archived"), "state=archived"))
    filters = ("state", "party", "is_primary")
    search = ("folded", "party__folded")
    create = operations.add_contact
    actions = (
        operations.change_contact,
        operations.make_primary,
        operations.archive_contact,
        operations.reopen_contact,
    )
    tones = TONES
    page = Page(title="{name} · {party}", facts=("position", "phone", "email", "party", "is_primary"))


class Addresses(Resource):
    """Where they are registered, and where they want their goods and papers."""

    model = Address
    title, one, icon = _("Addresses"), _("Address"), "map-pin"
    about = _("Where they are registered, and where they want their goods and papers.")
    table = Table(
        ("kind", "line", "ward", "province", "party", Column("state", keep=2)),
        card=("line", "kind", "party", "state"),
    )
    filters = ("state", "kind", "party", "province")
    search = ("line", "ward", "province", "party__folded")
    create = operations.add_address
    actions = (operations.change_address, operations.archive_address, operations.reopen_address)
    tones = TONES
    page = Page(title="{line} · {party}", facts=("kind", "ward", "province", "country", "party"))
