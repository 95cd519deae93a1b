"""Pages that are no lists: roles as text, and what goes on behind the scenes."""

from . import chain, role_texts, work

__all__ = ["chain", "role_texts", "work"]
