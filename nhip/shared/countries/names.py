"""Names folded for comparison: case, marks and punctuation away, legal forms away from both ends."""

import re
from collections.abc import Iterable

from nhip.kernel import marks

FOLDED = str.maketrans({"đ": "d", "ð": "d", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "&": " va "})


def fold(text: str) -> str:
    """Lower case, marks away: «Hoà» in either spelling, composed or not, becomes «hoa»."""
    return marks.without(text.casefold()).translate(FOLDED)


def words(text: str) -> list[str]:
    """The folded words; «C.P.» is two words, as the letters of an abbreviation are."""
    return re.findall(r"\w+", fold(text))


def forms(*phrases: str) -> tuple[tuple[str, ...], ...]:
    """Legal forms as word tuples, longest first, so that a short form never eats the head of a long one."""
    return tuple(sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True))


def without_ends(name: list[str], first: Iterable[tuple[str, ...]], last: Iterable[tuple[str, ...]]) -> list[str]:
    """The name without the forms it begins and ends with; a name made of nothing but forms stays whole."""
    rest, begin = tuple(name), 0
    while found := [f for f in first if f[0] in rest[begin : begin + 1] and rest[begin : begin + len(f)] == f]:
        begin += len(found[0])
    rest = rest[begin:]
    end = len(rest)
    while found := [f for f in last if f[-1] in rest[end - 1 : end] and rest[max(end - len(f), 0) : end] == f]:
        end -= len(found[0])
    return list(rest[:end]) or name
