"""Vietnam: tax numbers, company names, phones, given names, sums in words."""

import re
from decimal import Decimal
from functools import cache, lru_cache
from operator import mul
from typing import Final

from phonenumbers import PhoneMetadata, is_valid_number
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.vn import mst

from . import names, phones, words_en, words_vi
from .country import Country, Invalid

REASONS: Final = {InvalidLength: "length", InvalidFormat: "digits", InvalidChecksum: "check"}
LAST_BIRTH_CODE: Final = 96  # the 63 provinces of before 2025 were numbered 001 to 096 with gaps

FIRST_FORMS: Final = names.forms(
    "cong ty",
    "cong ty cp",
    "cong ty co phan",
    "c ty",
    "cty",
    "cty cp",
    "ctcp",
    "ct cp",
    "tong cong ty",
    "tap doan",
    "tnhh",
    "t n h h",
    "trach nhiem huu han",
    "mtv",
    "mot thanh vien",
    "1 thanh vien",
    "1tv",
    "hai thanh vien tro len",
    "2 thanh vien tro len",
    "co phan",
    "hop danh",
    "dntn",
    "doanh nghiep tu nhan",
    "hop tac xa",
    "htx",
    "ho kinh doanh",
    "hkd",
)
LAST_FORMS: Final = names.forms(
    "cong ty tnhh",
    "cong ty tnhh mtv",
    "cong ty co phan",
    "cong ty cp",
    "ctcp",
    "tnhh",
    "tnhh mtv",
    "co ltd",
    "co limited",
    "company limited",
    "company ltd",
    "ltd",
    "limited",
    "jsc",
    "j s c",
    "joint stock company",
    "one member",
    "corporation",
    "corp",
    "inc",
    "llc",
    "pte",
    last=True,
)
# Mobile numbers lost a digit in 2018; address books of before still hold the old ones.
OLD_MOBILES: Final = {
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{f"016{digit}": f"03{digit}" for digit in range(2, 10)},
    **{"0186": "056", "0188": "058", "0199": "059"},
}


def tax_number(text: str) -> str:
    """10 digits, `-` and 3 more for a branch, or a person's 12-digit id (tax number since 2025-07-01).

    Source: Circular 86/2024, now 90/2026. An enterprise number ends in a check digit; a personal id has none.
    """
    digits = text if text.isascii() and text.isdigit() else mst.compact(text)
    if not digits:
        raise Invalid("empty")
    branch = "-" in text  # a branch number that lost a digit must not pass for a person
    return _personal_id(digits) if len(digits) == 12 and not branch else _enterprise(digits)


def phone(text: str) -> str:
    """E.164; a mobile number of before 2018 (11 digits) is turned into today's."""
    if _mobile().fullmatch(bare := text.replace(" ", "")):
        return f"+84{bare[1:]}"
    number = phones.read(_new_mobile(text), "VN")
    if not is_valid_number(number):
        raise Invalid("phone")
    return phones.e164(number)


@cache
def _mobile() -> re.Pattern[str]:
    """Mobile numbers as nearly all are written, by the library's own table: to read one takes it twenty times longer.

    What does not fit is no worse for that: the library itself judges it.
    """
    table = PhoneMetadata.metadata_for_region("VN")
    return re.compile(f"0(?:{table.mobile.national_number_pattern})", re.ASCII)


@lru_cache(maxsize=4096)
def company_key(name: str) -> str:
    """«Công ty TNHH MTV Sao Việt», «CTY TNHH SAO VIỆT» and «Sao Viet Co., Ltd» share the key «sao viet»."""
    return " ".join(names.without_ends(names.words(name), FIRST_FORMS, LAST_FORMS))


def given_name(full_name: str) -> str:
    """The last word: family name comes first, and people are called by the given name."""
    return full_name.split()[-1] if full_name.strip() else ""


def in_words(amount: Decimal, currency: str = "VND", language: str = "vi") -> str:
    """The sum as legal papers spell it, in Vietnamese; English for a foreign buyer's copy."""
    return words_en.sum_in_words(amount, currency) if language == "en" else words_vi.sum_in_words(amount, currency)


COUNTRY: Final = Country("VN", tax_number, phone, company_key, given_name, in_words)


def _enterprise(digits: str) -> str:
    if _is_sound(digits):
        return digits
    try:
        number = mst.validate(digits)
    except ValidationError as error:
        raise Invalid(REASONS.get(type(error), "part")) from error
    return number if len(number) == 10 else mst.format(number)


WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def _is_sound(digits: str) -> bool:
    """Whether it is a head office's number with its check digit; of every other the library says what is wrong."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits[2:9] == "0000000":
        return False
    *figures, check = map(int, digits)
    return check == 10 - sum(map(mul, WEIGHTS, figures)) % 11


def _personal_id(digits: str) -> str:
    """Birth province, century with sex, year, six free digits: only the province can be wrong."""
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid("digits")
    if not 1 <= int(digits[:3]) <= LAST_BIRTH_CODE:
        raise Invalid("part")
    return digits


def _new_mobile(text: str) -> str:
    digits = "".join(letter for letter in text if letter.isdigit())
    if digits.startswith("84") and len(digits) == 12:
        digits = "0" + digits[2:]
    today = OLD_MOBILES.get(digits[:4]) if len(digits) == 11 else None
    return today + digits[4:] if today else text
