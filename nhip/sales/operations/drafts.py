"""Drafts: how quotations and orders are kept, rewritten and copied from one another."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State as Stage

from ..models import Order, OrderLine, Quotation, QuotationLine
from ..models.terms import Terms, TermsLine
from . import discounts, lines, terms

OWN = {"id", "company", "version", "folded", "state"}


def keep(document: Terms, worked: list[lines.Worked], *, of: str) -> None:
    """Store a new document with its lines and totals."""
    terms.add_up(document, worked)
    document.save(force_insert=True)
    lines.put(document, worked, of=of)


def rewrite(document: Terms, told: Any, *, verb: str, of: str, by: Actor) -> None:
    """Take everything that was told in place of what was written."""
    occasion = terms.occasion_of(told, by)
    worked = lines.work_out(told.lines, occasion)
    given = terms.conditions(told, occasion)
    if told.owner and told.owner != document.owner_id:
        given |= terms.ownership(told.owner, verb=verb, by=by)
    for name, value in given.items():
        setattr(document, name, value)
    terms.add_up(document, worked)
    document.lines.all().delete()
    lines.put(document, worked, of=of)


def revision_of(quotation: Quotation, *, valid_until: date) -> Quotation:
    """A draft with the same number and the next revision; accounting's answer goes with it."""
    made = Quotation(company_id=quotation.company_id, **_shared(Terms, quotation))
    made.revision, made.revises, made.reason = quotation.revision + 1, quotation, ""
    made.date, made.valid_until = clock.today(), max(quotation.valid_until, valid_until)
    made.save(force_insert=True)
    _copy_lines(quotation, made, QuotationLine, of="quotation")
    return made


def order_from(quotation: Quotation, delivery: dict[str, Any], *, by: Actor) -> Order:
    """The order that the customer's yes makes of a quotation."""
    made = Order(company_id=quotation.company_id, **_shared(Terms, quotation), **delivery)
    made.quotation, made.date, made.reason = quotation, clock.today(), ""
    made.number = numbers.document("DH", by=by, on=made.date)
    made.save(force_insert=True)
    _copy_lines(quotation, made, OrderLine, of="order")
    return made


def remark_of(handoff: Handoff | None, *, by: Actor, terms: Terms) -> str:
    """Why an approval did not come: the approver's remark, or why their yes does not count."""
    if handoff is None:
        return ""
    if handoff.state == Stage.RETURNED:
        return _("Given back: %(reason)s") % {"reason": handoff.note or handoff.reason}
    answer = desk.answer_of(handoff)
    if answer is None or not answer.approved:
        return _("Not approved: %(remark)s") % {"remark": answer.remark if answer else ""}
    if discounts.may_approve(terms, handoff, by=by):
        return _("Approved, but it has changed or is out of date: send it again.")
    return _("The approval does not count: whoever gave it may not give so much, or asked for it themselves.")


def _copy_lines(source: Terms, target: Terms, rows: type[TermsLine], *, of: str) -> None:
    made = [
        rows(company_id=target.company_id, **{of: target}, **_shared(TermsLine, line))
        for line in lines.in_order(source)
    ]
    rows.objects.bulk_create(made)


def _shared(base: type[models.Model], row: models.Model) -> dict[str, Any]:
    """The values that both kinds of document have."""
    return {field.attname: getattr(row, field.attname) for field in base._meta.get_fields() if field.name not in OWN}
