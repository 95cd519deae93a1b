"""What the screens remember by themselves: failed log-ins, how each person wants to see it, keys of programs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.models import Job, Person
from nhip.kernel.records import Record

from .hooks.models import Circuit, Dispatch, Hook, Sending

__all__ = [
    "Attempt",
    "Circuit",
    "Dispatch",
    "Hook",
    "Mapping",
    "ResetLink",
    "Seen",
    "Sending",
    "Stretch",
    "Token",
    "TokenUse",
    "Upload",
]


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
    """A file that somebody wants to import: its headings, by which plan it is read, and what a trial came to.

    `more` is the further file in which lines stand, as a table; `tried` counts what a dry run found.
    """

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    heads = models.JSONField(_("headings"))
    total = models.PositiveIntegerField(_("rows"), default=0)
    plan = models.JSONField(_("plan"), default=dict)
    more = models.JSONField(_("further file"), default=dict)
    tried = models.JSONField(_("trial"), default=dict)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name=_("job"))

    class Meta:
        verbose_name = _("import")
        indexes = [models.Index(fields=["owner", "kind"], name="uploads_of_a_person")]

    def __str__(self) -> str:
        return self.name


class Stretch(Record):
    """Some hundred rows of a file, from row `first` on, and those of them that were refused."""

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="stretches", verbose_name=_("import"))
    first = models.PositiveIntegerField(_("first row"))
    rows = models.JSONField(_("rows"))
    failures = models.JSONField(_("refused rows"), default=list)

    class Meta:
        verbose_name = _("rows of a file")
        constraints = [models.UniqueConstraint(fields=["upload", "first"], name="rows_of_a_file_once")]


class Mapping(Record):
    """A plan by which files become records, kept by the company under a name; `text` is TOML."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVED = "archived", _("Archived")

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(pgettext_lazy("mapping", "text"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("mapping of columns")
        constraints = [models.UniqueConstraint(fields=["company", "kind", "name"], name="one_mapping_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Token(Record):
    """A key by which a program asks in a person's name; of the key itself only a digest is kept.

    `scopes` are `sales:read`, `sales:write`, or `*` for every room: never more than the person may do herself.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        REVOKED = "revoked", _("Revoked")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(_("digest"), max_length=64)
    scopes = models.JSONField(_("scopes"))
    expires_at = models.DateTimeField(_("expires"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("access key")
        verbose_name_plural = _("access keys")
        indexes = [models.Index(fields=["person", "state"], name="tokens_of_a_person")]

    def __str__(self) -> str:
        return self.name


class TokenUse(models.Model):
    """When a key was last used, to the minute; apart from the key, so that asking changes nothing of it."""

    token = models.OneToOneField(Token, models.PROTECT, primary_key=True, related_name="use", verbose_name=_("key"))
    at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("use of an access key")


class ResetLink(Record):
    """A link by which a person chooses a new password; of the link itself only a digest is kept.

    `bound` is a digest of the log-in as it was: with another password or name the link is worth nothing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not used yet")
        USED = "used", _("Used up")
        WITHDRAWN = "withdrawn", _("Replaced by another one")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    digest = models.CharField(_("digest"), max_length=64)
    bound = models.CharField(_("digest"), max_length=64)
    expires_at = models.DateTimeField(_("expires"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("link to a new password")
        constraints = [models.UniqueConstraint(fields=["digest"], name="one_link_of_a_digest")]

    def __str__(self) -> str:
        return str(self.person)
