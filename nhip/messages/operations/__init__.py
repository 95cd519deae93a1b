"""The verbs of talk."""

from .comments import (
    Edited,
    Words,
    comment,
    edit_comment,
    opened,
    pin_comment,
    take_back_comment,
    unpin_comment,
)

__all__ = [
    "Edited", "Words", "comment", "edit_comment", "opened", "pin_comment", "take_back_comment", "unpin_comment",
]  # fmt: skip
