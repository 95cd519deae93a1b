"""The trial balance as a tree: parents above their accounts, each with the sums of both sides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import starmap

ZERO = Decimal(0)


@dataclass(frozen=True)
class Sides:
    """Opening, movement and closing, debit and credit apart: a parent can have balances on both sides."""

    opening_debit: Decimal = ZERO
    opening_credit: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    closing_debit: Decimal = ZERO
    closing_credit: Decimal = ZERO

    def plus(self, other: "Sides") -> "Sides":
        return Sides(*(getattr(self, name) + getattr(other, name) for name in NAMES))


NAMES = tuple(Sides.__dataclass_fields__)


@dataclass(frozen=True)
class Account:
    """What a row is called; `parent` is the code of the account above, empty at the top."""

    id: int
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the tree; `level` is 0 at the top, `above` says that others are summed in it."""

    code: str
    account: Account
    sides: Sides
    level: int
    above: bool


def sides(opening: Decimal, debit: Decimal, credit: Decimal) -> Sides:
    """Of one account that is posted to: its balances stand on one side each."""
    closing = opening + debit - credit
    return Sides(max(opening, ZERO), max(-opening, ZERO), debit, credit, max(closing, ZERO), max(-closing, ZERO))


def tree(posted: Iterable[tuple[str, Sides]], chart: Mapping[str, Account]) -> list[Row]:
    """Every account that was posted to under all that stand above it, in the order of their codes."""
    sums: dict[str, Sides] = {}
    parents: set[str] = set()
    for code, said in posted:
        for place, each in enumerate(_up(code, chart)):
            sums[each] = sums.get(each, Sides()).plus(said)
            if place:
                parents.add(each)
    rows = ((code, chart[code], said, len(_up(code, chart)) - 1, code in parents) for code, said in sums.items())
    return sorted(starmap(Row, rows), key=lambda row: _up(row.code, chart)[::-1])


def _up(code: str, chart: Mapping[str, Account]) -> list[str]:
    """The account and all above it; a chart that names itself in a circle ends where it begins."""
    found: list[str] = []
    while code in chart and code not in found:
        found.append(code)
        code = chart[code].parent
    return found
