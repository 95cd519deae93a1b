"""Behind the scenes on screen: what nobody could take is seen with its reason, and told again on a word (B12)."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from nhip.demo.founding import sao_viet
from nhip.kernel import clock, events, outbox
from nhip.kernel.administration.clockwork import tell_again
from nhip.kernel.events import Event
from nhip.kernel.models import Company, Job, OutboxEvent
from nhip.kernel.refusals import Refused
from nhip.kernel.together import together


@dataclass(frozen=True, kw_only=True)
class Something(Event):
    """Told in this test only."""

    name_of_it: str


@pytest.fixture
def heard(monkeypatch):
    """What the only listener took; it breaks while `broken` is among it."""
    taken = ["broken"]

    def listen(event, *, by):
        if "broken" in taken:
            raise ValueError("the lamp is out")
        taken.append(event.name_of_it)

    listen.__module__ = "nhip.shared.tests"
    monkeypatch.setitem(events.SUBSCRIBERS, Something.name, [listen])
    return taken


def browser(firm, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    firm.people[who].must_change_password = False
    firm.people[who].save(update_fields=["must_change_password"])
    made.force_login(firm.people[who].user)
    return made


@pytest.mark.commits
@pytest.mark.req("R28", part="what was given up is on a screen and goes on from there")
def test_what_was_given_up_is_seen_and_told_again(heard):
    firm = sao_viet()
    with together():
        outbox.tell(Something(name_of_it="lamp"), by=firm["tin"])
    for hours in range(1, 20):
        with clock.at(clock.now() + timedelta(hours=2 * hours)):
            outbox.drain()
    assert OutboxEvent.objects.get(name=Something.name).state == "dead"
    page = browser(firm, "tin").get("/kernel/behind/")
    assert page.status_code == 200 and "the lamp is out" in page.text and "/do/tell_again/" in page.text
    assert browser(firm, "binh").get("/kernel/behind/").status_code == 403
    heard.remove("broken")
    company = Company.objects.get(pk=firm.company.pk)
    tell_again(company, by=firm["tin"])
    outbox.drain()
    assert heard == ["lamp"]
    again = browser(firm, "tin").get("/kernel/behind/").text
    assert "the lamp is out" not in again and "/do/tell_again/" not in again
    company.refresh_from_db()
    with pytest.raises(Refused):
        tell_again(company, by=firm["tin"])


def test_one_sees_ones_own_jobs_and_the_administrator_all():
    firm = sao_viet()
    for who in ("binh", "khang"):
        Job.objects.create(
            company=firm.company, kind="screens.import", inputs={}, owner=firm.people[who], state="failed",
            message=f"row 7 of {who}", next_at=clock.now(),
        )  # fmt: skip
    pages = {who: browser(firm, who).get("/kernel/jobs/").text for who in ("binh", "tin")}
    assert "row 7 of binh" in pages["binh"] and "row 7 of khang" not in pages["binh"]
    assert "row 7 of binh" in pages["tin"] and "row 7 of khang" in pages["tin"]
