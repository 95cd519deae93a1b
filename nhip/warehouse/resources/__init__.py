"""How the warehouse shows its records."""

from .places import Locations, Warehouses
from .slips import GoodsIssues, GoodsReceipts, StockTransfers
from .stock import Bins, Lots, Serials, StockMoves, StockOnHand

__all__ = [
    "Bins", "GoodsIssues", "GoodsReceipts", "Locations", "Lots", "Serials", "StockMoves", "StockOnHand",
    "StockTransfers", "Warehouses",
]  # fmt: skip
