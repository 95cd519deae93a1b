"""The audit trail on screen: who may read it, what stays restricted on it, and where the chain stands."""

from datetime import date, timedelta

import pytest
from django.test import Client

from nhip.config import audit_keeping
from nhip.demo.founding import sao_viet
from nhip.kernel import audit, clock
from nhip.kernel.administration.settings import SpecialDay, add_day_off
from nhip.kernel.audit import sealing
from nhip.kernel.models import AuditEvent, AuditHead, Person
from nhip.screens.exporting.harmless import unmarked

TRAIL, CHAIN = "/kernel/auditevents/", "/kernel/chain/"


@pytest.fixture
def firm(db):
    return founded()


def founded():
    """The company as it was founded, with a special day; all of it sealed."""
    made = sao_viet()
    Person.objects.filter(company=made.company).update(must_change_password=False)
    add_day_off(SpecialDay(date(2026, 12, 31), "Nghỉ cuối năm"), by=made["tin"])
    audit.tell(audit.Kind.KEY, "screens.key_refused", company_id=made.company.pk, person_id=made["binh"].person_id,
               about=made.people["binh"].ref, why="expired")  # fmt: skip
    sealing.drain()
    return made


def browser(firm, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(firm.people[who].user)
    return made


@pytest.mark.req("IT-08", part="the audit trail is read on screen")
@pytest.mark.req("ORG-11", part="the audit trail has a duty of its own")
def test_the_board_and_it_read_the_trail_and_nobody_else(firm):
    for who, sees in (("lan", True), ("tin", True), ("binh", False), ("thu", False)):
        page = browser(firm, who).get(f"{TRAIL}?kind=policy")
        assert ("New special day" in page.text) is sees, who
        assert (browser(firm, who).get(CHAIN).status_code == 200) is sees, who


@pytest.mark.req("ORG-11", part="amounts in the audit trail")
def test_whoever_keeps_the_machines_sees_no_amounts(firm):
    event = AuditEvent.objects.filter(company=firm.company, amount__gt=0).first()
    assert event is not None
    figure = f"{int(event.amount):,}"
    for who, sees in (("lan", True), ("tin", False)):
        page = browser(firm, who).get(f"{TRAIL}{event.pk}/")
        assert page.status_code == 200 and (figure in page.text) is sees, who
        told = b"".join(browser(firm, who).get(f"{TRAIL}export/").streaming_content).decode()
        assert (str(int(event.amount)) in unmarked(told)) is sees, who
        found = browser(firm, who).get(f"{TRAIL}?amount.from=1&sort=amount").text
        assert (figure in found) is sees, who


@pytest.mark.parametrize("hour", [0, 23])
def test_today_is_the_day_on_the_wall(hour):
    """At midnight here it is five in the afternoon of the day before by the clock of the world."""
    with clock.at(clock.start_of(date(2026, 11, 24)) + timedelta(hours=hour, minutes=20)):
        firm = founded()
        board = browser(firm, "lan")
        at = f"{TRAIL}?person={firm['tin'].person_id}&at"
        inside = ("=today", "=24/11/2026", ".to=24/11/2026", ".from=24/11/2026")
        outside = ("=23/11/2026", "=late", ".to=23/11/2026", ".from=25/11/2026")
        for said in (*inside, *outside):
            assert ("New special day" in board.get(at + said).text) is (said in inside), said


def test_the_trail_is_filtered_searched_and_carried_away(firm):
    board = browser(firm, "lan")
    assert "New special day" in board.get(f"{TRAIL}?person={firm['tin'].person_id}&at=today").text
    assert "New special day" not in board.get(f"{TRAIL}?person={firm['binh'].person_id}").text
    assert "Access key refused" in board.get(f"{TRAIL}?q=key_refused").text
    rows = b"".join(board.get(f"{TRAIL}export/?kind=policy").streaming_content).decode()
    assert "New special day" in rows and firm.people["tin"].name in rows


@pytest.mark.req("ORG-11", part="contents stay restricted in the audit trail")
def test_an_event_links_its_record_only_for_those_who_may_open_it(firm):
    entry = AuditEvent.objects.filter(company=firm.company, kind="ledger").first()
    address = f"{TRAIL}{entry.pk}/panel/what_happened/"
    href = f"/accounting/journalentries/{entry.about_id}/"
    told = browser(firm, "tin").get(address).text
    assert href not in told and "You may not open this record." in told
    refused = AuditEvent.objects.get(company=firm.company, verb="screens.key_refused")
    told = browser(firm, "tin").get(f"{TRAIL}{refused.pk}/panel/what_happened/").text
    assert f"/{firm.people['binh'].pk}/" in told and "It was over" in told


@pytest.mark.req("R49", part="the head and the last verification are on screen")
def test_the_page_says_where_the_chain_ends_and_when_it_was_verified(firm):
    head = AuditHead.objects.get(company=firm.company)
    assert "not yet" in browser(firm, "lan").get(CHAIN).text
    audit_keeping.verify()
    page = browser(firm, "lan").get(CHAIN).text
    assert f"{head.seq}:{head.hash}" in page and "Whole" in page
    audit_keeping.prove(firm.company.pk, also=((head.seq, "0" * 64),))
    assert "Not whole" not in browser(firm, "lan").get(CHAIN).text  # what somebody mistyped says nothing
