"""What is measured: the operations that rivals were measured at, by the addresses that a browser asks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from . import floor
from .browser import Browser, Chain, shown
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
    "list": ("customer list of 100 with its total (two requests)", (10, 6, 6)),
    "open": ("open one customer", (12, 8, 9)),
    "create": ("create a customer (POST)", (10, 7, 9)),
    "board": ("orders of one state, 100 rows (for the board of 4 x 40)", (12, 10, 6)),
    "find": ("quick search", (7, 3, 4)),
    "today": ("Today with the next 50 hand-offs of thousands", (8, 6, 7)),
    "months": ("sales by month and person, a year", (10, 8, 4)),
}
_names = count(1)


def measured(browser: Browser, told: Told, meter: Meter, say: Callable[[str], None]) -> list[Row]:
    """Every operation and its floor, in the order of the table."""
    company = browser.ground.company.pk
    plain = floor.reads(told, company)
    made, floors = {}, {}
    for name, act in _acts(browser, told).items():
        say(GOALS[name][0])
        made[name] = meter.of(act)
    for name in GOALS:
        say(f"floor: {GOALS[name][0]}")
        floors[name] = _floor(name, told, company, plain, meter)
    return [Row(name, *GOALS[name], made[name], floors[name]) for name in GOALS]


def _acts(browser: Browser, told: Told) -> dict[str, Callable[[], object]]:
    parties, orders = shown("shared.party"), shown("sales.order")

    def chain() -> None:
        Chain(browser, told.customer).run()

    def listed() -> None:
        browser.get(parties.address() + "?size=100")
        browser.get(parties.address("total") + "?size=100", fragment=True)

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
        "open": lambda: browser.get(parties.address(told.customer.pk)),
        "create": create,
        "board": lambda: browser.get(orders.address() + "?state=running&size=100"),
        "find": lambda: browser.get("/find/?q=cuu+long", fragment=True),
        "today": lambda: browser.get("/"),
        "months": lambda: browser.get("/sales/by-month/"),
    }


def _floor(name: str, told: Told, company: int, plain: dict, meter: Meter) -> Cost:
    spans = [told.party] if name == "create" else list(told.spans.values())
    act = plain[name] if name in plain else floor.Chain(told, company, spans).run
    floor.SENT.clear()
    act()
    sent = len(floor.SENT)
    return replace(meter.of(act), statements=sent)
