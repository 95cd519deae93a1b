"""Names folded for comparison: case, marks and punctuation away, legal forms away from both ends."""

import re
import unicodedata
from collections.abc import Iterable

FOLDED = str.maketrans({"đ": "d", "ð": "d", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "&": " va "})


def fold(text: str) -> str:
    """Lower case, marks away: «Hoà» in either spelling, composed or not, becomes «hoa»."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(FOLDED)


def words(text: str) -> list[str]:
    """The folded words; «C.P.» is two words, as the letters of an abbreviation are."""
    return re.findall(r"\w+", fold(text))


def forms(*phrases: str) -> tuple[tuple[str, ...], ...]:
    """Legal forms as word tuples, longest first, so that a short form never eats the head of a long one."""
    return tuple(sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True))


def without_ends(name: list[str], first: Iterable[tuple[str, ...]], last: Iterable[tuple[str, ...]]) -> list[str]:
    """The name without the forms it begins and ends with; a name made of nothing but forms stays whole."""
    rest = list(name)
    while form := next((form for form in first if tuple(rest[: len(form)]) == form), None):
        del rest[: len(form)]
    while form := next((form for form in last if tuple(rest[-len(form) :]) == form), None):
        del rest[-len(form) :]
    return rest or name
