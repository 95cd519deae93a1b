"""Who a party is: its numbers in one spelling, and what tells that two of them are the same (SAL-02)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from nhip.shared import countries
from nhip.shared.countries import Invalid

EMAIL = re.compile(r"[^@\s,;<>]+@(?:[\w-]+\.)+[\w-]{2,}")
WEB = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
# Whoever has an address here says nothing about the firm he works for.
POST_OFFICES = frozenset({
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "ymail.com", "outlook.com", "outlook.com.vn",
    "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com",
    "zoho.com", "mail.com", "mail.ru", "yandex.ru", "zalo.me", "fpt.vn", "vnn.vn", "hcm.vnn.vn", "hn.vnn.vn",
})  # fmt: skip


class Clue(StrEnum):
    """What two parties have in common; only the tax number proves that they are one."""

    TAX_NUMBER = "tax_number"
    PHONE = "phone"
    EMAIL = "email"
    DOMAIN = "domain"
    NAME = "name"


@dataclass(frozen=True)
class Identity:
    """What a party can be known by, in stored spelling; `keys` are the core names of name and legal name."""

    tax_number: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domain: str = ""
    keys: frozenset[str] = frozenset()

    @cached_property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """Each thing that it is known by: the column of a party or contact, and what stands there."""
        return (
            *((("tax_number", self.tax_number),) if self.tax_number else ()),
            *(("phone", each) for each in self.phones),
            *(("email", each) for each in self.emails),
            *((("domain", self.domain),) if self.domain else ()),
            *(("name_key", each) for each in self.keys),
        )

    def clues(self, other: "Identity") -> tuple[Clue, ...]:
        """What both have in common, the strongest first."""
        same = {
            Clue.TAX_NUMBER: bool(self.tax_number) and self.tax_number == other.tax_number,
            Clue.PHONE: bool(self.phones & other.phones),
            Clue.EMAIL: bool(self.emails & other.emails),
            Clue.DOMAIN: bool(self.domain) and self.domain == other.domain,
            Clue.NAME: bool(self.keys & other.keys),
        }
        return tuple(clue for clue, found in same.items() if found)


def tax_number(text: str, country: str) -> str:
    """The number as it is stored and printed, or nothing; raises `Invalid`."""
    return countries.of(country).tax_number(text) if text.strip() else ""


def phone(text: str, country: str) -> str:
    """E.164, or nothing; a foreign number that cannot be read is kept as written. Raises `Invalid` at home."""
    if not (written := " ".join(text.split())):
        return ""
    try:
        return countries.of(country).phone(written)
    except Invalid:
        if country.upper() in countries.OURS or not any(sign.isdigit() for sign in written):
            raise
        return written


def email(text: str) -> str:
    """One address in lower case, or nothing; raises `Invalid`."""
    written = text.strip().lower()
    if written and not EMAIL.fullmatch(written):
        raise Invalid("email")
    return written


def domain(text: str, mail: str = "") -> str:
    """The firm's domain: as said (also as a web address), else of its mail; none at a public post office."""
    said = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip().lower()).partition("/")[0]
    if said and not WEB.fullmatch(said):
        raise Invalid("domain")
    made = said or mail.rpartition("@")[2]
    return "" if made in POST_OFFICES else made


def name_key(name: str, country: str, *, organisation: bool) -> str:
    """What two spellings of one firm share; people share names by chance, so theirs tell nothing."""
    return countries.of(country).company_key(name) if organisation and name.strip() else ""


def keys(names: Iterable[str], country: str, *, organisation: bool) -> frozenset[str]:
    """The core names of all these names."""
    return frozenset(key for name in names if name and (key := name_key(name, country, organisation=organisation)))


def missing_requisites(
    *, organisation: bool, name: str, number: str, address: str, abroad: bool = False
) -> tuple[str, ...]:
    """Which fields an invoice of the Vietnamese profile still lacks: a person needs no number and no address.

    An organisation abroad has no Vietnamese tax number that could be asked for.
    Source: Decree 123/2020 as amended by Decree 70/2025, Article 10; CSM-111.
    """
    needed = {"name": name, "tax_number": number, "address": address} if organisation else {"name": name}
    return tuple(
        field for field, value in needed.items() if not value.strip() and not (abroad and field == "tax_number")
    )
