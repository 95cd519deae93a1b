"""Two who hold what the other needs next: the database ends one, who begins again by itself and is answered."""

import time
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from nhip.accounting import operations as accounting
from nhip.accounting.models import Invoice
from nhip.accounting.tests.firm import Firm
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff
from nhip.kernel.operations import Operation
from nhip.warehouse.models import GoodsIssue
from nhip.warehouse.operations import IssuedLine
from nhip.warehouse.tests.store import Store
from tests.database import run_together

from . import sums

HELD = 0.6  # seconds that the first keeps the paper, while the second takes the hand-off


def slowly(where, name: str, act) -> str:
    """Do it with a pause in its middle, the first time."""
    whole, slept = getattr(where, name), []

    def paused(*given, **said):
        if not slept:
            slept.append(time.sleep(HELD))
        return whole(*given, **said)

    setattr(where, name, paused)
    return act().state


def late(act) -> str:
    time.sleep(HELD / 2)
    return act().state


def give_back(handoff: Handoff, by) -> Handoff:
    return desk.give_back(handoff, desk.GiveBack(reason="other", note="Sai đơn giá"), by=by)


def answered(outcomes) -> None:
    """One of the two is done, and the other is told why not, in words."""
    assert sorted(outcome.kind for outcome in outcomes) in (["Refused", "done"], ["PermissionDenied", "done"]), (
        outcomes
    )


@pytest.mark.race
def test_an_invoice_is_issued_or_given_back(db):
    firm = Firm()
    invoice = firm.draft((firm.training, "1", 1_000_000))
    handoff = Handoff.objects.get(pk=invoice.handoff_id)
    issue = partial(slowly, Operation, "_check_state", partial(accounting.issue_invoice, invoice, by=firm.quynh))
    answered(run_together(issue, partial(late, partial(give_back, handoff, firm.quynh))))
    invoice, handoff = Invoice.objects.get(pk=invoice.pk), Handoff.objects.get(pk=handoff.pk)
    assert (invoice.state, handoff.state) in (("issued", "done"), ("void", "returned"))
    assert sums.wrong(connection, sums.BOOKS) == []


@pytest.mark.race
def test_goods_are_issued_or_their_slip_is_given_back(db):
    store = Store()
    store.stock(store.cable, 5)
    slip = store.asked(store.cable, 2)
    handoff = Handoff.objects.get(pk=slip.handoff_id)
    leave = partial(store.issue, slip, IssuedLine(slip.lines.get().pk, Decimal(2)))
    issue = partial(slowly, Operation, "_check_state", leave)
    answered(run_together(issue, partial(late, partial(give_back, handoff, store.kien))))
    slip, handoff = GoodsIssue.objects.get(pk=slip.pk), Handoff.objects.get(pk=handoff.pk)
    assert (slip.state, handoff.state) in (("issued", "done"), ("dropped", "returned"))
    assert sums.wrong(connection, sums.BOOKS, sums.GOODS) == []
