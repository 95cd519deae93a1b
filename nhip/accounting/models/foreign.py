"""Papers in another currency: what their columns say together, or leave empty together (ACC-16)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from nhip.kernel import figures


def together(*names: str, but: Q | None = None) -> Q:
    """Without currency none of these, with one all; `but` lets a paper that is not in the books wait for its rate."""
    without = Q(currency="", rate=None, **dict.fromkeys(names))
    there = Q(rate__isnull=False, rate__gt=0)  # of an unknown rate alone, nothing would be refused
    given = there if but is None else there | Q(rate=None) & but
    return without | ~Q(currency="") & given & Q(**{f"{name}__isnull": False for name in names})


def open_together() -> Q:
    """Nothing is open in the one currency exactly when nothing is open in the other."""
    return Q(foreign_open=None) | Q(foreign_open=0, open_amount=0) | ~Q(foreign_open=0) & ~Q(open_amount=0)


def between(part: str, whole: str) -> Q:
    """The part is not below zero and not above the whole; empty ones are."""
    return Q(**{part: None}) | Q(**{f"{part}__gte": 0, f"{part}__lte": F(whole)})


def checked(condition: Q, name: str) -> models.CheckConstraint:
    """A constraint of that name."""
    return models.CheckConstraint(condition=condition, name=name)


def said(amount: Decimal | None, currency: str) -> str:
    """`1.234,50 USD`; nothing where there is no such amount."""
    return "" if amount is None or not currency else figures.coded(amount, currency)
