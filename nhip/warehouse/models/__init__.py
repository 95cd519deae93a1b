"""Places, stock and slips."""

from .places import Location, Warehouse
from .scrap import ScrapLine, ScrapSlip
from .slips import (
    GoodsIssue,
    GoodsIssueLine,
    GoodsReceipt,
    GoodsReceiptLine,
    IssuePick,
    OpeningStock,
    StockTransfer,
    StockTransferLine,
)  # fmt: skip
from .stock import Bin, Lot, Reservation, Serial, Stock, StockMove

__all__ = [
    "Bin", "GoodsIssue", "GoodsIssueLine", "GoodsReceipt", "GoodsReceiptLine", "IssuePick", "Location", "Lot",
    "OpeningStock", "Reservation", "ScrapLine", "ScrapSlip", "Serial", "Stock", "StockMove", "StockTransfer",
    "StockTransferLine", "Warehouse",
]  # fmt: skip
