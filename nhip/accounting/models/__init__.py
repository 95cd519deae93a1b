"""The books, what is owed, what came in, and what the goods cost."""

from .allocations import Allocation
from .bad_debts import BadDebt, Recovery
from .books import Account, Books, ClosingException, FiscalYear, JournalEntry, JournalLine
from .credit import CollectionRight, DiscountPolicy, DiscountStep
from .early import EarlyDiscount, EarlyTerms
from .invoices import Invoice, InvoiceLine
from .notices import InvoiceNotice
from .opening import Opening, OpeningSheet
from .receipts import Receipt, Refund, Treasury
from .revaluation import Revaluation, RevaluedItem
from .valuation import CostLayer, LayerUse, StockValue, ValuationMove

__all__ = [
    "Account", "Allocation", "BadDebt", "Books", "ClosingException", "CollectionRight", "CostLayer",
    "DiscountPolicy", "DiscountStep", "EarlyDiscount", "EarlyTerms", "FiscalYear", "Invoice", "InvoiceLine",
    "InvoiceNotice", "JournalEntry", "JournalLine", "LayerUse", "Opening", "OpeningSheet", "Receipt", "Recovery",
    "Refund", "Revaluation", "RevaluedItem", "StockValue", "Treasury", "ValuationMove",
]  # fmt: skip
