"""The agenda on screen: from a customer's page to what was said, and the next time."""

import pytest
from django.test import Client

from nhip.agenda.models import Activity
from nhip.demo.founding import sao_viet
from nhip.shared.models import Party
from nhip.shared.operations.parties import CreateParty, create_party

LOG, PLAN = "/agenda/activities/do/log_activity/", "/agenda/activities/do/plan_activity/"


@pytest.fixture
def firm(db):
    return sao_viet()


@pytest.fixture
def customer(firm) -> Party:
    return create_party(CreateParty(name="An Phát <b>"), by=firm["binh"])


def seated(firm, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(firm.people[who].user)
    return made


def panel(seat: Client, customer: Party) -> str:
    return seat.get(f"/shared/parties/{customer.pk}/panel/activities/").content.decode()


@pytest.mark.req("U41", part="a call is written down with two presses and a text")
def test_a_call_is_written_down_from_the_customer_s_page(firm, customer):
    binh = seated(firm, "binh")
    assert f"{LOG}?about=shared.party:{customer.pk}" in panel(binh, customer)
    form = binh.get(f"{LOG}?about=shared.party:{customer.pk}").content.decode()
    assert "An Phát &lt;b&gt;" in form and f'value="shared.party:{customer.pk}"' in form
    said = {"about": str(customer.ref), "kind": "call", "outcome": "reached", "result": "Hẹn thứ hai"}
    answer = binh.post(LOG, said | {"next_kind": "meeting", "next_at": "30/11/2099 9:00"})
    assert answer.status_code == 302
    assert Activity.objects.get(state="done").result == "Hẹn thứ hai"
    shown = panel(binh, customer)
    assert "09:00" in shown and "2099" in shown and "Spoke to them" in shown


def test_what_one_may_not_see_is_neither_named_nor_hung_upon(firm, customer):
    khang = seated(firm, "khang")
    form = khang.get(f"{PLAN}?about=shared.party:{customer.pk}").content.decode()
    assert "An Phát" not in form
    for about in (str(customer.ref), "auth.user:1", "nonsense", "shared.party:x"):
        answer = khang.post(PLAN, {"about": about, "kind": "call"})
        assert answer.status_code == 422 and b"was not found" in answer.content
    assert not Activity.objects.exists()


def test_the_panel_asks_the_same_however_much_is_planned(firm, customer, statements):
    binh = seated(firm, "binh")
    binh.post(PLAN, {"about": str(customer.ref), "kind": "call"})
    panel(binh, customer)
    with statements.taken():
        panel(binh, customer)
    one = len(statements)
    for _each in range(9):
        binh.post(PLAN, {"about": str(customer.ref), "kind": "call"})
    with statements.taken():
        panel(binh, customer)
    assert len(statements) == one > 0
