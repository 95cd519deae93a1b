"""How sales shows its records."""

from .documents import Orders, Quotations, ReservationRuns
from .totals import preview

__all__ = ["Orders", "Quotations", "ReservationRuns", "preview"]
