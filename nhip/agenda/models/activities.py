"""Activities: a call, a meeting, a visit that is planned with somebody, and what came of it (REC-17, SAL-04)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel import clock
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person, Unit
from nhip.kernel.records import Record, Rows
from nhip.kernel.refs import Ref
from nhip.shared.models import Contact, Party


class Activities(Rows):
    """Activities as the agenda asks for them."""

    def planned(self) -> "Activities":
        """What is still to be done, the next first."""
        return self.filter(state=Activity.State.PLANNED).order_by("due_at", "id")

    def late(self) -> "Activities":
        """What should have been done by now."""
        return self.filter(state=Activity.State.PLANNED, due_at__lt=clock.now())

    def about(self, ref: Ref) -> "Activities":
        """What hangs on the record; on a customer's page also what hangs on the customer's papers."""
        own = Q(about_kind=ref.kind, about_id=ref.id)
        return self.filter(own | Q(party_id=ref.id) if ref.kind == "shared.party" else own)


class Activity(Record):
    """Something that a person does with a customer, a supplier, or alone, at a time.

    `due_at` is the moment (UTC) at which it begins, `minutes` how long it lasts. `about_kind` and `about_id` name the
    record it is about, if any; `party` whose record that is, so that a customer's page knows of all of them.
    `previous` is the activity that it followed from.
    """

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("activity", "Call")
        MEETING = "meeting", pgettext_lazy("activity", "Meeting")
        VISIT = "visit", pgettext_lazy("activity", "Visit")
        EMAIL = "email", pgettext_lazy("activity", "E-mail")
        CHAT = "chat", pgettext_lazy("activity", "Message (SMS, Zalo)")
        DEMO = "demo", pgettext_lazy("activity", "Demonstration")
        GIFT = "gift", pgettext_lazy("activity", "Gift")
        LETTER = "letter", pgettext_lazy("activity", "Letter")
        TASK = "task", pgettext_lazy("activity", "Something to do")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("activity", "Planned")
        DONE = "done", pgettext_lazy("activity", "Done")
        CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")

    class Outcome(models.TextChoices):
        REACHED = "reached", pgettext_lazy("activity", "Spoke to them")
        NOT_REACHED = "not_reached", pgettext_lazy("activity", "Did not reach them")
        PUT_OFF = "put_off", pgettext_lazy("activity", "They asked for another time")
        DECLINED = "declined", pgettext_lazy("activity", "They do not want it")
        DONE = "done", pgettext_lazy("activity", "It is done")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("contact"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who does it"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    due_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    result = models.CharField(_("what came of it"), max_length=2000, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="following", verbose_name=_("followed from")
    )
    folded = FoldedField(of=("subject",))

    named_by = ("subject",)
    objects: ClassVar[models.Manager] = Activities.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="done") & Q(done_at=None, outcome=""),
                name="what_is_done_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_id=None) | ~Q(about_kind="") & Q(about_id__isnull=False),
                name="an_activity_is_about_one_record_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "owner", "due_at"], condition=Q(state="planned"), name="my_activities"),
            models.Index(fields=["about_kind", "about_id", "due_at"], name="activities_about"),
            models.Index(fields=["party", "due_at"], name="activities_of_party"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self) -> Ref | None:
        """The record that it is about, if any."""
        return Ref(self.about_kind, self.about_id) if self.about_kind and self.about_id is not None else None
