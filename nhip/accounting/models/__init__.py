"""The books, what is owed, what came in, and what the goods cost."""

from .books import Account, Books, ClosingException, FiscalYear, JournalEntry, JournalLine
from .credit import CollectionRight, DiscountPolicy, DiscountStep
from .invoices import Invoice, InvoiceLine
from .opening import Opening, OpeningSheet
from .receipts import Allocation, Receipt, Refund, Treasury
from .valuation import StockValue, ValuationMove

__all__ = [
    "Account", "Allocation", "Books", "ClosingException", "CollectionRight", "DiscountPolicy", "DiscountStep",
    "FiscalYear", "Invoice", "InvoiceLine", "JournalEntry", "JournalLine", "Opening", "OpeningSheet", "Receipt",
    "Refund", "StockValue", "Treasury", "ValuationMove",
]  # fmt: skip
