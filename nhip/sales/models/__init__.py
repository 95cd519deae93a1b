"""Quotations, orders, and what others told about them."""

from .months import MonthOfSales
from .orders import Order, OrderLine
from .quotations import Quotation, QuotationLine
from .returns import SalesReturn, SalesReturnLine
from .trace import Bill, BilledLine, Collected, DeliveredLine, ReservationRun

__all__ = [
    "Bill", "BilledLine", "Collected", "DeliveredLine", "MonthOfSales", "Order", "OrderLine", "Quotation",
    "QuotationLine", "ReservationRun", "SalesReturn", "SalesReturnLine",
]  # fmt: skip
