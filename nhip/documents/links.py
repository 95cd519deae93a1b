"""The papers of a record, in its menu; and of a file, the way to its bytes and to what it hangs on."""

from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record, open_ref
from nhip.screens.links import Link, offer_links
from nhip.screens.resource import resource_of

from .grants import VIEW
from .models import File
from .papers import papers_of
from .sight import carries


@offer_links
def papers(record: Record, *, by: Actor) -> Iterator[Link]:
    """What the record can be printed as now."""
    for paper in papers_of(record):
        title = _("Print: %(paper)s") % {"paper": paper.title}
        yield Link(title, f"/documents/{record.ref.kind}/{record.pk}/{paper.name}.pdf", icon="printer")


@offer_links
def files(record: Record, *, by: Actor) -> Iterator[Link]:
    """The record's files on a page of their own, for browsers that run no script."""
    if carries(record.ref.kind) and permissions.may(by, VIEW):
        yield Link(_("Files"), f"/documents/{record.ref.kind}/{record.pk}/files/", "paperclip", False, seldom=True)


@offer_links
def of_a_file(record: Record, *, by: Actor) -> Iterator[Link]:
    """Its bytes, and the record."""
    if not isinstance(record, File):
        return
    try:
        about, resource = open_ref(record.about, by=by), resource_of(record.about_kind)
    except ObjectDoesNotExist:
        return
    if resource:
        title = _("Hangs on: %(record)s") % {"record": about}
        yield Link(title, resource.address(about.pk), icon="arrow-up-right", away=False)
    yield Link(_("Download"), resource_of("documents.file").address(record.pk, "download"), "download", False, True)  # type: ignore[union-attr]
