"""Crafted texts: what makes a reader go back and forth, repeated to a length, with an end that does not fit.

A reader whose time grows with the square of the length, or faster, shows itself at the length of the limits.
"""

from collections.abc import Iterator
from itertools import islice, product

FIGURES = ("1", "1 ", "1,", "1.", ".", ",", "-", "0", "1e9", "84", "0912 ", "+", "٣", "０", "1/", "1h", "1:")
NAMES = ("a", "a b ", "cong ty ", "tnhh ", "đ", "ệ", "ﷺ", "e\u0300\u0323", "\u200b", "߀", "Ａ")
PLACES = ("a.", "a@", "a-", "@", "http://", "www.", "postgres://p", "token= ", "[", "xn--", "%", "_", "\\")
SIGNS = (" ", "\t", "\n", "'", "' ", ";'", "=", "“", '"', "(", "<c ", '<c r="A1" ', "a.a.", "{a=", "%d ", "ext 1")
PARTS = (*FIGURES, *NAMES, *PLACES, *SIGNS)
ENDS = ("", "!", "a", "1", "@", "x.", " 1", "\u0301", '"', "đ")


def texts(length: int, most: int) -> Iterator[str]:
    """So many at most, each of that length: every part with every end, then two parts in turn, then with a head."""
    return islice(_all(length), most)


def _all(length: int) -> Iterator[str]:
    for end, part in product(ENDS, PARTS):
        yield _filled(part, length - len(end)) + end
    for one, other in zip(PARTS, (*PARTS[7:], *PARTS[:7]), strict=True):
        yield _filled(one + other, length - 1) + "!"
    for head, part in product(("a@", "1", "-", '"'), PARTS):
        yield head + _filled(part, length - len(head))


def _filled(part: str, length: int) -> str:
    return (part * (length // len(part) + 1))[:length]
