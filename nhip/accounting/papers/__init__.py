"""What accounting prints: cash papers, invoices, debt reconciliation; notices of wrong invoices."""

from . import money, notices

__all__ = ["money", "notices"]
