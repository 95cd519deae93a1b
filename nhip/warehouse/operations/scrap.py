"""Goods that are spoiled, expired or broken leave for good: proposed, agreed to by somebody else, booked (WH-02)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.accounting import api as accounting
from nhip.flows.board import AgreeToScrap, Scrapped
from nhip.flows.warehouse import Goods
from nhip.kernel import actors, clock, numbers, rows
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State as Stage
from nhip.kernel.operations import Refused, operation

from ..models import ScrapLine, ScrapSlip, Serial
from ..rules import split
from . import goods, scrap_lines
from .scrap_lines import ScrappedLine

PROPOSED, RETURNED, SCRAPPED, WITHDRAWN = ScrapSlip.State
ROOM = "warehouse"


@dataclass(frozen=True)
class ScrapInputs:
    """What cannot stay in the warehouse, why, and how it shall be disposed of."""

    warehouse: Annotated[int, Ask(gettext_lazy("Warehouse"), pick="warehouse.warehouse")]
    lines: Annotated[tuple[ScrappedLine, ...], Ask(gettext_lazy("Goods"))]
    reason: Annotated[str, Ask(gettext_lazy("Reason"))]
    disposal: Annotated[
        str, Ask(gettext_lazy("Way of disposal"), help=gettext_lazy("Destroyed, sold as waste, fetched by ..."))
    ] = ""
    council: Annotated[
        str,
        Ask(
            gettext_lazy("Members of the council"),
            help=gettext_lazy("One on each line: name, post. They sign the minutes."),
            widget="textarea",
        ),
    ] = ""


@operation(ScrapSlip, takes=ScrapInputs, label=gettext_lazy("Propose to scrap goods"), keyed=True)
def propose_scrap(told: ScrapInputs, *, by: Actor) -> ScrapSlip:
    """Ask the director to let goods be scrapped; nothing moves before that is agreed to."""
    warehouse = goods.kept(told.warehouse, "warehouse.propose_scrap", by=by, field="warehouse")
    if not told.reason.strip():
        raise Refused(_("Say why the goods cannot stay."), field="reason")
    slip = ScrapSlip(
        company_id=by.company_id,
        warehouse=warehouse,
        date=clock.today(),
        reason=told.reason.strip(),
        disposal=told.disposal.strip(),
        council=told.council.strip(),
        keeper_id=by.person_id,
    )
    lines = scrap_lines.read(told.lines, slip, by)
    scrap_lines.check(slip, lines, by)
    slip.estimate = scrap_lines.estimate(lines, by)
    slip.handoff = desk.offer(_form(slip, lines), about=slip, by=by)
    slip.save(force_insert=True)
    rows.insert_records(ScrapLine, lines)
    return slip


def _form(slip: ScrapSlip, lines: list[ScrapLine]) -> AgreeToScrap:
    said = tuple(Goods(line=0, product=line.product_id, quantity=line.quantity) for line in lines)
    return AgreeToScrap(warehouse=slip.warehouse_id, reason=slip.reason, goods=said)


@dataclass(frozen=True)
class Agreement:
    """By which decision the goods are scrapped."""

    decision: Annotated[
        str, Ask(gettext_lazy("Decision"), help=gettext_lazy("Number and day of the decision or the minutes"))
    ]


@operation(
    ScrapSlip,
    takes=Agreement,
    start=(PROPOSED,),
    end=SCRAPPED,
    label=gettext_lazy("Agree and scrap"),
    keyed=True,
)
def agree_to_scrap(slip: ScrapSlip, told: Agreement, *, by: Actor) -> None:
    """The goods leave for good: moves and pieces, the slip's number, Dr 632 Cr 156; never by who proposed it."""
    _check_agreement(slip, told, by)
    handoff = Handoff.objects.select_for_update(of=("self",)).get(pk=slip.handoff_id)
    if handoff.state == Stage.OFFERED:
        handoff = desk.accept(handoff, by=by)
    slip.agreed_by_id, slip.decision, slip.date, slip.remark = (
        by.person_id,
        told.decision.strip(),
        clock.today(),
        "",
    )
    lines = list(slip.lines.select_related("product", "lot", "location").order_by("pk"))
    pieces = scrap_lines.leave(slip, lines, by)
    slip.number = numbers.document("XH", by=by, on=slip.date)  # late, but the books name it
    _cost(slip, lines, by)
    _keep(lines, pieces)
    answer = Scrapped(slip=slip.pk, number=slip.number, decision=slip.decision)
    desk.finish(handoff, desk.Finish(answer=answer), by=by)


