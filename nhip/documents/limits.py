"""How large, how many, how much altogether: what a company decides about files, and the words when it is too much."""

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel.policies import policy
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused

from . import store
from .figures import sized
from .models import File, Version

MB = 1_000_000
VERSIONS = 200  # that one file may have

LARGEST = policy(
    "documents.largest_file",
    int,
    default=50,
    title=gettext_lazy("Largest file, in MB"),
    source="S20",
    valid=lambda size: 1 <= size <= 2_000,
)
TOTAL = policy(
    "documents.all_files",
    int,
    default=20_000,
    title=gettext_lazy("All files of the company together, in MB"),
    source="S20",
    valid=lambda size: 1 <= size <= 10_000_000,
)
MANY = policy(
    "documents.files_of_a_record",
    int,
    default=200,
    title=gettext_lazy("Files that one record may have"),
    source="TOOL-04",
    valid=lambda count: 1 <= count <= 1_000,
)


def largest(company_id: int) -> int:
    """Bytes that one file may have."""
    return LARGEST.of(company_id) * MB


def too_large(name: str, company_id: int) -> Refused:
    """The refusal of a file over the limit."""
    said = {"name": name, "most": sized(largest(company_id))}
    text = _("“%(name)s” is larger than %(most)s: make it smaller, or ask the administrator for a higher limit.")
    return Refused(text % said, field="files", source=LARGEST.name)


def disk_full(name: str) -> Refused:
    """The refusal of what the disk has no room for."""
    text = _("There is no room left on the server for “%(name)s”. Nothing of it was kept; tell whoever runs it.")
    return Refused(text % {"name": name}, field="files", source="R6")


def check_size(received: store.Received, company_id: int) -> None:
    """Refuse what is too large, empty, or more than the company may keep altogether."""
    if not received.size:
        raise Refused(_("“%(name)s” is empty.") % {"name": received.name}, field="files")
    if received.size > largest(company_id):
        raise too_large(received.name, company_id)
    kept = Version.objects.filter(company_id=company_id, again=None).aggregate(size=Sum("size"))["size"] or 0
    most = TOTAL.of(company_id) * MB
    if kept + received.size > most:
        text = _(
            "With “%(name)s” the files of the company would be more than %(most)s; the administrator can raise it."
        )
        said = {"name": received.name, "most": sized(most)}
        raise Refused(text % said, field="files", source=TOTAL.name)


def check_count(about: Ref, company_id: int) -> None:
    """Refuse one more on a record that has as many as a record may have."""
    own = {"company_id": company_id, "about_kind": about.kind, "about_id": about.id}
    if File.objects.filter(**own, state=File.State.ACTIVE).count() >= MANY.of(company_id):
        text = _("This record has %(most)s files already: archive those that nobody needs.")
        raise Refused(text % {"most": MANY.of(company_id)}, field="files", source=MANY.name)


def check_versions(file: File) -> None:
    """Refuse one more version of a file that has very many."""
    if file.versions >= VERSIONS:
        text = _("“%(name)s” has %(most)s versions already: add it as a file of its own.")
        raise Refused(text % {"name": file.name, "most": VERSIONS}, field="files")
