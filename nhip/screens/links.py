"""Links: what other rooms put into a record's menu, such as its papers; the page knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from nhip.kernel.actors import Actor
from nhip.kernel.records import Record


@dataclass(frozen=True)
class Link:
    """One entry: `icon` is a name of the lucide set; `away` opens it beside the page, `main` is what to do next.

    `seldom` puts it at the end of the menu behind «…».
    """

    title: Any
    address: str
    icon: str = "external-link"
    away: bool = True
    main: bool = False
    seldom: bool = False


_offered: list[Callable[..., Iterable[Link]]] = []


def offer_links(function: Callable[..., Iterable[Link]]) -> Callable[..., Iterable[Link]]:
    """Register `(record, *, by) -> links`; it is asked on every page, so it reads little or nothing."""
    _offered.append(function)
    return function


def links_of(record: Record, actor: Actor) -> list[Link]:
    """Every link that any room offers for this record."""
    return [link for function in _offered for link in function(record, by=actor)]
