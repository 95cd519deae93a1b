"""The arithmetic of accounting: pure functions over Decimals, each rounding in one named place."""

from . import bad_debts, charts, corrections, early, exchange, opening, promises, revaluation, tree
from .ageing import Aged, Ahead, Owed, aged, quarter_start, running, sides
from .charts import ALLOWANCE, OUTPUT_VAT, RECEIVABLE, STOCK
from .discounts import Step, steps_fit
from .exchange import receipt_legs, refund_legs
from .ledger import (
    CONTROLLED,
    Billing,
    Leg,
    difference,
    first_open_day,
    invoice_legs,
    issue_legs,
    reversal,
    stock_back_legs,
    stock_in_legs,
)
from .money import Paper, coin, line_net, rounded, symbol, vat
from .receivables import BUCKETS, Open, Share, allocate, bucket, days_late
from .valuation import Layer, NotInStock, Taken, first_out, unit_cost, value_out

__all__ = [
    "ALLOWANCE", "Aged", "Ahead", "BUCKETS", "Billing", "CONTROLLED", "Layer", "Leg", "NotInStock", "OUTPUT_VAT",
    "Open", "Owed", "Paper", "RECEIVABLE", "STOCK", "Share", "Step", "Taken", "aged", "allocate", "bad_debts",
    "bucket", "charts", "coin", "corrections", "days_late", "difference", "early", "exchange", "first_open_day",
    "first_out", "invoice_legs", "issue_legs", "line_net", "opening", "promises", "quarter_start", "receipt_legs",
    "refund_legs", "revaluation", "reversal", "rounded", "running", "sides", "steps_fit", "stock_back_legs",
    "stock_in_legs", "symbol", "tree", "unit_cost", "value_out", "vat",
]  # fmt: skip
