"""Whole numbers only: SQLite would store a fraction or a word in a column of integers, were it not told."""

from django.db.models import BigIntegerField, CheckConstraint, F, Q
from django.db.models.functions import Cast
from django.db.models.lookups import Exact


def whole(name: str, *fields: str) -> CheckConstraint:
    """The constraint `name`: these scaled columns hold nothing but integers (on PostgreSQL they cannot otherwise)."""
    condition = Q()
    for field in fields:
        column = Cast(F(field), BigIntegerField())
        condition &= Q(Exact(F(field), column))
    return CheckConstraint(condition=condition, name=name)
