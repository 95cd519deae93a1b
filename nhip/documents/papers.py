"""Papers: which records can be printed as what; a room declares them, whoever may see the record may print it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from nhip.kernel.actors import Actor
from nhip.kernel.records import Record, open_ref
from nhip.kernel.refs import Ref

from .sheets import Sheet
from .typesetting import pdf


@dataclass(frozen=True)
class Paper:
    """`present(record, *, by)` makes the sheet from what `by` may know; `languages`, the first by default."""

    name: str
    kind: str
    title: Any
    present: Callable[..., Sheet]
    languages: tuple[str, ...]
    fits: Callable[[Record], bool]


_papers: dict[str, dict[str, Paper]] = {}


def paper(
    kind: str,
    title: Any,
    *,
    languages: tuple[str, ...] = ("vi",),
    fits: Callable[[Record], bool] = lambda record: True,
) -> Callable[[Callable[..., Sheet]], Paper]:
    """Declare that records of a kind can be printed; papers that the law asks for are Vietnamese only."""

    def declare(present: Callable[..., Sheet]) -> Paper:
        made = Paper(present.__name__, kind, title, present, languages, fits)
        _papers.setdefault(kind, {})[made.name] = made
        return made

    return declare


def papers_of(record: Record) -> list[Paper]:
    """What this very record can be printed as now."""
    return [paper for paper in _papers.get(record.ref.kind, {}).values() if paper.fits(record)]


def find(kind: str, name: str) -> Paper | None:
    return _papers.get(kind, {}).get(name)


def printed(paper: Paper, ref: Ref, *, by: Actor, language: str = "") -> bytes:
    """The record as PDF; DoesNotExist for whoever may not see it, ValueError if it cannot be printed as this."""
    record = open_ref(ref, by=by)
    if not paper.fits(record):
        raise ValueError(f"{ref} cannot be printed as {paper.name}")
    with translation.override(language if language in paper.languages else paper.languages[0]):
        return pdf(paper.present(record, by=by))