def _check_agreement(slip: ScrapSlip, told: Agreement, by: Actor) -> None:
    if slip.keeper_id == by.person_id:
        raise Refused(_("Nobody agrees to what they proposed themselves."), source="WH-02")
    if by.person_id is None:
        raise PermissionDenied(_("Only a person can take work on."))
    if not told.decision.strip():
        raise Refused(_("Name the decision: its number and day."), field="decision")


def _cost(slip: ScrapSlip, lines: list[ScrapLine], by: Actor) -> None:
    """The books say what the goods were worth; each line carries its part."""
    wanted: dict[int, list[ScrapLine]] = {}
    for line in lines:
        wanted.setdefault(line.product_id, []).append(line)
    values = accounting.scrap_stock(
        [
            accounting.Outgoing(product, sum((line.quantity for line in several), Decimal(0)))
            for product, several in sorted(wanted.items())
        ],
        source=slip,
        on=slip.date,
        text=goods.in_books(gettext_lazy("Goods scrapped: %(reason)s"), reason=slip.reason)[:300],
        by=by,
    )
    coin = accounting.coin(by=by)
    for product, several in wanted.items():
        parts = split(values[product], [line.quantity for line in several], coin)
        for line, part in zip(several, parts, strict=True):
            line.cost = part
    slip.cost = sum(values.values(), Decimal(0))


def _keep(lines: list[ScrapLine], pieces: list[Serial]) -> None:
    ScrapLine.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=["cost"])
    told = ["state", "warehouse", "location"]
    if pieces:
        Serial.objects.bulk_create(pieces, update_conflicts=True, unique_fields=["id"], update_fields=told)


@dataclass(frozen=True)
class WhyNot:
    """Why the goods are not scrapped."""

    reason: Annotated[str, Ask(gettext_lazy("Reason"))]


@operation(ScrapSlip, takes=WhyNot, start=(PROPOSED,), end=RETURNED, label=gettext_lazy("Do not agree to scrapping"))
def refuse_scrap(slip: ScrapSlip, told: WhyNot, *, by: Actor) -> None:
    """Give it back to the store, which proposes it again or withdraws it."""
    if not told.reason.strip():
        raise Refused(_("Say why."), field="reason")
    slip.remark = told.reason.strip()
    _stands(slip, RETURNED)
    desk.give_back(slip.handoff, desk.GiveBack(reason="other", note=slip.remark), by=by)


@operation(ScrapSlip, start=(RETURNED,), end=PROPOSED, label=gettext_lazy("Propose it again"))
def propose_scrap_again(slip: ScrapSlip, *, by: Actor) -> None:
    """The same goods, for the director to look at once more; they must still lie there."""
    lines = list(slip.lines.select_related("product", "lot", "location").order_by("pk"))
    scrap_lines.check(slip, lines, by)
    slip.date, slip.keeper_id = clock.today(), by.person_id
    _stands(slip, PROPOSED)
    desk.send(slip.handoff, by=actors.system(ROOM, slip.company_id))


@operation(ScrapSlip, start=ScrapSlip.OPEN, end=WITHDRAWN, label=gettext_lazy("Withdraw the proposal"))
def withdraw_scrap(slip: ScrapSlip, *, by: Actor) -> None:
    """The goods stay in the store; nothing has moved, and no number was taken."""
    _stands(slip, WITHDRAWN)
    handoff, alone = slip.handoff, actors.system(ROOM, slip.company_id)
    if handoff.state in (Stage.ACCEPTED, Stage.PAUSED):
        handoff = desk.recall(handoff, by=alone)
    desk.withdraw(handoff, by=alone)


def _stands(slip: ScrapSlip, state: ScrapSlip.State) -> None:
    """Written at once: what follows from the hand-off's own move finds it done."""
    slip.state = state
    rows.update(slip, {"state"})


def follow(handoff: Handoff, was: tuple[str, ...], now: ScrapSlip.State) -> None:
    """The hand-off was moved on its own page: the slip stands as it does."""
    for slip in ScrapSlip.objects.select_for_update(of=("self",)).filter(handoff=handoff, state__in=was):
        slip.state, slip.version = now, slip.version + 1
        rows.update(slip, {"state", "version"})
