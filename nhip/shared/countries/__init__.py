"""What only one country needs, chosen by its code: tax numbers, names, phones, sums in words. Pure functions."""

from functools import cache

from . import elsewhere, vn, words_en, words_vi
from .country import Country, Invalid

__all__ = ["Country", "Invalid", "has_words", "of"]

OURS = {"VN": vn.COUNTRY}


@cache
def of(code: str) -> Country:
    """The ways of a country by its two-letter code; a country without code of its own gets lenient ways."""
    return OURS.get(code.upper()) or elsewhere.country(code.upper())


def has_words(currency: str, language: str) -> bool:
    """Whether sums in that currency can be spelled with its own name and small coin in the language."""
    return currency in (words_vi.CURRENCIES if language == "vi" else words_en.CURRENCIES)
