"""Provisions for doubtful debts on a day, for whoever watches receivables (ACC-07)."""

from datetime import date

from nhip.kernel import permissions
from nhip.kernel.actors import Actor

from ..operations import doubtful
from ..operations.doubtful import Provisions, rates_of
from .needs import RECEIVABLES

__all__ = ["Provisions", "provisions", "rates_of"]


def provisions(on: date, *, by: Actor) -> Provisions:
    """What the law's rates ask for on that day, what is provided, beside account 2293."""
    permissions.require(by, RECEIVABLES)
    return doubtful.provisions(on, by=by)
