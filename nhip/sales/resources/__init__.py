"""How sales shows its records."""

from .documents import Orders, Quotations, ReservationRuns
from .returns import Returns
from .totals import preview

__all__ = ["Orders", "Quotations", "ReservationRuns", "Returns", "preview"]
