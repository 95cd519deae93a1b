"""The data of a bench: customers and orders in every stage, copied from what operations have told."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nhip.kernel import ids
from nhip.shared.models import Party

from . import copies
from .browser import Browser, Chain
from .copies import Mark, Spread
from .ground import Ground, party

TEMPLATES = 20
DRAFT, OPEN = 0.05, 0.25  # of the orders; open: released, so that the store's hand-off waits


@dataclass(frozen=True)
class Size:
    """How many customers and orders, and how often each act is measured."""

    customers: int
    orders: int
    runs: int
    imported: int


SIZES = {
    "full": Size(100_000, 20_000, 30, 100_000),
    "small": Size(1_000, 200, 10, 2_000),
    "tiny": Size(40, 20, 1, 50),
}


@dataclass(frozen=True)
class Told:
    """The rows that each step of a chain wrote, from one id to another."""

    spans: dict[str, tuple[int, int]]
    chain: Chain
    customer: Party
    party: tuple[int, int] = (0, 0)


def fill(ground: Ground, browser: Browser, size: Size, say: Callable[[str], None]) -> Told:
    """Tell each kind of thing once by operations, then copy it."""
    say(f"{size.customers:,} customers")
    mark = Mark()
    templates = [party(1, ground.by)]
    one = (mark.at, ids.new())
    templates += [party(place, ground.by) for place in range(2, TEMPLATES + 1)]
    customers = copies.copy(mark, max(size.customers // TEMPLATES - 1, 1), names=True)
    customer = templates[0]
    spread = Spread(customer.pk, customers, tuple(each.pk for each in templates))
    drafts, waiting = int(size.orders * DRAFT), int(size.orders * OPEN)
    done = size.orders - drafts - waiting
    told: Told | None = None
    for steps, number, name in ((5, done, "finished"), (1, drafts, "draft"), (2, waiting, "released")):
        say(f"{number:,} {name} orders")
        mark = Mark()
        told_now = tell(browser, customer, steps)
        told = told or told_now
        copies.copy(mark, max(number - 1, 1), spread=spread, days=copies.today_of_year())
    say("sums and statistics")
    copies.settle()
    assert told is not None, "the first stage is the whole chain"
    return replace(told, party=one)


def tell(browser: Browser, customer: Party, steps: int = 5) -> Told:
    """The first steps of a chain, and which rows each of them wrote."""
    chain, spans = Chain(browser, customer), {}
    for step in Chain.STEPS[:steps]:
        since = ids.new()
        getattr(chain, step)()
        chain.look()
        spans[step] = (since, ids.new())
    if steps == len(Chain.STEPS):
        chain.over()
    return Told(spans, chain, customer)
