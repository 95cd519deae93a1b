"""The papers of a record, in its menu."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.records import Record
from nhip.screens.links import Link, offer_links

from .papers import papers_of


@offer_links
def papers(record: Record, *, by: Actor) -> Iterator[Link]:
    """What the record can be printed as now."""
    for paper in papers_of(record):
        title = _("Print: %(paper)s") % {"paper": paper.title}
        yield Link(title, f"/documents/{record.ref.kind}/{record.pk}/{paper.name}.pdf", icon="printer")
