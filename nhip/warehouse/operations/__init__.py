"""What the warehouse does, as the store tells it."""

from .issues import IssuedLine, IssueInputs, drop, issue_goods
from .levels import LevelChange, Levels, change_levels, set_levels
from .opening import LoadStock, load_opening_stock
from .places import (
    LocationChange,
    LocationInputs,
    WarehouseInputs,
    archive_location,
    archive_warehouse,
    change_location,
    change_warehouse,
    create_location,
    create_warehouse,
    restore_location,
    restore_warehouse,
)  # fmt: skip
from .receipts import ReceiptInputs, ReceivedLine, receive_goods
from .returns import BackInputs, BackLine, drop_receipt, place_for_damaged, take_goods_back
from .transfers import TransferInputs, TransferredLine, transfer

__all__ = [
    "BackInputs", "BackLine", "IssueInputs", "IssuedLine", "LevelChange", "Levels", "LoadStock", "LocationChange",
    "LocationInputs", "ReceiptInputs", "ReceivedLine", "TransferInputs", "TransferredLine", "WarehouseInputs",
    "archive_location", "archive_warehouse", "change_levels", "change_location", "change_warehouse",
    "create_location", "create_warehouse", "drop", "drop_receipt", "issue_goods", "load_opening_stock",
    "place_for_damaged", "receive_goods", "restore_location", "restore_warehouse", "set_levels", "take_goods_back",
    "transfer",
]  # fmt: skip
