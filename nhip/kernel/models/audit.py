"""The audit trail: events of security and money in a chain of hashes, its head, and what waits to be sealed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..append_only import AppendOnly
from ..fields import MoneyField
from ..refs import Ref
from .trail import AboutRecord, Fact


class Kind(models.TextChoices):
    """What an event is of."""

    SESSION = "session", _("Logging in")
    KEY = "key", _("Access keys")
    RIGHTS = "rights", _("Roles and rights")
    PEOPLE = "people", _("People and units")
    POLICY = "policy", _("Policies and settings")
    BOOKS = "books", _("Closing of the books")
    MONEY = "money", pgettext_lazy("audit", "Money")
    LEDGER = "ledger", pgettext_lazy("audit", "Journal entries")
    EXPORT = "export", _("Exports")
    READING = "reading", _("Reading of restricted fields")
    ROOM = "room", _("Rooms off and on")
    KEEPING = "keeping", _("Backup and restore")


class AuditEvent(AppendOnly):
    """One link of the company's chain: `hash` is SHA-256 over the hash before it and everything else that it says.

    The words of what happened stay in the row that `source` and `source_id` name; the link holds a salted digest of
    it, so that erasing a person's data there need not break the chain. `seq` has no gaps.
    """

    seq = models.BigIntegerField(_("no."))
    at = models.DateTimeField(_("at"))
    sealed_at = models.DateTimeField(_("sealed at"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    verb = models.CharField(_("what was done"), max_length=60)
    person = models.ForeignKey(
        "kernel.Person", models.PROTECT, null=True, related_name="+", verbose_name=pgettext_lazy("audit", "who")
    )
    actor = models.CharField(_("by"), max_length=200, blank=True)
    about_kind = models.CharField(_("about"), max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    amount = MoneyField(_("amount"), null=True)
    source = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    form = models.PositiveSmallIntegerField(default=1)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    rows_are_counted = True
    field_groups = {"audit_amounts": ("amount",)}  # whoever keeps the machines need not know what things cost

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        constraints = [
            models.UniqueConstraint(fields=["company", "seq"], name="one_link_of_a_place"),
            models.UniqueConstraint(fields=["company", "source", "source_id"], name="sealed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}"

    @property
    def about(self) -> Ref | None:
        """The record, where it is one."""
        return Ref(self.about_kind, self.about_id) if self.about_kind and self.about_id else None


class AuditHead(Fact):
    """The last link of a company's chain, locked by whoever adds to it, and what the last verification came to."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    verified_from = models.BigIntegerField(default=0)
    verified_to = models.BigIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company"], name="one_head_of_a_chain")]


class Unsealed(models.Model):
    """A row that the chain does not hold yet; written by triggers in the transaction that made the row, gone with
    its sealing. `at` is the database's own clock."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("kernel.Company", models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source_id"], name="waiting_row")]


class SecurityEvent(AboutRecord):
    """What happened at the doors and to the whole installation, of which no operation tells; written once."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    verb = models.CharField(_("what was done"), max_length=60)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("security event")
