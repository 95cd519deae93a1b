"""The demo company is told through operations, on any day of the year."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nhip.demo import tell
from nhip.kernel import clock
from nhip.kernel.models import Company, Handoff
from nhip.sales.models import Order, Quotation

DAYS = (datetime(2026, 11, 21, 15), datetime(2027, 1, 4, 9), datetime(2026, 2, 15, 3))


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.slow("a whole company's two months")
def test_the_demo_company_looks_alive_on_any_day(day):
    with clock.at(day.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        tell()
    assert Company.objects.get().demo
    states = set(Order.objects.values_list("state", flat=True))
    assert {"draft", "waiting", "running", "part_delivered", "delivered", "completed"} <= states
    assert {"draft", "sent", "refused", "accepted"} <= set(Quotation.objects.values_list("state", flat=True))
    assert {"offered", "accepted", "returned", "done"} <= set(Handoff.objects.values_list("state", flat=True))
