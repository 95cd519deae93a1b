"""What the screens remember by themselves: failed log-ins, and how each person wants to see it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhip.kernel.models import Job, Person
from nhip.kernel.records import Record


class Attempt(models.Model):
    """A log-in that failed; `account` is a digest of the name that was typed, known or not."""

    account = models.CharField(_("account"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("failed log-in")
        indexes = [models.Index(fields=["account", "at"], name="attempts_on_an_account")]


class Seen(models.Model):
    """How a person wants to see it, taken along to every machine; the cookie is a copy for the first paint."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("person")
    )
    look = models.CharField(_("look"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("look")


class Upload(Record):
    """A file that somebody wants to import: its table, which column fills what, and the rows that were refused."""

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    heads = models.JSONField(_("headings"))
    table = models.JSONField(_("rows"))
    pairs = models.JSONField(_("columns"), default=dict)
    plan = models.JSONField(_("plan"), default=dict)
    failures = models.JSONField(_("refused rows"), default=list)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("job"))

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["owner", "kind"], name="uploads_of_a_person")]

    def __str__(self) -> str:
        return self.name


class Mapping(Record):
    """Which heading fills which input, kept under a name for the next file."""

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("name"), max_length=100)
    pairs = models.JSONField(_("columns"))

    class Meta:
        verbose_name = _("mapping of columns")
        constraints = [models.UniqueConstraint(fields=["company", "kind", "name"], name="one_mapping_of_a_name")]

    def __str__(self) -> str:
        return self.name
