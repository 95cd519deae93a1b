"""Writing, changing, taking back and pinning comments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.operations import operation
from nhip.kernel.records import Record, model_of, open_ref
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused
from nhip.shared.models import Party

from .. import rules
from ..addressees import Mentions, mentions_in
from ..models import Comment
from ..news import ANSWER, FOLLOWED, MENTION, RESPONSIBLE
from ..notices import follow_unless_left, followers, tell
from ..policies import edit_minutes

SAID, TAKEN_BACK = Comment.State.SAID.value, Comment.State.TAKEN_BACK.value
CUSTOMER_OF = ("customer", "party")
RESPONSIBLE_BY = ("owner_id", "salesperson_id", "holder_id", "giver_person_id")


@dataclass(frozen=True)
class Words:
    """A comment on the record of that kind and number; `answers` is the comment that it answers."""

    about_kind: str
    about_id: int
    text: Annotated[str, Ask(gettext_lazy("Comment"), widget="area")]
    audience: Annotated[Comment.Audience, Ask(gettext_lazy("For whom"))] = Comment.Audience.INTERNAL
    answers: int | None = None


@dataclass(frozen=True)
class Edited:
    """The whole text as it is to be."""

    text: Annotated[str, Ask(gettext_lazy("Comment"), widget="area")]


def opened(ref: Ref, *, by: Actor) -> Record:
    """The record, if `by` may see it; whoever may not learns nothing of it."""
    try:
        return open_ref(ref, by=by)
    except (ObjectDoesNotExist, LookupError, ValueError):
        raise PermissionDenied(_("There is no such record, or it is not yours to see.")) from None


@operation(Comment, takes=Words, label=gettext_lazy("Comment on a record"), keyed=True)
def comment(told: Words, *, by: Actor) -> Comment:
    """Write a comment; who is named in it, who is answered, who is responsible and who follows are told."""
    if by.person_id is None:
        raise PermissionDenied(_("Only people write comments."))
    record = opened(Ref(told.about_kind, told.about_id), by=by)
    text, answered = _checked(told.text), _answered(told, by)
    mentions = mentions_in(text, record, by=by)
    made = Comment(
        company_id=by.company_id,
        about_kind=record.ref.kind,
        about_id=record.pk,
        account_id=account_of(record),
        author_id=by.person_id,
        answers_id=answered.pk if answered else None,
        text=text,
        audience=told.audience,
        mentions=mentions.marks,
    )
    made.save(force_insert=True)
    _tell(made, record, mentions, answered, by)
    follow_unless_left(record.ref, by=by)
    return made


def _checked(text: str) -> str:
    said = rules.plain(text)
    if not said:
        raise Refused(_("The comment is empty: write something."), field="text")
    if len(said) > rules.LONGEST:
        told = {"now": len(said), "most": rules.LONGEST}
        message = _("The comment has %(now)d letters; %(most)d are the most. Put the rest into a second one.")
        raise Refused(message % told, field="text")
    return said


def _answered(told: Words, by: Actor) -> Comment | None:
    """The comment that is answered; it hangs on the same record, and still says something."""
    if told.answers is None:
        return None
    about = {"about_kind": told.about_kind, "about_id": told.about_id}
    found = Comment.objects.filter(company_id=by.company_id, pk=told.answers, **about).first()
    if found is None or found.state != SAID:
        raise Refused(_("The comment that you answer is gone: write yours without it."), field="answers")
    return found


def _tell(made: Comment, record: Record, mentions: Mentions, answered: Comment | None, by: Actor) -> None:
    """Each is told once, by the strongest reason that they have not muted."""
    reasons: dict[int, list[str]] = {}
    groups = (
        (MENTION, mentions.people),
        (ANSWER, [answered.author_id] if answered else []),
        (RESPONSIBLE, responsible(record)),
        (FOLLOWED, followers(record.ref, company_id=by.company_id)),
    )
    for kind, people in groups:
        for person in people:
            reasons.setdefault(person, []).append(kind.name)
    tell(record.ref, reasons, by=by, comment=made.pk)


def responsible(record: Record) -> list[int]:
    """Whose work the record is."""
    found = (getattr(record, name, None) for name in RESPONSIBLE_BY)
    return [person for person in found if person is not None]


def account_of(record: Record) -> int | None:
    """The customer to whose timeline a comment on the record belongs; that of a hand-off is its record's."""
    if isinstance(record, Party):
        return record.pk
    if isinstance(record, Handoff):
        behind = model_of(record.about_kind)._base_manager.filter(pk=record.about_id, company_id=record.company_id)
        found = behind.first()
        return account_of(found) if found is not None and not isinstance(found, Handoff) else None
    for field in record._meta.concrete_fields:
        if field.name in CUSTOMER_OF and field.related_model is Party:
            return getattr(record, field.attname)
    return None


@operation(Comment, takes=Edited, start=(SAID,), label=gettext_lazy("Change a comment"))
def edit_comment(said: Comment, told: Edited, *, by: Actor) -> None:
    """Change one's own words within the minutes that the company gives; what stood there before stays in history."""
    record = opened(said.about, by=by)
    minutes = edit_minutes.of(by.company_id)
    if clock.now() - said.created_at > timedelta(minutes=minutes):
        message = _("A comment may be changed for %(minutes)d minutes. Write another one, or take this one back.")
        raise Refused(message % {"minutes": minutes}, field="text", source=edit_minutes.name)
    text = _checked(told.text)
    if text == said.text:
        return
    mentions = mentions_in(text, record, by=by)
    fresh = [person for person in mentions.people if person not in Mentions(said.mentions).people]
    said.text, said.mentions, said.edited_at = text, mentions.marks, clock.now()
    tell(record.ref, {person: [MENTION.name] for person in fresh}, by=by, comment=said.pk)


@operation(Comment, start=(SAID,), end=TAKEN_BACK, label=gettext_lazy("Take a comment back"))
def take_back_comment(said: Comment, *, by: Actor) -> None:
    """Take one's own words back: that something was said stays, what it was is gone from every page."""
    opened(said.about, by=by)
    said.text, said.mentions, said.pinned_at = "", [], None


@operation(Comment, start=(SAID,), label=gettext_lazy("Pin a comment"), when=lambda said: said.pinned_at is None)
def pin_comment(said: Comment, *, by: Actor) -> None:
    """Keep a comment on top of its record's timeline; three at most."""
    record = opened(said.about, by=by)
    if said.pinned_at is None and len(pinned(record.ref, company_id=by.company_id)) >= rules.PINNED:
        message = _("%(most)d comments are pinned already: take one of them down first.")
        raise Refused(message % {"most": rules.PINNED})
    said.pinned_at = said.pinned_at or clock.now()


@operation(Comment, start=(SAID,), label=gettext_lazy("Take down a pinned comment"), when=lambda said: said.pinned_at)
def unpin_comment(said: Comment, *, by: Actor) -> None:
    """Leave a comment to its place in the stream."""
    opened(said.about, by=by)
    said.pinned_at = None


def pinned(about: Ref, *, company_id: int) -> list[Comment]:
    """The comments that are on top of the record, the latest first."""

    def asked() -> QuerySet:
        ours = {"company_id": company_id, "about_kind": about.kind, "about_id": prepared.HOLES[0]}
        return Comment.objects.filter(**ours, pinned_at__isnull=False).order_by("-pinned_at")

    return prepared.rows(("pinned comments", company_id, about.kind), asked, about.id)
