"""What the tests of talk say again and again."""

from html import unescape

from nhip.kernel.actors import Actor
from nhip.kernel.models import Handoff
from nhip.kernel.records import Record
from nhip.messages.models import Comment, Notice
from nhip.messages.operations import Words, comment
from nhip.sales.models import Order
from tests.proofs.world import World


def order_of(made: World, owner: str = "binh") -> Order:
    """An order of this person, with its customer."""
    return Order.objects.filter(company=made.own.company, owner=made.own.people[owner]).order_by("pk").first()


def handoff_of(made: World, order: Order) -> Handoff:
    return Handoff.objects.filter(about_kind="sales.order", about_id=order.pk).order_by("pk").first()


def say(record: Record, text: str, by: Actor, **more) -> Comment:
    return comment(Words(record.ref.kind, record.pk, text, **more), by=by)


def told(made: World, who: str, record: Record) -> list[str]:
    """The kinds of news of this person about the record, the latest first."""
    found = Notice.objects.filter(person=made.own.people[who], about_kind=record.ref.kind, about_id=record.pk)
    return list(found.order_by("-pk").values_list("kind", flat=True))


def page(client, address: str, **said) -> str:
    answer = client.get(address, said, headers={"HX-Request": "true"})
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.content.decode())
