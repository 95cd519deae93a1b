"""Quotations and orders."""

from .orders import Order, OrderLine
from .quotations import Quotation, QuotationLine

__all__ = ["Order", "OrderLine", "Quotation", "QuotationLine"]
