"""What is measured: the operations that rivals were measured at, by the addresses that a browser asks."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from html import unescape
from itertools import count

from . import floor
from .browser import Browser, Chain, shown
from .cold import LATER
from .data import Told
from .meter import Cost, Meter


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is, the first goal (PG, SQLite, statements), our cost and the floor's."""

    name: str
    title: str
    goal: tuple[float, float, int]
    cost: Cost
    floor: Cost


GOALS = {
    "chain": ("order-to-cash chain, 5 lines, five POSTs, outbox empty", (100, 60, 95)),
    "list": ("customer list of 100 with its total", (10, 6, 6)),
    "open": ("open one customer", (12, 8, 9)),
    "create": ("create a customer (POST)", (10, 7, 9)),
    "board": ("orders of one state, 100 rows (for the board of 4 x 40)", (12, 10, 6)),
    "find": ("quick search", (7, 3, 4)),
    "today": ("Today with the next 50 hand-offs of thousands", (8, 6, 7)),
    "months": ("sales by month and person, a year", (10, 8, 4)),
}
_names = count(1)


def measured(
    browser: Browser, told: Told, meter: Meter, say: Callable[[str], None], only: Collection[str] = ()
) -> list[Row]:
    """Every operation, or only these, and its floor, in the order of the table."""
    company = browser.ground.company.pk
    plain = floor.reads(told, company)
    made, floors = {}, {}
    names = [name for name in GOALS if not only or name in only]
    acts = acts_of(browser, told)
    for name in names:
        say(GOALS[name][0])
        made[name] = meter.of(acts[name])
    for name in names:
        say(f"floor: {GOALS[name][0]}")
        floors[name] = _floor(name, told, company, plain, meter)
    return [Row(name, *GOALS[name], made[name], floors[name]) for name in names]


def acts_of(browser: Browser, told: Told) -> dict[str, Callable[[], object]]:
    page = pages(told)

    def chain() -> None:
        Chain(browser, told.customer).run()

    def listed() -> None:
        drawn = browser.get(page["list"])
        for later in LATER.findall(drawn):  # as the browser does with what the page asks for when it is there
            browser.get(unescape(later), fragment=True)

    def create() -> None:
        nth = next(_names)
        told = {
            "name": f"Cơ sở Đo Lường {nth} Thử",
            "kind": "organisation",
            "country": "VN",
            "phone": f"0987{nth:06}",
        }
        browser.post("shared.party", "create_party", told)

    return {
        "chain": chain,
        "list": listed,
        "open": lambda: browser.get(page["open"]),
        "create": create,
        "board": lambda: browser.get(page["board"]),
        "find": lambda: browser.get(page["find"], fragment=True),
        "today": lambda: browser.get(page["today"]),
        "months": lambda: browser.get(page["months"]),
    }


def pages(told: Told) -> dict[str, str]:
    """The addresses of the pages that are looked at."""
    parties, orders = shown("shared.party"), shown("sales.order")
    return {
        "list": parties.address() + "?size=100",
        "open": parties.address(told.customer.pk),
        "board": orders.address() + "?state=running&size=100",
        "find": "/find/?q=cuu+long",
        "today": "/",
        "months": "/sales/by-month/",
    }


def _floor(name: str, told: Told, company: int, plain: dict, meter: Meter) -> Cost:
    spans = [told.party] if name == "create" else list(told.spans.values())
    act = plain[name] if name in plain else floor.Chain(told, company, spans).run
    floor.SENT.clear()
    act()
    sent = len(floor.SENT)
    return replace(meter.of(act), statements=sent)
