"""Writing about a record: comments, the people who can be named, papers by their numbers, following."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from nhip.kernel import history, ids, permissions
from nhip.kernel.folding import fold, sort_key
from nhip.kernel.operations import Operation
from nhip.kernel.records import Record
from nhip.kernel.refusals import Refused, Stale
from nhip.screens import finding, timeline
from nhip.screens.asking import Asking
from nhip.screens.jinja import render
from nhip.screens.shown import moment
from nhip.screens.views.timeline import OfRecordView, drawn

from .. import notices
from ..addressees import colleagues, may_see
from ..grants import COMMENT
from ..models import Comment
from ..operations import Edited, Words, comment, edit_comment, pin_comment, take_back_comment, unpin_comment

VERBS: dict[str, Operation] = {"take-back": take_back_comment, "pin": pin_comment, "unpin": unpin_comment}
SHOWN = 8


class TalkView(OfRecordView):
    """Answers with the timeline as it is then, in its place on the page or as a page of its own."""

    http_method_names = ["post"]

    def answer(self, record: Record, number: int = 0, *, refusal: str = "", **sent: Any) -> HttpResponse:
        request = self.request
        if refusal:
            return drawn(request, record, {}, status=422, sent={"refusal": refusal, **sent})
        if request.htmx:
            return drawn(request, record, {"at": str(number)} if number else {}, sent={"done": True})
        more = f"?at={number}#e{number}" if number else ""
        return redirect(timeline.address(record.ref, more))

    def said(self, name: str) -> str:
        return self.request.POST.get(name, "")


class WriteView(TalkView):
    def post(self, request: Asking, pk: int) -> HttpResponse:
        permissions.require(request.actor, COMMENT)
        record, answers = self.record(pk), ids.read(self.said("answers"))
        audience = Comment.Audience.CUSTOMER if self.said("outward") else Comment.Audience.INTERNAL
        typed = {"text": self.said("text"), "audience": audience, "answers": answers}
        try:
            told = Words(record.ref.kind, record.pk, **typed)
            made = comment(told, by=request.actor, key=self.said("key") or None)
        except Refused as refused:
            return self.answer(record, refusal=" ".join(refused.messages), **typed)
        return self.answer(record, made.pk)


class OwnWordsView(TalkView):
    """What is done with a comment of this record."""

    def comment(self, record: Record) -> Comment:
        about = {"about_kind": record.ref.kind, "about_id": record.pk}
        asked = ids.read(self.said("comment")) or 0
        found = Comment.objects.filter(company_id=self.request.actor.company_id, pk=asked, **about).first()
        if found is None:
            raise Http404
        return found


class EditView(OwnWordsView):
    def post(self, request: Asking, pk: int) -> HttpResponse:
        permissions.require(request.actor, edit_comment.verb)
        record = self.record(pk)
        said, text = self.comment(record), self.said("text")
        try:
            edit_comment(said, Edited(text), by=request.actor)
        except Stale:
            return self.answer(record, refusal=_("The comment has been taken back meanwhile."))
        except Refused as refused:
            return self.answer(record, refusal=" ".join(refused.messages), text=text, edit=said.pk)
        return self.answer(record, said.pk)


class VerbView(OwnWordsView):
    def post(self, request: Asking, pk: int, verb: str) -> HttpResponse:
        operation = VERBS[verb]
        permissions.require(request.actor, operation.verb)
        record = self.record(pk)
        said = self.comment(record)
        try:
            operation(said, by=request.actor)
        except Stale:
            return self.answer(record)
        except Refused as refused:
            return self.answer(record, refusal=" ".join(refused.messages))
        return self.answer(record)


class FollowView(TalkView):
    def post(self, request: Asking, pk: int) -> HttpResponse:
        permissions.require(request.actor, COMMENT)
        record = self.record(pk)
        notices.set_following(record.ref, bool(self.said("follows")), by=request.actor)
        return self.answer(record)


class EarlierView(OfRecordView):
    """What stood in a comment before it was changed."""

    http_method_names = ["get"]

    def get(self, request: Asking, pk: int, comment: str) -> HttpResponse:
        record = self.record(pk)
        about = {"about_kind": record.ref.kind, "about_id": record.pk, "state": Comment.State.SAID}
        said = Comment.objects.filter(company_id=request.actor.company_id, pk=ids.read(comment) or 0, **about).first()
        if said is None:
            raise Http404
        written = history.of(said, by=request.actor)
        texts = [(moment(one.at), one.actor, one.changes["text"][0]) for one in written if "text" in one.changes]
        return render(request, "comment_before.html", resource=self.resource, record=record, said=said, texts=texts)


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be named: the words behind @, what they do, and whether they would see it."""

    name: str
    says: str
    more: str
    sees: bool


class PeopleView(OfRecordView):
    """Who can be named in a comment on this record, found without diacritics; by given names, as people are."""

    http_method_names = ["get"]

    def get(self, request: Asking, pk: int) -> HttpResponse:
        permissions.require(request.actor, COMMENT)
        record, words = self.record(pk), fold(request.GET.get("q", "")[:60])
        people = [one for one in colleagues(request.actor.company_id).values() if one.pk != request.actor.person_id]
        fitting = [one for one in people if words in fold(f"{one.name} {one.code}")]
        called = {}
        for one in people:
            called[one.name] = called.get(one.name, 0) + 1
        fitting.sort(key=lambda one: (not fold(one.called).startswith(words), sort_key(one.name, person=True)))
        options = [
            Colleague(
                one.name,
                one.name if called[one.name] == 1 or not one.code else one.code,
                " · ".join(filter(None, (one.job_title, one.code))),
                may_see(one, record.ref),
            )
            for one in fitting[:SHOWN]
        ]
        options.sort(key=lambda one: not one.sees)  # who would not see it comes last
        return render(request, "colleagues.html", options=options)


class NumberView(View):
    """To the paper that is called so, for whoever may see it; else to what a search finds."""

    http_method_names = ["get"]

    def get(self, request: Asking) -> HttpResponse:
        number = request.GET.get("number", "").lstrip("#").strip()[:40]
        wanted = fold(number)
        for hit in finding.hits(number, request.actor) if wanted else ():
            if wanted in fold(hit.title).split():
                return redirect(hit.resource.address(hit.pk))
        return redirect(f"/find/?{urlencode({'q': number})}")
