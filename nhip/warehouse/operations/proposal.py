"""What the store is proposed to pick: by line, the lots that expire first, shelf by shelf (WH-11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nhip.kernel.actors import Actor
from nhip.shared.models import Product

from .. import shelf_life, stockbook
from ..models import GoodsIssue, GoodsIssueLine, Lot
from ..rules import Pile, first_expired_first, take
from .picking import lines_of, piles_of


@dataclass(frozen=True)
class Proposed:
    """A line, and from where it may be taken; nothing is locked, so it may be gone when it is confirmed."""

    line: GoodsIssueLine
    piles: list[Pile]

    @property
    def there(self) -> Decimal:
        """How much of what is asked lies there."""
        return sum((pile.quantity for pile in self.piles), Decimal(0))

    @property
    def by_serial(self) -> bool:
        return self.line.product.tracking == Product.Tracking.SERIAL


def propose(issue: GoodsIssue, *, by: Actor, on: date | None = None) -> list[Proposed]:
    """For each line of the issue the piles it would be taken from."""
    lines = lines_of(issue)
    piles = piles_of(stockbook.bins_of([(issue.warehouse_id, line.product_id) for line in lines], by=by))
    day, proposed = shelf_life.good_until(issue.company_id, on=on), []
    for line in lines:
        fit = first_expired_first(piles[line.product_id], day)
        taken = take(line.asked, fit)
        left = {(part.shelf, part.lot): part.quantity for part in taken}
        piles[line.product_id] = [
            pile._replace(quantity=pile.quantity - left.get((pile.shelf, pile.lot), 0)) for pile in fit
        ]
        proposed.append(Proposed(line, taken))
    return proposed


def lots_of(proposed: list[Proposed]) -> dict[int, Lot]:
    """The lots that are proposed."""
    return Lot.objects.in_bulk({pile.lot for each in proposed for pile in each.piles if pile.lot})
