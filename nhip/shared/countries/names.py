"""Names folded for comparison: case, marks and punctuation away, legal forms away from both ends."""

import re
from collections.abc import Mapping
from functools import lru_cache

from nhip.kernel import marks

FOLDED = str.maketrans({"đ": "d", "ð": "d", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "&": " va "})


def fold(text: str) -> str:
    """Lower case, marks away: «Hoà» in either spelling, composed or not, becomes «hoa»."""
    return marks.without(text.casefold()).translate(FOLDED)


def words(text: str) -> list[str]:
    """The folded words; «C.P.» is two words, as the letters of an abbreviation are."""
    return [word for part in text.split() for word in _words(part)]


@lru_cache(maxsize=16384)
def _words(part: str) -> list[str]:
    """Those of a part without blanks; the parts of names come again and again."""
    return re.findall(r"\w+", fold(part))


Forms = Mapping[str, list[tuple[str, ...]]]


def forms(*phrases: str, last: bool = False) -> Forms:
    """Legal forms as word tuples by their first word, or their last; the longest first, so that a short form never
    eats the head of a long one."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True):
        found.setdefault(form[-1 if last else 0], []).append(form)
    return found


def without_ends(name: list[str], first: Forms, last: Forms) -> list[str]:
    """The name without the forms it begins and ends with; a name made of nothing but forms stays whole."""
    rest = tuple(name)
    while rest and (form := next((f for f in first.get(rest[0], ()) if rest[: len(f)] == f), None)):
        rest = rest[len(form) :]
    while rest and (form := next((f for f in last.get(rest[-1], ()) if rest[-len(f) :] == f), None)):
        rest = rest[: -len(form)]
    return list(rest) or name
