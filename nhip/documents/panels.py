"""What hangs on pages: the files of any record, and the versions of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens import shown
from nhip.screens.history import tells
from nhip.screens.panels import EVERY, hang
from nhip.screens.verbs import key

from . import limits, operations
from .figures import sized
from .grants import ADD, VIEW
from .models import File, Version
from .names import extension
from .sight import carries

ICONS = {
    "file-image": ("png", "jpg", "jpeg", "gif", "webp", "heic", "bmp", "tif", "tiff", "svg"),
    "file-spreadsheet": ("xlsx", "xls", "ods", "csv"),
    "file-archive": ("zip", "rar", "7z", "gz", "tar"),
    "file-text": ("pdf", "doc", "docx", "odt", "txt", "rtf", "md"),
    "file-play": ("mp4", "mov", "avi", "mkv", "webm"),
    "file-headphone": ("mp3", "m4a", "wav", "ogg"),
    "file-code": ("xml", "json", "html", "htm"),
}


@dataclass(frozen=True)
class Tile:
    """A file as it lies in the tray."""

    pk: int
    name: str
    icon: str
    facts: str
    title: str
    version: int
    row: int
    keeps: bool
    archived: bool
    key: str
    held: str
    mine: bool


@dataclass(frozen=True)
class Tray:
    """Everything that hangs on a record; `most` is the largest file in bytes, `address` where files are sent to."""

    tiles: list[Tile]
    archived: list[Tile]
    adds: bool
    most: int
    most_said: str
    address: str
    key: str


@dataclass(frozen=True)
class Past:
    """A version as it is shown; `again` is the earlier one that it brought back."""

    number: int
    name: str
    facts: str
    title: str
    again: int
    newest: bool


@hang(on=EVERY, title=gettext_lazy("Files"), template="documents/files.html", needs=VIEW, place="main", only=carries)
def tray(ref: Ref, *, by: Actor) -> Tray:
    """The files of the record, the newest first; those that were archived are folded away."""
    about = {"about_kind": ref.kind, "about_id": ref.id}
    rows = permissions.allowed(File.objects.filter(**about), by=by, to=VIEW)
    found = list(
        rows.select_related("changed_by", "held_by").order_by("-changed_at", "-id")[
            : 2 * limits.MANY.of(by.company_id)
        ]
    )
    keeps = _kept(found, by)
    tiles = [_tile(file, file.pk in keeps, by) for file in found]
    most = limits.largest(by.company_id)
    return Tray(
        [tile for tile in tiles if not tile.archived],
        [tile for tile in tiles if tile.archived],
        permissions.may(by, ADD),
        most,
        sized(most),
        f"/documents/{ref.kind}/{ref.id}/files/",
        key(),
    )


def _kept(found: list[File], by: Actor) -> set[int]:
    """Which of them the person may rename, archive and restore; one query, and none where there is no file."""
    verb = operations.archive_file.verb
    rows = permissions.allowed(File.objects.filter(pk__in=[file.pk for file in found]), by=by, to=verb)
    return set(rows.values_list("pk", flat=True)) if found else set()


def _tile(file: File, keeps: bool, by: Actor) -> Tile:
    facts = " · ".join((file.said_size, file.changed_by.name, shown.short_moment(file.changed_at)))
    archived = file.state == File.State.ARCHIVED
    title = shown.moment(file.changed_at)
    said = (file.versions, file.version, keeps, archived, key(), _held(file), file.held_by_id == by.person_id)
    return Tile(file.pk, file.name, icon_of(file.name), facts, title, *said)


def _held(file: File) -> str:
    """Who has checked it out, since when; empty when nobody has."""
    if file.held_by is None or file.held_since is None:
        return ""
    said = {"person": file.held_by.name, "since": shown.short_moment(file.held_since)}
    return _("checked out by %(person)s since %(since)s") % said


def icon_of(name: str) -> str:
    """The picture of a file, by its ending: what it says of itself is enough for a picture."""
    end = extension(name)
    return next((icon for icon, ends in ICONS.items() if end in ends), "file")


@hang(
    on="documents.file",
    title=gettext_lazy("Versions"),
    template="documents/versions.html",
    needs=VIEW,
    place="main",
)
def versions(ref: Ref, *, by: Actor) -> dict[str, Any]:
    """All that the file has been, the newest first."""
    file: Any = open_ref(ref, by=by)
    rows = Version.objects.filter(file=file).select_related("owner").order_by("-nth")
    active = file.state == File.State.ACTIVE
    backs = active and permissions.may(by, operations.bring_back_version.verb)
    return {"past": [_past(row, file) for row in rows], "backs": backs, "adds": active and permissions.may(by, ADD),
            "key": key(), "row": file.version}  # fmt: skip


def _past(row: Version, file: File) -> Past:
    facts = [row.said_size, row.owner.name, shown.short_moment(row.at)]
    if row.again:
        facts.append(_("version %(number)s again") % {"number": row.again})
    newest = row.nth == file.versions
    return Past(row.nth, row.name, " · ".join(facts), shown.moment(row.at), row.again or 0, newest)


@tells(operations.add_file.verb)
def added(said: Mapping[str, Any]) -> str:
    """In the history of the record and of the file."""
    return _("File added: %(name)s") % {"name": _name(said)}


@tells(operations.add_version.verb)
def newer(said: Mapping[str, Any]) -> str:
    return _("New version of a file: %(name)s") % {"name": _name(said)}


@tells(operations.archive_file.verb)
def put_aside(said: Mapping[str, Any]) -> str:
    return _("File archived: %(name)s") % {"name": _name(said)} if said else _("Archive the file")


@tells(operations.restore_file.verb)
def back_again(said: Mapping[str, Any]) -> str:
    return _("File restored: %(name)s") % {"name": _name(said)} if said else _("Restore the file")


@tells(operations.take_back.verb)
def taken_back(said: Mapping[str, Any]) -> str:
    return _("Check-out ended: %(reason)s") % {"reason": said.get("reason", "")}


def _name(said: Mapping[str, Any]) -> str:
    """The record's line says the name, the file's own what was received."""
    return str(said.get("name") or (said.get("received") or {}).get("name", ""))
