"""The replay: orders confirmed, issued, invoiced and paid in order of their days; a job that goes on.

A step is a few acts of one day, one transaction, on that day by the company's clock; what is told in it is heard in
it. Every operation stands under a key of order and step, so that even a job begun anew does nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from nhip.accounting.models import Invoice, Treasury
from nhip.accounting.operations import ReceiveBank, issue_invoice, receive_bank
from nhip.kernel import jobs, outbox
from nhip.kernel.actors import Actor
from nhip.kernel.jobs import Step
from nhip.kernel.models import Job
from nhip.kernel.together import write_down
from nhip.sales.models import Order
from nhip.sales.operations import confirm_order, release_order, reserve_open_orders, reserve_order
from nhip.warehouse.models import GoodsIssue
from nhip.warehouse.operations import IssuedLine, IssueInputs, issue_goods

from .files import Folder, Shipment
from .founding import ZONE
from .steps import done, once

KIND = "demo.northwind"
EACH = 5  # acts of one day in one step
PAID_AFTER = timedelta(days=30)
CONFIRM, ISSUE, RESERVE, PAY = range(4)


@dataclass(frozen=True)
class Told:
    """The orders of the files with their days."""

    shipments: tuple[Shipment, ...]


@dataclass(frozen=True, order=True)
class Act:
    """One thing that happens on a day; confirmations come first, payments last."""

    day: date
    what: int
    number: int = 0


@cache
def acts(shipments: tuple[Shipment, ...]) -> list[Act]:
    """Everything that happens, in order; after the last issue what is still open is reserved once."""
    left = [(each.number, each.shipped) for each in shipments if each.shipped]
    made = [Act(each.ordered, CONFIRM, each.number) for each in shipments]
    made += [Act(day, ISSUE, number) for number, day in left]
    made += [Act(day + PAID_AFTER, PAY, number) for number, day in left]
    last = max([day for _number, day in left] + [each.ordered for each in shipments])
    return sorted([*made, Act(last, RESERVE)])


def moment(told: Told, so_far: dict[str, Any]) -> datetime:
    """Nine o'clock on the day of the next act."""
    day = acts(told.shipments)[int(so_far.get("at", 0))].day
    return datetime.combine(day, time(9), ZoneInfo(ZONE))


@jobs.job(KIND, takes=Told, verb=reserve_open_orders.verb, title="Northwind", at=moment)
def replay(told: Told, so_far: dict[str, Any], *, by: Actor) -> Step:
    """The next acts of one day."""
    everything, at = acts(told.shipments), int(so_far.get("at", 0))
    today = list(takewhile(lambda act: act.day == everything[at].day, everything[at : at + EACH]))
    for act in today:
        DO[act.what](act.number, by)
        _hear()
    at += len(today)
    return Step({"at": at}, at, len(everything), finished=at == len(everything), result={"acts": at})


def replayed(folder: Folder, *, by: Actor, say: Callable[[Job], None] = lambda job: None) -> Job:
    """Carry the replay out, or on, to its end in this process; `say` hears how far it is."""
    job = Job.objects.filter(company_id=by.company_id, kind=KIND).order_by("-id").first()
    if job is None:
        job = jobs.start(KIND, Told(folder.shipments()), by=by)
    elif job.state in (Job.State.CANCELLED, Job.State.FAILED):
        job = jobs.resume_job(job, by=by)
    return jobs.run(job.pk, say)


def _order(number: int, by: Actor) -> Order:
    return Order.objects.select_related("customer").get(company_id=by.company_id, number=str(number))


def _key(number: int, step: str) -> str:
    return f"northwind:{number}:{step}"


def _hear() -> None:
    """On the same day, and in the same transaction."""
    write_down()
    while outbox.drain():
        write_down()


def _confirm(number: int, by: Actor) -> None:
    once(confirm_order, _order(number, by), by=by, key=_key(number, "confirm"))


def _issue(number: int, by: Actor) -> None:
    """Reserved, released, picked, issued and invoiced on the day on which the goods leave."""
    order = _order(number, by)
    once(reserve_order, order, by=by, key=_key(number, "reserve"))
    once(release_order, order, by=by, key=_key(number, "release"))
    if not done(_key(number, "issue"), by=by):
        slip = GoodsIssue.objects.get(company_id=by.company_id, order_id=order.pk, state=GoodsIssue.State.PICKING)
        lines = tuple(IssuedLine(line=line.pk, quantity=line.asked) for line in slip.lines.order_by("pk"))
        told = IssueInputs(lines=lines, receiver=order.customer.name)
        once(issue_goods, slip, told, by=by, key=_key(number, "issue"))
    _hear()
    if not done(_key(number, "invoice"), by=by):
        draft = Invoice.objects.get(company_id=by.company_id, order_id=order.pk, state=Invoice.State.DRAFT)
        once(issue_invoice, draft, by=by, key=_key(number, "invoice"))


def _pay(number: int, by: Actor) -> None:
    order = _order(number, by)
    bank = Treasury.objects.get(company_id=by.company_id, kind=Treasury.Kind.BANK)
    told = ReceiveBank(customer=order.customer_id, treasury=bank.pk, amount=order.total, order=order.pk)
    once(receive_bank, told, by=by, key=_key(number, "pay"))


def _reserve(_number: int, by: Actor) -> None:
    once(reserve_open_orders, by=by, key="northwind:reserve")


DO = {CONFIRM: _confirm, ISSUE: _issue, RESERVE: _reserve, PAY: _pay}
