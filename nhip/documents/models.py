"""Files on records, and their versions: the rows; the bytes lie in the store."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref

from . import figures

LONGEST = 200  # letters of a name


class File(Record):
    """A file on a record of any kind; `size`, `type`, `changed_at`, `changed_by` are those of its newest version."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("file", "In use")
        ARCHIVED = "archived", pgettext_lazy("file", "Archived")

    about_kind = models.CharField(_("kind"), max_length=60)
    about_id = models.BigIntegerField(_("record"))
    name = models.CharField(_("file name"), max_length=LONGEST)
    folded = FoldedField(of="name")
    versions = models.PositiveIntegerField(_("versions"), default=1)
    size = models.BigIntegerField(_("bytes"))
    type = models.CharField(_("type of file"), max_length=60)
    changed_at = models.DateTimeField(_("newest version"))
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("put there by"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("added by"))
    held_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("checked out by"))
    held_since = models.DateTimeField(_("checked out since"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["company", "about_kind", "about_id"], name="files_on_a_record")]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> Ref:
        """The record that it hangs on."""
        return Ref(self.about_kind, self.about_id)

    @property
    def said_size(self) -> str:
        """`1,2 MB`."""
        return figures.sized(self.size)

    @property
    def is_held(self) -> bool:
        """Whether somebody keeps it to themselves for a while."""
        return self.held_by_id is not None


class Version(AppendOnly):
    """What a file held from one moment on; `place` is where its bytes lie, under a name that we made."""

    file = models.ForeignKey(File, models.PROTECT, related_name="kept", verbose_name=_("file"))
    nth = models.PositiveIntegerField(_("version no."))
    name = models.CharField(_("name at the time"), max_length=LONGEST)
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    type = models.CharField(_("type of file"), max_length=60)
    place = models.CharField(max_length=40)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("put there by"))
    at = models.DateTimeField(_("at"))
    again = models.PositiveIntegerField(_("the same as version"), null=True)

    class Meta:
        verbose_name = _("version of a file")
        verbose_name_plural = _("versions of files")
        constraints = [models.UniqueConstraint(fields=["file", "nth"], name="one_version_of_a_number")]
        indexes = [models.Index(fields=["company", "place"], name="versions_by_place")]

    def __str__(self) -> str:
        return f"{self.name} ({self.nth})"

    @property
    def said_size(self) -> str:
        """`1,2 MB`."""
        return figures.sized(self.size)
