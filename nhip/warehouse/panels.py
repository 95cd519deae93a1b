"""What the warehouse hangs on the pages of others: stock on products, deliveries on orders and customers."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref
from nhip.screens.panels import hang
from nhip.screens.resource import resource_of

from .models import GoodsIssue, Stock

SHOWN = 8


@hang(on="shared.product", title=_("Stock"), template="warehouse/stock.html", needs="warehouse.view_stock")
def stock(ref: Ref, *, by: Actor) -> QuerySet[Stock]:
    """How much of the product lies where, and is free."""
    rows = permissions.allowed(Stock.objects.filter(product=ref.id), by=by, to="warehouse.view_stock")
    return rows.select_related("warehouse").order_by("warehouse__code")


@dataclass(frozen=True)
class Delivery:
    """A goods issue, and where its page is."""

    issue: GoodsIssue
    href: str
    tone: str


@hang(
    on="sales.order", title=_("Deliveries"), template="warehouse/deliveries.html", needs="warehouse.view_goodsissue"
)
def deliveries(ref: Ref, *, by: Actor) -> list[Delivery]:
    """What left, or is being picked, for the order."""
    return _last(_issues(by).filter(order_kind=ref.kind, order_id=ref.id))


@hang(
    on="shared.party", title=_("Deliveries"), template="warehouse/deliveries.html", needs="warehouse.view_goodsissue"
)
def delivered(ref: Ref, *, by: Actor) -> list[Delivery]:
    """What left for the customer last."""
    return _last(_issues(by).filter(customer=ref.id))


def _issues(by: Actor) -> QuerySet[GoodsIssue]:
    rows = GoodsIssue.objects.exclude(state=GoodsIssue.State.DROPPED)
    return (
        permissions.allowed(rows, by=by, to="warehouse.view_goodsissue").select_related("warehouse").order_by("-id")
    )


def _last(issues: QuerySet[GoodsIssue]) -> list[Delivery]:
    resource = resource_of("warehouse.goodsissue")
    return [Delivery(each, resource.address(each.pk), resource.tones[each.state]) for each in issues[:SHOWN]]
