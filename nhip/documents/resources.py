"""Files as a resource: found by name, renamed, archived, each with its versions; the page of the record adds them."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record, open_ref
from nhip.screens.parts import Column, Page, Tab, Table
from nhip.screens.resource import Resource

from . import operations
from .models import File


class Files(Resource):
    """What hangs on the records that one sees."""

    model = File
    title, one, icon = _("Files"), _("File"), "paperclip"
    about = _("Everything that hangs on the records that you see; it is added on the record's own page.")
    table = Table(
        ("name", "versions", "changed_at", Column("changed_by", kind="person"), Column("owner", kind="person"),
         "state"),
        order="-changed_at",
        card=("name", "changed_at", "changed_by", "state"),
    )  # fmt: skip
    tabs = (
        Tab(_("Files in use"), "state=active"),
        Tab(_("My files"), "owner=me"),
        Tab(_("Archived files"), "state=archived"),
    )
    filters = ("state", "owner", "changed_by", "changed_at", "held_by")
    search = ("folded",)
    actions = (
        operations.rename_file,
        operations.archive_file,
        operations.restore_file,
        operations.bring_back_version,
        operations.check_out,
        operations.check_in,
        operations.take_back,
    )
    tones = {"active": "done", "archived": "idle"}
    page = Page(
        title="{name}",
        facts=(
            Column("said_size", _("Size")),
            "versions",
            "changed_at",
            Column("changed_by", kind="person"),
            Column("owner", kind="person"),
            Column("held_by", kind="person"),
            "held_since",
        ),
    )

    @classmethod
    def after(cls, operation: Operation, record: Record, actor: Actor) -> Record:
        """Back to the record that the file hangs on."""
        try:
            return open_ref(record.about, by=actor)  # type: ignore[attr-defined]
        except ObjectDoesNotExist:
            return record
