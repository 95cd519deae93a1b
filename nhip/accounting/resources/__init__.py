"""How accounting shows its records."""

from .bad_debts import BadDebts, Recoveries
from .books import (
    Accounts,
    AllBooks,
    ClosingExceptions,
    CollectionRights,
    DiscountPolicies,
    FiscalYears,
    JournalEntries,
    StockValues,
    Treasuries,
)
from .early import AllEarlyTerms, EarlyDiscounts
from .money import Allocations, Invoices, Receipts, Refunds
from .notices import InvoiceNotices
from .opening import Openings
from .revaluation import Revaluations, RevaluedItems

__all__ = [
    "Accounts", "AllBooks", "AllEarlyTerms", "Allocations", "BadDebts", "ClosingExceptions", "CollectionRights",
    "DiscountPolicies", "EarlyDiscounts", "FiscalYears", "InvoiceNotices", "Invoices", "JournalEntries", "Openings",
    "Receipts", "Recoveries", "Refunds", "Revaluations", "RevaluedItems", "StockValues", "Treasuries",
]  # fmt: skip
