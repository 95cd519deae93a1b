"""Spelling: what people type about a party, as it is stored, or a refusal that says which field and why."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.plain import changed
from nhip.kernel.refusals import Refused

from .countries import Invalid
from .nations import code_of
from .rules import identity

REASONS: dict[str, Callable[[], str]] = {
    "empty": lambda: _("Write the tax number."),
    "length": lambda: _("A tax number has 10 digits, 10 and 3 for a branch, or 12 for a person."),
    "digits": lambda: _("A tax number has digits only."),
    "part": lambda: _("There is no such tax number: its parts do not fit."),
    "check": lambda: _("There is no such tax number: its check digit does not fit. Look for a typing error."),
    "phone": lambda: _("There is no such phone number. Write it as 0912 345 678, or with + and the country code."),
    "email": lambda: _("There is no such e-mail address. Write it as ten@congty.vn."),
    "domain": lambda: _("There is no such domain. Write it as congty.vn."),
}


def read(spell: Callable[..., str], *values: str, field: str) -> str:
    """The value in stored spelling; Refused at `field`."""
    try:
        return spell(*values)
    except Invalid as error:
        raise Refused(REASONS.get(error.code, REASONS["part"])(), field=field) from error


def text(value: str, *, field: str = "", needed: bool = False) -> str:
    """One line without surplus blanks; Refused when nothing is left of what is needed."""
    written = " ".join(value.split()) if value else ""
    if needed and not written:
        raise Refused(_("Fill this in."), field=field)
    return written


def country(value: str) -> str:
    """The two-letter code."""
    if (code := code_of(value)) is None:
        raise Refused(_("No country is known as “%(country)s”.") % {"country": value}, field="country")
    return code


def party(told: Any) -> Any:
    """The inputs of a party, all in stored spelling."""
    home = country(told.country)
    mail = read(identity.email, told.email, field="email")
    return changed(
        told,
        name=text(told.name, field="name", needed=True),
        legal_name=text(told.legal_name),
        country=home,
        tax_number=read(identity.tax_number, told.tax_number, home, field="tax_number"),
        phone=read(identity.phone, told.phone, home, field="phone"),
        email=mail,
        domain=read(identity.domain, told.domain, mail, field="domain"),
    )


def contact(told: Any, home: str, *, at: str = "") -> Any:
    """The inputs of a contact in stored spelling; `at` is where they stand, such as `contacts.0.`."""
    return changed(
        told,
        name=text(told.name, field=f"{at}name", needed=True),
        position=text(told.position),
        phone=read(identity.phone, told.phone, home, field=f"{at}phone"),
        email=read(identity.email, told.email, field=f"{at}email"),
    )
