"""Cells and rows as they stand in a page: what follows from a column is worked out once, and equal values once."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.template import engines
from markupsafe import Markup, escape

from nhip.kernel import figures

from . import currency
from .columns import Cell, Shown
from .lists import Listing

PLAIN = ("text", "money", "quantity", "percent", "number", "date", "moment", "bool", "choice", "form")
STAND_BACK = ("date", "moment", "text")
SPECIAL = re.compile("[&<>\"']")


def safe(text: str) -> str:
    """A text as it may stand in a page: hardly any has a letter that must be escaped, and looking is cheaper."""
    return escape(text) if SPECIAL.search(text) else text


def value(cell: Cell) -> Markup:
    """A value as `ui.value` draws it; a list asks a thousand times, and mostly for what was drawn before."""
    if cell.kind in PLAIN and not cell.baton:
        return escape(cell.text)
    if cell.baton:  # it says its departments in the reader's language
        return _ui("value")(cell)
    return _value(cell.kind, cell.text, cell.title, cell.tone)


def linked(cell: Cell) -> Markup:
    """The same as a link to where it leads, if it leads anywhere."""
    drawn = value(cell)
    return Markup(f'<a class="go" href="{escape(cell.href)}">{drawn}</a>') if cell.href else drawn


@lru_cache(maxsize=4096)
def _value(kind: str, text: str, title: str, tone: str) -> Markup:
    return Markup(_ui("value")(Cell(kind, text, title, tone)))


def _ui(macro: str) -> Any:
    engine: Any = engines["jinja2"]
    return getattr(engine.env.globals["ui"], macro)


class About(NamedTuple):
    """What a row says of its cells: whether nothing is due any more, its state, and how its deadline stands."""

    over: bool = False
    state: str = ""
    edge: str = ""


class Drawn(NamedTuple):
    """A value as HTML, and what it is in words."""

    html: str
    kind: str
    text: str
    tone: str = ""


NOTHING = About()


class Painter:
    """One column of a list: it draws a value that it has drawn before from memory."""

    def __init__(self, listing: Listing, one: Shown, place: int):
        self.listing, self.one = listing, one
        self.css, self.quiet = listing.classes(one, place)
        self.address = listing.linkable.get(one.linked, "") if one.linked else ""
        self.plain = one.kind == "text" and not one.choices
        self.currency = currency.code() if one.kind == "money" and not one.choices else ""
        self.known: dict[Any, Drawn] = {}

    def cell(self, said: Any, linked: int | None, about: About) -> str:
        """The cell with the way to what it names; most cells are texts and amounts, of which hardly two are alike."""
        if self.plain and said and type(said) is str:
            html, kind = safe(said), "text"
        elif self.currency and said is not None:
            html, kind = figures.amount(said, self.currency), "money"
        else:
            html, kind, _text, _tone = self.drawn(said, about)
        if self.address and linked and kind != "none":
            return f'<td class="{self.css}"><a class="go" href="{self.address}{linked}/">{html}</a></td>'
        return f'<td class="{self.quiet if kind in STAND_BACK else self.css}">{html}</td>'

    def drawn(self, said: Any, about: About) -> Drawn:
        """The value as HTML, by the column and by what the row says of it."""
        if self.plain and said:
            return self._anew(said, about)
        key = said
        if self.one.kind == "due":
            key = said, about.over
        elif self.one.kind == "form":
            key = said, about.state, about.edge
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._anew(said, about)
        return found

    def _anew(self, said: Any, about: About) -> Drawn:
        cell = self.listing.cell(self.one, said, over=about.over)
        if cell.kind == "form" and about.state:
            cell = self.listing.with_baton(cell, said, about.edge, about.state)
        return Drawn(value(cell), cell.kind, cell.text, cell.tone)


def rows(listing: Listing) -> Markup:
    """All rows of a list, put together here because there are so many."""
    painters = [Painter(listing, one, place) for place, one in enumerate(listing.columns)]
    return Markup("\n".join(_rows(listing, painters))) if painters else Markup()


def _rows(listing: Listing, painters: list[Painter]) -> Iterator[str]:
    """The first cell of each leads to the record."""
    first, *others = painters
    count, address = len(painters), listing.resource.address()
    alike = not any(painter.one.kind in ("due", "form") for painter in painters)
    for pk, *said in listing.rows:
        about = NOTHING if alike else _about(listing, painters, said)
        name = first.drawn(said[0], about)
        edge = f' class="edge-{about.edge}"' if about.edge else ""
        cells = [
            painter.cell(one, linked, about)
            for painter, one, linked in zip(others, said[1:count], said[count + 1 :], strict=True)
        ]
        check = f'<input type="checkbox" class="check" value="{pk}" aria-label="{safe(name.text)}">'
        lines = [
            f'<tr{edge} data-pk="{pk}">',
            f'<td class="sel">{check}</td>',
            f'<td class="{first.css}"><a class="go" href="{address}{pk}/">{name.html}</a></td>',
            *cells,
            "</tr>",
        ]
        yield "\n".join(lines)


def _about(listing: Listing, painters: list[Painter], said: list[Any]) -> About:
    """The state that ends what is due; what is late comes before what is due soon."""
    pairs = list(zip(painters, said, strict=False))
    states = [one for painter, one in pairs if painter.one.kind == "state"]
    over = any(listing.state(one)[1] for one in states)
    dues = [painter.drawn(one, About(over)) for painter, one in pairs if painter.one.kind == "due"]
    tones = {due.tone for due in dues if due.kind == "due"}
    edge = next((tone for tone in ("late", "soon") if tone in tones), "")
    return About(over, states[0] if states else "", edge)
