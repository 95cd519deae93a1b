"""What the store prints: goods issue (02-VT), picking list, delivery note, receipt (01-VT), transfer, scrapping."""

from . import issues, receipts, scrap, transfers

__all__ = ["issues", "receipts", "scrap", "transfers"]
