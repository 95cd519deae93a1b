"""Files are added to records, get new versions and names, are archived and restored; none is ever deleted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock, history
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import operation
from nhip.kernel.records import Record, open_ref
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused
from nhip.screens.shown import moment

from . import limits, names, store
from .models import File, Version
from .sight import carries

State = File.State
STAYS = 300  # letters of a reason


@dataclass(frozen=True)
class NewFile:
    """What was received, and the record that it hangs on."""

    about: Ref
    received: store.Received


@dataclass(frozen=True)
class NewVersion:
    """What was received."""

    received: store.Received


@dataclass(frozen=True)
class Name:
    """What it is called from now on."""

    name: Annotated[str, Ask(gettext_lazy("File name"), help=gettext_lazy("The ending stays as it is"))]


@dataclass(frozen=True)
class Earlier:
    """Which version."""

    number: Annotated[int, Ask(gettext_lazy("Version"))]


@dataclass(frozen=True)
class Reason:
    """Why."""

    reason: Annotated[str, Ask(gettext_lazy("Reason for taking the file back"), widget="long")]


@operation(File, takes=NewFile, label=gettext_lazy("Add a file"), keyed=True)
def add_file(told: NewFile, *, by: Actor) -> File:
    """Hang a file on a record; one of the same name stays beside it, with a number behind its name."""
    about, received = _opened(told.about, by), told.received
    limits.check_size(received, by.company_id)
    limits.check_count(told.about, by.company_id)
    name = names.free(_named(received.name), _taken(told.about, by))
    file = File(company_id=by.company_id, about_kind=told.about.kind, about_id=told.about.id, name=name, versions=0)
    file.owner_id = _person(by)
    version = _next(file, received, by)
    file.save(force_insert=True)
    version.save(force_insert=True)
    _tell(about, add_file.verb, name, by)
    return file


@operation(File, takes=NewVersion, start=(State.ACTIVE,), label=gettext_lazy("Add a version"), keyed=True)
def add_version(file: File, told: NewVersion, *, by: Actor) -> None:
    """Put newer bytes in the place of what people get; the earlier ones stay."""
    about = _opened(file.about, by)
    _refuse_held(file, by)
    limits.check_size(told.received, by.company_id)
    limits.check_versions(file)
    if names.extension(_named(told.received.name)) != names.extension(file.name):
        text = _("A version of “%(name)s” ends as its name does. Add “%(other)s” as a file of its own.")
        raise Refused(text % {"name": file.name, "other": told.received.name}, field="files")
    _next(file, told.received, by).save(force_insert=True)
    _tell(about, add_version.verb, file.name, by)


@operation(File, takes=Earlier, start=(State.ACTIVE,), label=gettext_lazy("Bring a version back"))
def bring_back_version(file: File, told: Earlier, *, by: Actor) -> None:
    """Let an earlier version be the newest once more; those between stay."""
    _opened(file.about, by)
    _refuse_held(file, by)
    limits.check_versions(file)
    found = Version.objects.filter(file=file, nth=told.number).first()
    if found is None or told.number == file.versions:
        raise Refused(_("There is no earlier version of this number."), field="number")
    again = found.again or found.nth
    made = _version(file, found.name, found.size, found.sha256, found.type, by)
    made.place, made.again = found.place, again
    made.save(force_insert=True)


@operation(File, takes=Name, start=(State.ACTIVE,), label=gettext_lazy("Rename the file"))
def rename_file(file: File, told: Name, *, by: Actor) -> None:
    """Call it otherwise; the ending says what it is, and stays."""
    _refuse_held(file, by)
    name, end = _named(told.name), names.extension(file.name)
    if end and names.extension(name) != end:
        name = names.cut(f"{name}.{end}")
    if names.free(name, _taken(file.about, by, but=file)) != name:
        raise Refused(_("Another file of this record is called “%(name)s”.") % {"name": name}, field="name")
    file.name = name


@operation(File, start=(State.ARCHIVED,), end=State.ACTIVE, label=gettext_lazy("Restore the file"))
def restore_file(file: File, *, by: Actor) -> None:
    """Show it again."""
    limits.check_count(file.about, by.company_id)
    file.name = names.free(file.name, _taken(file.about, by, but=file))
    _tell(_opened(file.about, by), restore_file.verb, file.name, by)


@operation(File, start=(State.ACTIVE,), end=State.ARCHIVED, undo=restore_file, label=gettext_lazy("Archive the file"))
def archive_file(file: File, *, by: Actor) -> None:
    """Put it aside: it is shown only to who asks for what was archived, and can be restored."""
    _refuse_held(file, by)
    file.held_by_id = file.held_since = None
    _tell(_opened(file.about, by), archive_file.verb, file.name, by)


@operation(File, start=(State.ACTIVE,), label=gettext_lazy("Check out"), when=lambda file: not file.is_held)
def check_out(file: File, *, by: Actor) -> None:
    """Keep the file to oneself: nobody else puts a version there, renames or archives it until it is given back."""
    _opened(file.about, by)
    _refuse_held(file, by)
    if not file.is_held:
        file.held_by_id, file.held_since = _person(by), clock.now()


@operation(File, start=(State.ACTIVE,), label=gettext_lazy("Give back"), when=lambda file: file.is_held)
def check_in(file: File, *, by: Actor) -> None:
    """Let others work on it again."""
    file.held_by_id = file.held_since = None


@operation(
    File,
    takes=Reason,
    start=(State.ACTIVE,),
    label=gettext_lazy("Take the file back"),
    when=lambda file: file.is_held,
)
def take_back(file: File, told: Reason, *, by: Actor) -> None:
    """End somebody's check-out for them, and say why."""
    if not 1 <= len(told.reason.strip()) <= STAYS:
        raise Refused(_("Say why, in at most %(most)s letters.") % {"most": STAYS}, field="reason")
    if not file.is_held:
        raise Refused(_("Nobody has checked “%(name)s” out.") % {"name": file.name})
    file.held_by_id = file.held_since = None


