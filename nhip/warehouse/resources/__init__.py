"""How the warehouse shows its records."""

from .places import Locations, Warehouses
from .scrap import ScrapSlips
from .slips import GoodsIssues, GoodsReceipts, StockTransfers
from .stock import Bins, Lots, Serials, StockMoves, StockOnHand

__all__ = [
    "Bins", "GoodsIssues", "GoodsReceipts", "Locations", "Lots", "ScrapSlips", "Serials", "StockMoves",
    "StockOnHand", "StockTransfers", "Warehouses",
]  # fmt: skip
