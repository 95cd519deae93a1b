"""Shelf life: which lots still may leave, how much of the stock may not, and what expires soon (WH-08)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from nhip.kernel import clock, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.fields import QuantityField

from . import policies
from .models import Bin
from .rules import expired

VIEW = "warehouse.view_bin"


def good_until(company_id: int, *, on: date | None = None) -> date:
    """The day that a lot has to outlast, or to have as its last, so that it may leave on the day `on` (today)."""
    day = on or clock.today()
    margin: int = policies.expiry_margin.of(company_id, on=day)
    return day + timedelta(days=margin)


def unfit(products: Collection[int], *, by: Actor) -> dict[tuple[int, int], Decimal]:
    """What lies there and must not leave any more, by warehouse and product."""
    rows = Bin.objects.filter(
        company_id=by.company_id,
        product__in=products,
        on_hand__gt=0,
        lot__expires_on__lt=good_until(by.company_id),
    )
    sums = rows.order_by().values_list("warehouse_id", "product_id")
    found = sums.annotate(sum=Sum("on_hand", output_field=QuantityField()))
    return {(warehouse, product): quantity for warehouse, product, quantity in found}


@dataclass(frozen=True)
class Expiring:
    """What lies on a shelf of one lot; `days` are left until its last day, below zero when that is over."""

    bin: Bin
    days: int
    blocked: bool


def expiring(*, within: int | None = None, by: Actor) -> list[Expiring]:
    """Lots on the shelves that the person sees whose last day is near or over, the nearest first."""
    permissions.require(by, VIEW)
    today = clock.today()
    until = today + timedelta(days=policies.expiring_days.of(by.company_id) if within is None else within)
    limit = good_until(by.company_id)
    return [
        Expiring(row, (row.lot.expires_on - today).days, expired(row.lot.expires_on, limit))
        for row in _with_stock(by).filter(lot__expires_on__lte=until)
    ]


def _with_stock(by: Actor) -> QuerySet[Bin]:
    rows = permissions.allowed(Bin.objects.filter(on_hand__gt=0), by=by, to=VIEW)
    rows = rows.select_related("product__unit", "warehouse", "location", "lot")
    return rows.order_by("lot__expires_on", "product__sort_key", "pk")
