"""Master data: who we deal with, what we sell, at which price and tax."""

from .parties import Address, Contact, Party
from .prices import PriceLine, PriceList
from .products import Product, ProductUnit, UnitOfMeasure
from .taxes import Bank, Holiday, Province, TaxRate

__all__ = [
    "Address", "Bank", "Contact", "Holiday", "Party", "PriceLine", "PriceList", "Product", "ProductUnit",
    "Province", "TaxRate", "UnitOfMeasure",
]  # fmt: skip
