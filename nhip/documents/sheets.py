"""Sheets: what is printed on a paper, as plain words; how it looks is the layout's business."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Column:
    """A column of the table; the wide ones share the room that the others leave."""

    title: str
    side: Side = Side.START
    wide: bool = False


@dataclass(frozen=True)
class Fact:
    """A line above the table: `Payer: An Phát`; one `apart` begins a block."""

    label: str
    value: str
    strong: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Total:
    """A line below the table; the last one is usually strong."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Signature:
    """Who signs, how, and the name if it is known."""

    title: str
    hint: str = ""
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """One paper. Every value is text that is printed as it stands: nothing in it is ever read as markup.

    `form` and `law` say which statutory sample it follows, `marks` stand under the title (number, debit, credit),
    `words` is the sum in words and `words_label` what stands before it.
    """

    title: str
    number: str
    date: str
    company: str
    company_lines: tuple[str, ...] = ()
    form: str = ""
    law: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[Total, ...] = ()
    words_label: str = ""
    words: str = ""
    notes: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    foot: str = ""
    lang: str = "vi"

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"a row of {len(wrong[0])} cells in a table of {len(self.columns)} columns")

    def plain(self) -> dict[str, Any]:
        """The sheet as the layout reads it."""
        return asdict(self)
