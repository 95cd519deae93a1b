"""Forms read from the typed inputs of an operation, and from the answers of hand-offs."""

from .fields import Asked, askable, asked_of
from .form import Form

__all__ = ["Asked", "Form", "askable", "asked_of"]
