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
from .scrap import (
    Agreement,
    ScrapInputs,
    WhyNot,
    agree_to_scrap,
    propose_scrap,
    propose_scrap_again,
    refuse_scrap,
    withdraw_scrap,
)
from .scrap_expired import ExpiredInputs, propose_expired
from .scrap_lines import ScrappedLine
from .transfers import TransferInputs, TransferredLine, transfer

__all__ = [
    "Agreement", "BackInputs", "BackLine", "ExpiredInputs", "IssueInputs", "IssuedLine", "LevelChange", "Levels",
    "LoadStock", "LocationChange", "LocationInputs", "ReceiptInputs", "ReceivedLine", "ScrapInputs",
    "ScrappedLine", "TransferInputs", "TransferredLine", "WarehouseInputs", "WhyNot", "agree_to_scrap",
    "archive_location", "archive_warehouse", "change_levels", "change_location", "change_warehouse",
    "create_location", "create_warehouse", "drop", "drop_receipt", "issue_goods", "load_opening_stock",
    "place_for_damaged", "propose_expired", "propose_scrap", "propose_scrap_again", "receive_goods",
    "refuse_scrap", "restore_location", "restore_warehouse", "set_levels", "take_goods_back", "transfer",
    "withdraw_scrap",
]  # fmt: skip
