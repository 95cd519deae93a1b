"""What may happen to master data: parties, contacts, addresses, products, units, prices, tax rates."""

from .addresses import add_address, archive_address, change_address, reopen_address
from .contacts import add_contact, archive_contact, change_contact, make_primary, reopen_contact
from .exchange_rates import set_exchange_rate
from .parties import (
    archive_party,
    assign_party,
    change_party,
    create_party,
    quick_create_party,
    reopen_party,
    set_credit_terms,
)
from .parties_at_once import create_parties
from .price_lists import (
    archive_price_list,
    change_price_list,
    copy_price_list,
    create_price_list,
    make_standard,
    reopen_price_list,
    set_prices,
)
from .product_units import add_product_unit, archive_product_unit, change_product_unit
from .products import archive_product, change_product, create_product, quick_create_product, reopen_product
from .requisites import confirm_requisites, set_requisites
from .tax_rates import set_tax_rate
from .units_of_measure import (
    archive_unit_of_measure,
    change_unit_of_measure,
    create_unit_of_measure,
    reopen_unit_of_measure,
)

__all__ = [
    "add_address", "add_contact", "add_product_unit", "archive_address", "archive_contact", "archive_party",
    "archive_price_list", "archive_product", "archive_product_unit", "archive_unit_of_measure", "assign_party",
    "change_address", "change_contact", "change_party", "change_price_list", "change_product",
    "change_product_unit", "change_unit_of_measure", "confirm_requisites", "copy_price_list", "create_parties",
    "create_party", "create_price_list", "create_product", "create_unit_of_measure", "make_primary",
    "make_standard", "quick_create_party", "quick_create_product", "reopen_address", "reopen_contact",
    "reopen_party", "reopen_price_list", "reopen_product", "reopen_unit_of_measure", "set_credit_terms",
    "set_exchange_rate", "set_prices", "set_requisites", "set_tax_rate",
]  # fmt: skip
