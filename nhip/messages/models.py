"""Comments on records, notices to people, and what each person follows or does not want to hear of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref

from .rules import LONGEST


class About(Record):
    """It hangs on a record of any kind."""

    about_kind = models.CharField(max_length=60, editable=False)
    about_id = models.BigIntegerField(editable=False)

    class Meta:
        abstract = True

    @property
    def about(self) -> Ref:
        return Ref(self.about_kind, self.about_id)


class Comment(About):
    """What somebody wrote about a record; once taken back its words are gone from everywhere but its history.

    `account` is the customer in whose timeline it is read as well, `mentions` say from where to where of the text
    which person is named (`[start, end, person]`).
    """

    class State(models.TextChoices):
        SAID = "said", _("Comment written")
        TAKEN_BACK = "taken_back", _("Comment taken back")

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("Internal")
        CUSTOMER = "customer", _("May be shown to the customer")

    account = models.ForeignKey(
        "shared.Party", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("customer")
    )
    author = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+", verbose_name=_("written by"))
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("answers the comment")
    )
    text = models.TextField(_("comment"), max_length=LONGEST, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.INTERNAL)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SAID)
    mentions = models.JSONField(_("people named"), default=list)
    edited_at = models.DateTimeField(_("changed at"), null=True)
    pinned_at = models.DateTimeField(_("pinned at"), null=True)
    folded = FoldedField(of="text")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["company", "about_kind", "about_id", "id"], name="comments_on_a_record"),
            models.Index(
                fields=["company", "account", "id", "about_kind", "about_id"],
                condition=Q(account__isnull=False),
                name="comments_of_an_account",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="said") & ~Q(text="") | Q(state="taken_back", text="", pinned_at=None),
                name="a_comment_says_something",
            ),
            models.CheckConstraint(condition=~Q(answers=F("id")), name="no_comment_answers_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class Notice(About):
    """Something that one person is told of, by the kind of news that it is (`messages.mention`)."""

    person = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=60)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("done by")
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("comment")
    )
    text = models.CharField(_("in words"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["company", "person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["company", "person"], condition=Q(read_at=None), name="notices_to_read"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="told_of_a_comment_once"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_is_told_of_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Following(About):
    """That a person follows a record, or does not any more."""

    person = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+", verbose_name=_("person"))
    follows = models.BooleanField(_("follows"), default=True)

    class Meta:
        verbose_name = _("following")
        constraints = [
            models.UniqueConstraint(fields=["company", "about_kind", "about_id", "person"], name="followed_once")
        ]


class Muted(Record):
    """A kind of news that a person does not want to be told of, or does again."""

    person = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=60)
    muted = models.BooleanField(_("muted"), default=True)

    class Meta:
        verbose_name = _("muted news")
        constraints = [models.UniqueConstraint(fields=["company", "person", "kind"], name="muted_once")]
