"""What rooms above bring along when the books open: they keep the goods that an account sums up.

Accounting knows their control sums and calls nobody by name: a room says here who reads its file, who puts in place
what the file says while the books open, and who takes it away again. All of it is one transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record
from nhip.shared.blanks import Blank


@dataclass(frozen=True)
class Held:
    """Goods that were put in place: so much of a product, worth so much, by this paper."""

    product: int
    quantity: Decimal
    value: Decimal
    paper: Record


@dataclass(frozen=True)
class Keeper:
    """A room's part in the opening; `verb` is the right to load its sheet, `part` the control sum that it tells."""

    part: str
    blank: Blank
    verb: str
    load: Callable[..., Any]
    put: Callable[..., Iterable[Held]]
    take: Callable[..., None]

    def for_actor(self, by: Actor) -> bool:
        return permissions.may(by, self.verb)


KEEPERS: dict[str, Keeper] = {}


def keeps(keeper: Keeper) -> Keeper:
    """Declare a room's part."""
    KEEPERS[keeper.part] = keeper
    return keeper
