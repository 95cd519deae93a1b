"""The arithmetic of accounting: pure functions over Decimals, each rounding in one named place."""

from . import corrections, opening, tree
from .ageing import Aged, Ahead, Owed, aged, quarter_start, running, sides
from .discounts import Step, steps_fit
from .ledger import (
    CONTROLLED,
    OUTPUT_VAT,
    RECEIVABLE,
    STOCK,
    Billing,
    Leg,
    difference,
    first_open_day,
    invoice_legs,
    issue_legs,
    receipt_legs,
    refund_legs,
    reversal,
    stock_back_legs,
    stock_in_legs,
)
from .money import coin, line_net, rounded, symbol, vat
from .receivables import BUCKETS, Open, Share, allocate, bucket, days_late
from .valuation import NotInStock, unit_cost, value_out

__all__ = [
    "BUCKETS", "CONTROLLED", "OUTPUT_VAT", "RECEIVABLE", "STOCK", "Aged", "Ahead", "Billing", "Leg", "NotInStock",
    "Open", "Owed", "Share", "Step", "aged", "allocate", "bucket", "coin", "corrections", "days_late", "difference",
    "first_open_day", "invoice_legs", "issue_legs", "line_net", "opening", "quarter_start", "receipt_legs",
    "refund_legs", "reversal", "rounded", "running", "sides", "steps_fit", "stock_back_legs", "stock_in_legs",
    "symbol", "tree", "unit_cost", "value_out", "vat",
]  # fmt: skip
