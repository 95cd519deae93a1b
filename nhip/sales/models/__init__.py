"""Quotations, orders, and what others told about them."""

from .orders import Order, OrderLine
from .quotations import Quotation, QuotationLine
from .trace import Bill, BilledLine, Collected, DeliveredLine, ReservationRun

__all__ = [
    "Bill", "BilledLine", "Collected", "DeliveredLine", "Order", "OrderLine", "Quotation", "QuotationLine",
    "ReservationRun",
]  # fmt: skip
