"""What the store prints: goods issue (02-VT), picking list, delivery note, goods receipt (01-VT), transfer."""

from . import issues, receipts, transfers

__all__ = ["issues", "receipts", "transfers"]
