"""The papers of a record, in its menu."""

from collections.abc import Iterator

from nhip.kernel.actors import Actor
from nhip.kernel.records import Record
from nhip.screens.links import Link, offer_links

from .papers import papers_of


@offer_links
def papers(record: Record, *, by: Actor) -> Iterator[Link]:
    """What the record can be printed as now."""
    for paper in papers_of(record):
        yield Link(paper.title, f"/documents/{record.ref.kind}/{record.pk}/{paper.name}.pdf", icon="printer")
