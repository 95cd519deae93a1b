"""Which verbs belong into the chain, and of which kind they are; the words of those that are no operations."""

from typing import Any

from ..models.audit import Kind

VERBS: dict[str, Kind] = {}
WORDS: dict[str, Any] = {}


def watch(kind: Kind, *verbs: str) -> None:
    """History of these operations is part of the chain."""
    for verb in verbs:
        VERBS[verb] = kind


def word(verb: str, said: Any) -> str:
    """What people read of a verb that is no operation."""
    WORDS[verb] = said
    return verb
