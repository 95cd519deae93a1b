"""Drafts: how quotations and orders are kept, rewritten and copied from one another."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from nhip.kernel import clock, numbers
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.models.handoffs import State as Stage
from nhip.kernel.operations import Refused

from .. import words
from ..models import Order, OrderLine, Quotation, QuotationLine
from ..models.orders import FOREIGN_PROGRESS
from ..models.terms import Terms, TermsLine
from . import discounts, lines, terms

OWN = {"id", "company", "version", "folded", "state"}


def keep(document: Terms, worked: list[lines.Worked], occasion: lines.Occasion, *, of: str) -> None:
    """Store a new document with its lines and totals."""
    terms.add_up(document, worked, occasion.exchange)
    document.save(force_insert=True)
    lines.put(document, worked, of=of)


def rewrite(document: Terms, told: Any, *, verb: str, of: str, by: Actor) -> None:
    """Take everything that was told in place of what was written."""
    occasion = terms.occasion_of(told, by)
    worked = lines.work_out(told.lines, occasion, lines.before(document, occasion))
    _check_deposit(document, told, occasion)
    given = terms.conditions(told, occasion)
    if told.owner and told.owner != document.owner_id:
        given |= terms.ownership(told.owner, verb=verb, by=by)
    for name, value in given.items():
        setattr(document, name, value)
    terms.add_up(document, worked, occasion.exchange)
    document.lines.all().delete()
    lines.put(document, worked, of=of)


def _check_deposit(document: Terms, told: Any, occasion: lines.Occasion) -> None:
    """A deposit of one currency is none of another, as with prices."""
    before, was = document.foreign_deposit if document.currency else document.deposit, document.currency
    if was == occasion.currency or not told.deposit or told.deposit != before:
        return
    own = occasion.by.company.currency
    said = {"deposit": words.money(before, was or own), "currency": occasion.currency or own}
    raise Refused(_("The deposit was %(deposit)s: write down what it is in %(currency)s.") % said, field="deposit")


def revision_of(quotation: Quotation, *, valid_until: date, by: Actor) -> Quotation:
    """A draft with the same number and the next revision; accounting's answer goes with it.

    In another currency the customer's amounts stay; the rate is that of the revision's day.
    """
    made = Quotation(company_id=quotation.company_id, **_shared(Terms, quotation))
    made.revision, made.revises, made.reason = quotation.revision + 1, quotation, ""
    made.date, made.valid_until = clock.today(), max(quotation.valid_until, valid_until)
    _keep_copy(made, _copied(quotation, made, QuotationLine, of="quotation"), by=by)
    return made


def order_from(quotation: Quotation, delivery: dict[str, Any], *, by: Actor) -> Order:
    """The order that the customer's yes makes of a quotation.

    In another currency the customer's amounts stay as they were agreed; the rate is that of the order's day, so that
    the books count the sale at what it is worth when it is made.
    """
    made = Order(company_id=quotation.company_id, **_shared(Terms, quotation), **delivery)
    made.quotation, made.date, made.reason = quotation, clock.today(), ""
    begin_abroad(made)
    made.number = numbers.document("DH", by=by, on=made.date)
    _keep_copy(made, _copied(quotation, made, OrderLine, of="order"), by=by)
    return made


def begin_abroad(order: Order) -> None:
    """Nothing is paid or invoiced yet in the currency of the sale; one in the books' own has no such figures."""
    for name in FOREIGN_PROGRESS:
        setattr(order, name, Decimal(0) if order.currency else None)


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


def _copied(source: Terms, target: Terms, rows: type[TermsLine], *, of: str) -> list[TermsLine]:
    return [
        rows(company_id=target.company_id, **{of: target}, **_shared(TermsLine, line))
        for line in lines.in_order(source)
    ]


def _keep_copy(made: Terms, copied: list[TermsLine], *, by: Actor) -> None:
    """Store it with its lines, at the rate of its day."""
    lines.take_rate(made, copied, by=by)
    made.save(force_insert=True)
    made._meta.get_field("lines").related_model.objects.bulk_create(copied)


def _shared(base: type[models.Model], row: models.Model) -> dict[str, Any]:
    """The values that both kinds of document have."""
    return {field.attname: getattr(row, field.attname) for field in base._meta.get_fields() if field.name not in OWN}
