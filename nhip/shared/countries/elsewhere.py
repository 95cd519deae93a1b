"""Any other country: lenient ways, so that a foreign customer can always be written down."""

from decimal import Decimal
from functools import partial
from typing import Final

from phonenumbers import is_possible_number

from . import names, phones, words_en, words_vi
from .country import Country, Invalid

LAST_FORMS: Final = names.forms(
    *("co ltd", "company limited", "ltd", "limited", "inc", "incorporated", "corp", "corporation", "llc", "plc"),
    *("gmbh", "ag", "kg", "s a", "sa", "s l", "s r l", "srl", "spa", "s p a", "b v", "bv", "a s", "ab", "oy", "pte"),
    last=True,
)


def country(code: str) -> Country:
    """The lenient ways with the phone book of one country."""
    return Country(code, tax_number, partial(phone, code), company_key, given_name, in_words)


def tax_number(text: str) -> str:
    """Kept as written, blanks put in order: no check is known here."""
    if not (number := " ".join(text.split())):
        raise Invalid("empty")
    return number


def phone(region: str, text: str) -> str:
    """E.164 when the length can be a number of that country."""
    number = phones.read(text, region)
    if not is_possible_number(number):
        raise Invalid("phone")
    return phones.e164(number)


def company_key(name: str) -> str:
    """The folded name without the legal form it ends with."""
    return " ".join(names.without_ends(names.words(name), {}, LAST_FORMS))


def given_name(full_name: str) -> str:
    """The first word, or the first after a comma («Davolio, Nancy»)."""
    return next(iter(full_name.rpartition(",")[2].split()), "")


def in_words(amount: Decimal, currency: str = "USD", language: str = "en") -> str:
    """The sum in English words, in Vietnamese where the paper is."""
    return words_vi.sum_in_words(amount, currency) if language == "vi" else words_en.sum_in_words(amount, currency)
