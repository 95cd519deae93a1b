"""Work: the paper on which a hand-off is worked, such as the goods issue of a slip, for who may open it."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhip.kernel import prepared
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs.form import FORMS
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State
from nhip.kernel.records import Record, model_of

from .links import Link, offer_links
from .picks import rows_of_kind
from .resource import resource_of

AT_WORK = (State.ACCEPTED, State.PAUSED)


def papers_of(handoffs: Iterable[Handoff], actor: Actor) -> dict[int, Link]:
    """By hand-off, the way to its paper; one query for each kind of paper."""
    made: dict[int, Link] = {}
    kinds: dict[str, list[Handoff]] = {}
    for one in handoffs:
        form = FORMS.get(one.form)
        if form and form.works_on and one.state in AT_WORK:
            kinds.setdefault(form.works_on, []).append(one)
    for kind, found in kinds.items():
        made |= dict(_links(kind, found, actor))
    return made


def _links(kind: str, handoffs: list[Handoff], actor: Actor) -> Iterator[tuple[int, Link]]:
    resource = resource_of(kind)
    if resource is None or not hasattr(model_of(kind), "handoff"):
        return

    def asked() -> QuerySet:
        rows = rows_of_kind(kind, actor).filter(handoff_id__among=prepared.SEVERAL)
        return rows.order_by("id").values_list("handoff_id", "pk")

    title = _("Open: %(paper)s") % {"paper": resource.one}
    key = ("worked on", resource.sight(actor))
    for handoff, paper in prepared.rows(key, asked, several=[one.pk for one in handoffs]):
        yield handoff, Link(title, resource.address(paper), icon=resource.icon, away=False, main=True)


@offer_links
def paper(record: Record, *, by: Actor) -> Iterator[Link]:
    """On the hand-off's own page: the way to where the work is done."""
    if isinstance(record, Handoff):
        yield from papers_of([record], by).values()
