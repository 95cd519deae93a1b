"""The roles that every company has from the start; what a company changes in them is its own data."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.roles import ROLES, role

SELLS = ("sales.write", "sales.sell", "shared.enter_parties", "shared.own_parties", "shared.own_contacts")
STOCK_AND_PRICE = ("warehouse.see_stock", "accounting.see_discounts", "accounting.own_receipts")

role("administrator", _("Administrator"), duties=(*ROLES["administrator"].duties, "screens.webhooks"))
role("colleague", _("Colleague"), duties=("shared.know_parties", "shared.know_contacts"))
role("salesperson", _("Salesperson"), duties=(*SELLS, *STOCK_AND_PRICE))
role("collector", _("Collects cash"), duties=("sales.collect",))
role("kam", _("Key account manager"), duties=(*SELLS, *STOCK_AND_PRICE))
role(
    "sales_head",
    _("Head of sales"),
    duties=(
        *SELLS, *STOCK_AND_PRICE, "sales.lead", "sales.reserve_all", "shared.unit_parties", "shared.unit_contacts",
        "shared.assign_parties", "accounting.see_invoices", "warehouse.see_slips", "agenda.lead",
    ),
)  # fmt: skip
role(
    "storekeeper",
    _("Storekeeper"),
    duties=(
        "warehouse.see_stock", "warehouse.see_slips", "warehouse.issue", "warehouse.take_back", "warehouse.keep",
        "warehouse.own_scrap", "shared.know_parties",
    ),
)  # fmt: skip
role(
    "warehouse_head",
    _("Head of warehouses"),
    duties=(
        "warehouse.see_stock", "warehouse.see_slips", "warehouse.issue", "warehouse.take_back", "warehouse.keep_all",
        "warehouse.set_levels", "warehouse.set_up", "shared.know_parties", "shared.keep_products",
    ),
)  # fmt: skip
role(
    "cashier",
    _("Cashier"),
    duties=("accounting.cash", "accounting.see_bank", "shared.know_parties", "sales.see_all"),
)
role(
    "accountant",
    _("Accountant"),
    duties=(
        "accounting.ledger", "accounting.invoicing", "accounting.receivables", "accounting.see_cost",
        "accounting.see_bank", "shared.know_parties", "shared.know_contacts", "shared.keep_rates", "sales.see_all",
        "warehouse.see_slips",
    ),
)  # fmt: skip
role(
    "chief_accountant",
    _("Chief accountant"),
    duties=(
        "accounting.ledger", "accounting.invoicing", "accounting.receivables", "accounting.chief", "accounting.cash",
        "accounting.exceptions", "accounting.see_cost", "accounting.costing",
        "accounting.see_bank", "shared.all_parties", "shared.all_contacts",
        "shared.give_credit", "shared.keep_taxes", "shared.keep_rates", "shared.keep_prices", "sales.see_all",
        "warehouse.see_stock", "warehouse.see_slips", "warehouse.know_cost", "warehouse.opening",
    ),
)  # fmt: skip
role(
    "director",
    _("Director"),
    duties=(
        "sales.see_all", "warehouse.see_stock", "warehouse.see_slips", "warehouse.know_cost",
        "warehouse.agree_scrap", "shared.know_parties", "shared.know_contacts", "accounting.see_invoices",
        "accounting.see_cost", "accounting.see_discounts", "kernel.audit_amounts", "agenda.see_all",
    ),
)  # fmt: skip
role(
    "master_data",
    _("Keeps master data"),
    duties=(
        "shared.enter_parties", "shared.all_parties", "shared.all_contacts", "shared.keep_products",
        "shared.keep_prices",
    ),
)  # fmt: skip
