"""How sales shows its records."""

from .documents import Orders, Quotations
from .returns import Returns
from .runs import ReservationRuns
from .totals import preview

__all__ = ["Orders", "Quotations", "ReservationRuns", "Returns", "preview"]
