"""Papers: which records can be printed as what; a room declares them.

Whoever may see the record may print it, if the paper needs no further right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record, open_ref
from nhip.kernel.refs import Ref
from nhip.screens.reading import page_read
from nhip.screens.resource import resource_of

from .sheets import Sheet
from .typesetting import pdf


@dataclass(frozen=True)
class Paper:
    """`present(record, *, by)` makes the sheet from what `by` may know; `languages`, the first by default.

    `needs` is the verb that opens it. One `of_days` tells of a period: `present` takes `start` and `end` besides
    (None where nobody said), and it is printed from the page where the days are chosen, not from every menu.
    """

    name: str
    kind: str
    title: Any
    present: Callable[..., Sheet]
    languages: tuple[str, ...]
    fits: Callable[[Record], bool]
    needs: str = ""
    of_days: bool = False


_papers: dict[str, dict[str, Paper]] = {}


def paper(
    kind: str,
    title: Any,
    *,
    languages: tuple[str, ...] = ("vi",),
    fits: Callable[[Record], bool] = lambda record: True,
    needs: str = "",
    of_days: bool = False,
) -> Callable[[Callable[..., Sheet]], Paper]:
    """Declare that records of a kind can be printed; papers that the law asks for are Vietnamese only."""

    def declare(present: Callable[..., Sheet]) -> Paper:
        made = Paper(present.__name__, kind, title, present, languages, fits, needs, of_days)
        _papers.setdefault(kind, {})[made.name] = made
        return made

    return declare


def papers_of(record: Record) -> list[Paper]:
    """What this very record can be printed as now."""
    return [paper for paper in _papers.get(record.ref.kind, {}).values() if not paper.of_days and paper.fits(record)]


def find(kind: str, name: str) -> Paper | None:
    return _papers.get(kind, {}).get(name)


def printed(
    paper: Paper, ref: Ref, *, by: Actor, language: str = "", days: tuple[date | None, date | None] = (None, None)
) -> bytes:
    """The record as PDF; DoesNotExist for whoever may not see it, ValueError if it cannot be printed as this.

    Raises PermissionDenied without the right that the paper needs.
    """
    if paper.needs:
        permissions.require(by, paper.needs)
    record = open_ref(ref, by=by)
    if not paper.fits(record):
        raise ValueError(f"{ref} cannot be printed as {paper.name}")
    if resource := resource_of(ref.kind):
        page_read(resource, record, by)
    with translation.override(language if language in paper.languages else paper.languages[0]):
        said = {"start": days[0], "end": days[1]} if paper.of_days else {}
        return pdf(paper.present(record, by=by, **said))
