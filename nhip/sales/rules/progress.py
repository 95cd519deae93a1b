"""How far an order is: from what was delivered, invoiced and paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One order line, in base units."""

    id: int
    quantity: Decimal
    is_goods: bool = True
    reserved: Decimal = ZERO
    delivered: Decimal = ZERO
    invoiced: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """Still to be delivered."""
        return max(self.quantity - self.delivered, ZERO)

    @property
    def short(self) -> Decimal:
        """Goods neither delivered nor reserved."""
        return max(self.outstanding - self.reserved, ZERO) if self.is_goods else ZERO


def is_delivered(lines: Iterable[Line]) -> bool:
    return all(line.outstanding == 0 for line in lines)


def is_invoiced(lines: Iterable[Line]) -> bool:
    """What came back is credited, and no longer to be invoiced."""
    return all(line.invoiced >= line.quantity - line.returned for line in lines)


def state_of(lines: Iterable[Line], *, asked: bool, paid: bool) -> str:
    """The state that follows from the facts; `asked`: of the warehouse; `paid`: nothing is open of its invoices."""
    lines = tuple(lines)
    if is_delivered(lines):
        return "completed" if is_invoiced(lines) and paid else "delivered"
    if any(line.delivered > 0 for line in lines):
        return "part_delivered"
    return "running" if asked else "confirmed"


def services_due(lines: Iterable[Line]) -> dict[int, Decimal]:
    """Services go with the last goods: what is outstanding of them once all goods are delivered."""
    lines = tuple(lines)
    if any(line.outstanding for line in lines if line.is_goods):
        return {}
    return {line.id: line.outstanding for line in lines if not line.is_goods and line.outstanding}


def to_release(
    reserved: Mapping[int, Mapping[int, Decimal]],
    asked: Mapping[tuple[int, int], Decimal],
    outstanding: Mapping[int, Decimal],
) -> dict[int, dict[int, Decimal]]:
    """By warehouse, what is reserved for each line and no open slip asks for yet.

    All slips together ask for no more than is still to be delivered, also where promises have moved from one store to
    another and the slip has stayed behind.
    """
    release: dict[int, dict[int, Decimal]] = {}
    for line, places in sorted(reserved.items()):
        left = outstanding[line] - sum((part for (_place, each), part in asked.items() if each == line), ZERO)
        for warehouse, quantity in sorted(places.items()):
            if (rest := min(quantity - asked.get((warehouse, line), ZERO), left)) > 0:
                release.setdefault(warehouse, {})[line] = rest
                left -= rest
    return release
