"""What sales prints: the quotation, the confirmation of an order, and the note of a return."""

from . import agreed, returns

__all__ = ["agreed", "returns"]
