"""What only one country needs, chosen by its code: tax numbers, names, phones, sums in words. Pure functions."""

from functools import cache

from . import elsewhere, vn
from .country import Country, Invalid

__all__ = ["Country", "Invalid", "of"]

OURS = {"VN": vn.COUNTRY}


@cache
def of(code: str) -> Country:
    """The ways of a country by its two-letter code; a country without code of its own gets lenient ways."""
    return OURS.get(code.upper()) or elsewhere.country(code.upper())
