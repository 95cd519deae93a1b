"""Master data: who we deal with, what we sell, at which price and tax."""

from .lists import Bank, Province, TaxRate
from .parties import Address, Contact, Party
from .prices import PriceLine, PriceList
from .products import Product, ProductUnit, UnitOfMeasure
from .rates import ExchangeRate
from .states import InUse

__all__ = [
    "Address", "Bank", "Contact", "ExchangeRate", "InUse", "Party", "PriceLine", "PriceList", "Product",
    "ProductUnit", "Province", "TaxRate", "UnitOfMeasure",
]  # fmt: skip
