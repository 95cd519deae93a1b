"""What talk puts on the pages of records: its part of the timeline, and over it the box in which one writes."""

from collections.abc import Mapping
from typing import Any

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import Record
from nhip.screens import badges, timeline
from nhip.screens.verbs import key

from . import notices, stream
from .grants import COMMENT
from .models import Comment
from .operations.comments import pinned


@timeline.tells("comments", count=stream.count, talk=True)
def comments(record: Record, *, by: Actor, before: int, above: int, most: int, words: str) -> list[stream.Said]:
    """What was said about the record, and for a customer also about its papers."""
    found = stream.rows(record, by=by, between=(above, before), most=most, words=words)
    return stream.drawn(found, record.ref, by=by)


@timeline.over_it("composer.html")
def composer(record: Record, asked: Any, sent: Mapping[str, Any] | None, *, by: Actor) -> dict[str, Any] | None:
    """The box for a new comment, for an answer, or for one's own words; what is pinned; and whether one follows."""
    if not permissions.may(by, COMMENT) or by.person_id is None:
        return None
    sent = sent or {}
    ours = {"company_id": by.company_id, "about_kind": record.ref.kind, "about_id": record.pk}
    wanted = {name: sent.get(name) or asked.number(name) for name in ("answers", "edit")}
    numbers = [number for number in wanted.values() if number]
    said = Comment.objects.filter(**ours, pk__in=numbers, state=Comment.State.SAID) if numbers else ()
    found = {one.number: one for one in stream.drawn(said, record.ref, by=by)}
    answers, edits = found.get(wanted["answers"]), found.get(wanted["edit"])
    edits = edits if edits and edits.changeable else None
    before = edits.comment.text if edits else ""
    return {
        "answers": answers,
        "edits": edits,
        "address": f"/messages/{'edit' if edits else 'on'}/{record.ref.kind}/{record.pk}/",
        "people": f"/messages/people/{record.ref.kind}/{record.pk}/",
        "text": sent.get("text", before),
        "outward": sent.get("audience") == Comment.Audience.CUSTOMER,
        "refusal": sent.get("refusal", ""),
        "sent": sent.get("done", False),
        "open": bool(answers or edits or sent.get("refusal")),
        "draft": f"{by.person_id}:{record.ref}",
        "key": key(),
        "follows": notices.follows(record.ref, by=by),
        "pinned": stream.drawn(pinned(record.ref, company_id=by.company_id), record.ref, by=by),
    }


badges.also(badges.News("/messages/notices/", "bell", notices.unread))
