"""Pages that are no lists: roles as text, and what goes on behind the scenes."""

from . import role_texts, work

__all__ = ["role_texts", "work"]
