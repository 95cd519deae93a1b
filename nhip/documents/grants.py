"""What people may do with files: see and add them wherever they see the record, keep their own in order."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.permissions import EVERYONE, duty

from .sight import seen, seen_and_held, seen_and_held_by_the_team, seen_and_own

VIEW, ADD = "documents.view_file", "documents.add_file"


def verbs(names: str) -> tuple[str, ...]:
    """`documents.add_file` and its like, from a list of names."""
    return tuple(f"documents.{name}" for name in names.split())


ORDER = verbs("rename_file archive_file restore_file")

EVERYONE |= {
    duty("documents.see_files", _("Sees the files on the records that one sees"), can=(VIEW,), on=seen),
    duty("documents.add_files", _("Puts files, and new versions of files, on the records that one sees"),
         can=verbs("add_file add_version bring_back_version check_out"), on=seen),
    duty("documents.check_in", _("Gives back the files that one has checked out"),
         can=verbs("check_in"), on=seen_and_held),
    duty("documents.team_check_in", _("Takes back the files that one's people have checked out, with a reason"),
         can=verbs("take_back"), on=seen_and_held_by_the_team),
    duty("documents.own_files", _("Renames, archives and restores the files that one has added"),
         can=ORDER, on=seen_and_own),
}  # fmt: skip
duty("documents.keep_files", _("Renames, archives and restores everybody's files on the records that one sees"),
     can=(*ORDER, *verbs("take_back")), on=seen)  # fmt: skip
