"""Master data and the company on screen: lists, pages, forms and imports."""

from .audit import AuditEvents
from .custom_fields import CustomFields
from .exchange_rates import ExchangeRates
from .organisation import Companies, DaysOff, FunctionsHeld, Memberships, Units
from .parties import Addresses, Contacts, Parties
from .people import People, Policies, Roles, RolesHeld
from .prices import PriceLists, Prices
from .products import Products, ProductUnits, UnitsOfMeasure
from .work import Jobs

__all__ = [
    "Addresses", "AuditEvents", "Companies", "Contacts", "CustomFields", "DaysOff", "ExchangeRates",
    "FunctionsHeld", "Jobs", "Memberships", "Parties", "People", "Policies", "PriceLists", "Prices",
    "ProductUnits", "Products", "Roles", "RolesHeld", "Units", "UnitsOfMeasure",
]  # fmt: skip
