"""The files of an opening, what is loaded of them, and what must tie before the books begin (ACC-16)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.shared.blanks import Blank

from .. import operations
from ..models import Opening, OpeningSheet
from ..openings import KEEPERS
from ..operations.opening import controls_of, name_of, parties_of
from ..operations.opening_sheets import ITEMS, LEDGER


@dataclass(frozen=True)
class Tie:
    """One line of what must tie: a file's sum beside the ledger's."""

    name: str
    file: Decimal
    ledger: Decimal
    gap: Decimal


@dataclass(frozen=True)
class Part:
    """One file of an opening, and where a filled one is loaded; `sheet` is what is loaded, if anything is."""

    part: str
    title: Any
    sheet: OpeningSheet | None
    may: bool


@dataclass(frozen=True)
class Begun:
    """The files of an opening and what ties; nothing is loaded any more once it is `over`."""

    parts: list[Part]
    ties: list[Tie]
    over: bool


def begun(opening: Opening, *, by: Actor) -> Begun:
    """The same for the page on which files are loaded."""
    sheets = {one.part: one for one in opening.sheets.all()}
    over = opening.state != Opening.State.PREPARED
    parts = [Part(name, blank.title, sheets.get(name), may) for name, blank, may in opening_blanks(by)]
    controls = controls_of(opening)
    parties = parties_of(controls, by)
    ties = [Tie(name_of(one, parties), one.file, one.ledger, one.gap) for one in controls]
    return Begun(parts, ties, over)


def opening_blanks(by: Actor) -> list[tuple[str, Blank, bool]]:
    """The files that an opening is made of, and whether the actor may load each."""
    may = permissions.may(by, operations.load_opening.verb)
    own = [(OpeningSheet.Part.LEDGER.value, LEDGER, may), (OpeningSheet.Part.ITEMS.value, ITEMS, may)]
    return [*own, *((one.part, one.blank, one.for_actor(by)) for one in KEEPERS.values())]
