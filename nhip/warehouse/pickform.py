"""The picking form: one question for each line of a goods issue, made for a scanner and a telephone (WH-11)."""

from collections.abc import Mapping
from dataclasses import field, fields, make_dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import actors
from nhip.kernel.inputs import Ask

from .models import GoodsIssue
from .operations import IssuedLine, IssueInputs
from .operations.picking import lines_of
from .operations.proposal import Proposed, lots_of, propose
from .stockbook import amount

Question = tuple[str, Any, Any]


def form_of(issue: GoodsIssue) -> type:
    """A dataclass with a question for each line, in the words of that line; its names follow the lines only."""
    return _form(propose(issue, by=actors.system("warehouse", issue.company_id)))


def read_by(issue: GoodsIssue, typed: Mapping[str, str]) -> type | None:
    """The same without a proposal, if an answer was sent for each line; a line of which nothing was sent needs it."""
    lines = [Proposed(line, []) for line in lines_of(issue)]
    names = (f"{'serials' if each.by_serial else 'quantity'}_{each.line.pk}" for each in lines)
    return _form(lines) if all(name in typed for name in names) else None


def _form(proposed: list[Proposed]) -> type:
    expiry = lots_of(proposed)
    asked = [question for each in proposed for question in _questions(each, expiry)]
    receiver = Annotated[str, Ask(_("Received by"), help=_("Who takes the goods over."))]
    keep = Annotated[bool, Ask(_("Keep the rest reserved"), help=_("Otherwise it is free for others."))]
    return make_dataclass(
        "Picked",
        [*asked, ("receiver", receiver), ("keep_rest", keep, field(default=True))],
        kw_only=True,
        repr=False,  # it lives for one answer: what nobody asks of it is not made
        eq=False,
        match_args=False,
    )


def inputs_of(picked: Any) -> IssueInputs:
    """What the form came to, as the operation takes it; a piece scanned is a piece that leaves."""
    lines = []
    for line in _asked_about(picked):
        serials = tuple(getattr(picked, f"serials_{line}", None) or ())
        quantity = Decimal(len(serials)) if serials else getattr(picked, f"quantity_{line}", None)
        if quantity is not None and quantity != 0:
            lines.append(IssuedLine(line, quantity, serials, lot=getattr(picked, f"lot_{line}", None)))
    return IssueInputs(tuple(lines), receiver=picked.receiver or "", keep_rest=bool(picked.keep_rest))


def _asked_about(picked: Any) -> list[int]:
    """The lines of the slip, in its order: each is asked about by the questions that bear its number."""
    named = (one.name.partition("_") for one in fields(picked))
    return [int(line) for what, _bar, line in named if what in ("quantity", "serials")]


def _questions(proposed: Proposed, lots: dict) -> list[Question]:
    line = proposed.line
    said = {"product": line.product, "asked": amount(line.asked), "unit": line.product.unit}
    label = _("%(product)s: %(asked)s %(unit)s") % said
    where = _where(proposed, lots)
    if proposed.by_serial:
        scan = Annotated[
            tuple[str, ...],
            Ask(label, help=_("Scan the serial numbers, one on each line. %(where)s") % {"where": where}),
        ]
        return [(f"serials_{line.pk}", scan, field(default=()))]
    leaves = Annotated[Decimal | None, Ask(label, help=where)]
    asked = [(f"quantity_{line.pk}", leaves, field(default=min(line.asked, proposed.there) or None))]
    if line.product.tracking == line.product.Tracking.LOT:
        other = Ask(
            _("Another lot of %(product)s") % said,
            help=_("Leave it empty to take what expires first."),
            pick="warehouse.lot",
        )
        asked.append((f"lot_{line.pk}", Annotated[int | None, other], field(default=None)))
    return asked


def _where(proposed: Proposed, lots: dict) -> str:
    """From where to take it: `A-02: 4 (lot L1, 31/12/2026); A-01: 2`."""
    return "; ".join(_pile(pile, lots) for pile in proposed.piles[:6]) or str(_("Nothing of it lies there."))


def _pile(pile: Any, lots: dict) -> str:
    said = {"shelf": pile.shelf_code or "–", "quantity": amount(pile.quantity)}
    if pile.lot is None:
        return _("shelf %(shelf)s: %(quantity)s") % said
    said |= {"lot": lots[pile.lot], "date": pile.expires_on.strftime("%d/%m/%Y") if pile.expires_on else "–"}
    return _("shelf %(shelf)s: %(quantity)s (lot %(lot)s, expires %(date)s)") % said