def _refuse_held(file: File, by: Actor) -> None:
    """Only whoever has checked it out works on it meanwhile; who that is and since when is said."""
    if file.held_by_id is None or file.held_by_id == by.person_id:
        return
    text = _(
        "%(person)s has checked “%(name)s” out since %(since)s. Ask for it to be given back; the head can take it."
    )
    since = moment(file.held_since)
    raise Refused(text % {"person": file.held_by, "name": file.name, "since": since}, source="TOOL-06")


def _opened(about: Ref, by: Actor) -> Record:
    """The record, if `by` may see it; whoever may not does not learn that it is there."""
    try:
        if carries(about.kind):
            return open_ref(about, by=by)
    except ObjectDoesNotExist:
        pass
    raise PermissionDenied(_("There is no such record, or it is not yours to see."))


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise PermissionDenied(_("Files are added by people."))
    return by.person_id


def _taken(about: Ref, by: Actor, *, but: File | None = None) -> set[str]:
    """What the files of a record are called."""
    own = {"company_id": by.company_id, "about_kind": about.kind, "about_id": about.id}
    rows = File.objects.filter(**own, state=State.ACTIVE)
    return set((rows.exclude(pk=but.pk) if but else rows).values_list("name", flat=True))


def _named(said: str) -> str:
    name = names.kept(said)
    if not name:
        raise Refused(_("A file needs a name."), field="name")
    return name


def _next(file: File, received: store.Received, by: Actor) -> Version:
    """The version that these bytes are; they have their place before the row is committed."""
    said = (_named(received.name), received.size, received.sha256, received.type)
    made = _version(file, *said, by)
    made.place = store.keep(received, by.company_id)
    return made


def _version(file: File, name: str, size: int, sha256: str, type: str, by: Actor) -> Version:
    """One more, which is what the file is from now on."""
    file.versions += 1
    file.size, file.type, file.changed_at, file.changed_by_id = size, type, clock.now(), _person(by)
    return Version(
        company_id=by.company_id, file_id=file.pk, nth=file.versions, name=name, size=size, sha256=sha256,
        type=type, owner_id=by.person_id, at=file.changed_at,
    )  # fmt: skip


def _tell(about: Record, verb: str, name: str, by: Actor) -> None:
    """A line in the history of the record itself."""
    history.write(about, verb=verb, by=by, inputs={"name": name}, changes={}, key=None, request=None)


def several(
    about: Ref, arrived: list[store.Received], *, key: str, by: Actor
) -> Iterator[tuple[str, File | Refused]]:
    """Each by itself, so that one that is refused keeps none of the others out: its name, and what came of it."""
    for place, received in enumerate(arrived):
        try:
            own = f"{key}-{place}" if key else None
            yield received.name, add_file(NewFile(about, received), by=by, key=own)
        except Refused as refused:
            yield received.name, refused
