"""What a country must know how to do: one frozen bundle of pure functions per country."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


class Invalid(ValueError):
    """A text that is no such number here. `code` says why: empty, length, digits, part, check, phone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Country:
    """A country's own ways. `code` is ISO 3166-1 alpha-2 in capitals.

    - `tax_number(text)`: the number as it is stored and printed; raises `Invalid`.
    - `phone(text)`: E.164 (`+84912345678`); without `+` it is read as a number of this country; raises `Invalid`.
    - `company_key(name)`: what two spellings of one company share; compare keys, never show them.
    - `given_name(full_name)`: the name people are called by.
    - `in_words(amount, currency, language)`: the sum as legal papers spell it, first letter capital, no full stop;
      raises `ValueError` when the currency has no unit small enough: a sum in words is never rounded.
    """

    code: str
    tax_number: Callable[[str], str]
    phone: Callable[[str], str]
    company_key: Callable[[str], str]
    given_name: Callable[[str], str]
    in_words: Callable[[Decimal, str, str], str]
