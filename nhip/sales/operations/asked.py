"""What a quotation or an order has handed to others: asking again, looking up, and taking back."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.handoffs.form import Form
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import Side, State
from nhip.kernel.operations import Refused
from nhip.kernel.records import Record

WITH_RECEIVER = (State.OFFERED, State.ACCEPTED, State.PAUSED)
OVER = (State.DONE, State.CONFIRMED)


def about(record: Record, form: type[Form]) -> QuerySet[Handoff]:
    """All hand-offs of a form about the record, oldest first."""
    ref = record.ref
    rows = Handoff.objects.filter(company_id=record.company_id, about_kind=ref.kind, about_id=ref.id)
    return rows.filter(form=form.name).order_by("id")


def waiting(record: Record, form: type[Form]) -> QuerySet[Handoff]:
    """Those that the other side has in hand."""
    return about(record, form).filter(side=Side.RECEIVER)


def returned(record: Record, form: type[Form]) -> QuerySet[Handoff]:
    """Those that came back."""
    return about(record, form).filter(state=State.RETURNED)


def finished(record: Record, form: type[Form]) -> QuerySet[Handoff]:
    """Those that were done."""
    return about(record, form).filter(state__in=OVER)


def offer(form: Form, *, about_: Record, by: Actor, part: str = "") -> Handoff:
    """Hand it over; the part tells one asking from the next about the same record."""
    part = part or str(about(about_, type(form)).count() + 1)
    return desk.offer(form, about=about_, by=by, part=part)


def offer_again(form: Form, back: list[Handoff], *, about_: Record, by: Actor) -> None:
    """Hand it over; the very same that came back (it leaves `back` then) goes again as its next round."""
    same = next((handoff for handoff in back if desk.form_of(handoff) == form), None)
    if same is None:
        offer(form, about_=about_, by=by)
    else:
        back.remove(same)
        desk.send(same, by=by)


def first(form: Form, record: Record) -> Form | None:
    """The form, for one button to offer it, if it was never offered by one about this record."""
    return None if about(record, type(form)).filter(part="").exists() else form


def take_back(record: Record, form: type[Form], *, by: Actor) -> None:
    """Withdraw what nobody has taken on, recall what nobody has begun; Refused while somebody is at it."""
    for handoff in waiting(record, form):
        if handoff.state == State.OFFERED:
            desk.withdraw(handoff, by=by)
        else:
            _recall(handoff, by)
    drop_returned(record, form, by=by)


def drop_returned(record: Record, form: type[Form], *, by: Actor) -> None:
    """What came back and will not be offered again is closed."""
    for handoff in returned(record, form):
        desk.withdraw(handoff, by=by)


def _recall(handoff: Handoff, by: Actor) -> None:
    recalled = desk.recall(handoff, by=by)
    if recalled.state != State.RETURNED:
        said = {"work": handoff, "unit": handoff.receiver_unit}
        raise Refused(_("%(unit)s is working on “%(work)s”: ask them to give it back first.") % said)
