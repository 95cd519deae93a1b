"""Every reader of typed, sent or uploaded text, with how long a text may be that reaches it."""

import contextlib
from collections.abc import Callable
from typing import Any

from nhip.accounting.operations import invoices
from nhip.config import logs, middleware
from nhip.kernel import finding, folding, ids
from nhip.kernel.administration import custom_fields
from nhip.kernel.models import custom
from nhip.kernel.outward import targets
from nhip.kernel.refusals import Refused
from nhip.screens import batons, tokens, typed
from nhip.screens.exporting import harmless
from nhip.screens.importing import mapping, plan, tables, toml
from nhip.screens.rest import bodies, writing
from nhip.screens.rest.asked import DAY
from nhip.screens.rest.problems import Problem
from nhip.screens.rest.values import DECIMAL
from nhip.shared import blanks, countries
from nhip.shared.countries import Invalid
from nhip.shared.rules import identity

REFUSALS = (typed.Unreadable, Invalid, Refused, Problem)
"""How a reader says no; anything else would be an error of ours."""

BOX, CELL, NAME, LINE, FILE = 10_000, 2_000, 200, 2_000, 100_000
"""Letters of a box of a form, of a cell of a file, of a name as it is kept, of an address with its query or a header,
of a plan or a small file."""

Reader = Callable[[str], Any]


def both(read: Callable[[str, str], Any]) -> Reader:
    """At home, and elsewhere where ways are lenient."""

    def reader(text: str) -> None:
        for country in ("VN", "US"):
            with contextlib.suppress(Invalid):
                read(text, country)

    return reader


def _name(text: str, country: str) -> None:
    identity.name_key(text, country, organisation=True)
    countries.of(country).given_name(text)


def _formatted(text: str) -> None:
    """As a cell, and as the pattern by which cells are read."""
    for cell, pattern in (
        (text, "%d/%m/%Y"),
        (text, "share"),
        (text, "point"),
        ("21/11/2026", text),
        ("1" * 50, text),
    ):
        with contextlib.suppress(typed.Unreadable):
            plan._formatted(cell, pattern)


def _blank(text: str) -> None:
    for read in blanks.READ.values():
        with contextlib.suppress(typed.Unreadable):
            read(text, blanks.Decimal(1))


def _signs(text: str) -> None:
    """The small patterns of headers, numbers and words of an address."""
    for pattern in (writing.KEY, writing.TAG, tokens.FORM, middleware.NUMBER, DAY, batons.ISO, toml.BARE):
        pattern.fullmatch(text)
    typed.re.fullmatch(DECIMAL, text)
    batons.FIGURES.findall(text)
    ids.read(text)
    with contextlib.suppress(Refused, ValueError):
        invoices.SERIES_OF.check(text)


READERS: dict[str, tuple[Reader, int]] = {
    "money": (typed.money, BOX),
    "quantity": (typed.quantity, BOX),
    "whole number": (typed.whole, BOX),
    "day": (typed.day, BOX),
    "moment": (typed.moment, BOX),
    "tax number": (both(identity.tax_number), BOX),
    "phone": (both(identity.phone), BOX),
    "email": (identity.email, BOX),
    "domain": (identity.domain, BOX),
    "name of a firm": (both(_name), CELL),
    "folding": (folding.fold, BOX),
    "sorting": (folding.sort_key, CELL),
    "words of a search": (lambda text: finding.match(finding.words_of(text)), BOX),
    "like": (finding.like, BOX),
    "address of a program": (targets.read, BOX),
    "marks of formulas": (lambda text: harmless.unmarked(harmless.marked(text)), BOX),
    "log line": (logs.redacted, BOX),
    "headings": (lambda text: tables.distinct([text[:CELL]] * 100), CELL),
    "cells of a plan": (_formatted, CELL),
    "cells of a blank file": (_blank, CELL),
    "choices of a field": (custom_fields._choice, BOX),
    "code of a field": (custom.code_of, BOX),
    "yes or no in a file": (lambda text: folding.fold(text) in mapping.TRUE, CELL),
    "signs": (_signs, LINE),
    "plan": (plan.parsed, FILE // 2),
    "file of commas": (lambda text: tables.read("x.csv", text.encode()), FILE),
    "formulas of a sheet": (lambda text: list(blanks.CELL.finditer(text.encode())), FILE),
    "body of a request": (lambda text: bodies.parsed(text.encode()), FILE),
}
