"""What happens at the doors is in the audit trail: who came, who was not let in, keys, and what was carried away."""

import pytest
from django.contrib.auth.models import User

from nhip.kernel import audit, history
from nhip.kernel.audit import own, proving, sealing
from nhip.kernel.models import AuditEvent, Person, SecurityEvent

from .test_exports import SALES
from .test_rest_keys import KEYS, MADE, secret_of

PASSWORD = "quite-a-long-one-2026"


def events(firm, verb: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(company=firm.company, verb=verb).order_by("seq"))


@pytest.mark.req("S52", part="logging in and out")
def test_who_came_and_who_was_not_let_in(firm):
    khang = Person.objects.get(pk=firm.khang.person_id)
    user = User.objects.get(pk=firm.khang.user_id)
    user.set_password(PASSWORD)
    user.save()
    browser = firm.browser()
    for name, password in (
        (user.username, "wrong"), ("my secret", "typed here"), ("my secret", "again"), (user.username, PASSWORD),
    ):  # fmt: skip
        browser.post("/login/", {"username": name, "password": password})
    browser.post("/logout/")
    sealing.drain()
    came, went = events(firm, own.LOG_IN), events(firm, own.LOG_OUT)
    assert [(one.kind, one.person_id, one.about) for one in (*came, *went)] == [("session", khang.pk, khang.ref)] * 2
    assert [one.person_id for one in events(firm, own.LOG_IN_FAILED)] == [khang.pk, None]
    kept = SecurityEvent.objects.filter(company=firm.company)
    assert {one.details["network"] for one in kept} == {"127.0.0.1"}
    assert "my secret" not in str([vars(one) for one in kept])
    assert proving.prove(firm.company.pk).faults == []


@pytest.mark.req("S52", part="keys")
def test_what_is_done_with_a_key(firm):
    secret = secret_of(firm.browser(firm.khang).post(KEYS, MADE).text)
    for said, status in ((f"{secret[:-3]}xyz", 401), (f"{secret[:-3]}xyz", 401), ("nhip_1_x", 401), (secret, 403)):
        answer = firm.browser().get("/api/v1/kernel/people", headers={"Authorization": f"Bearer {said}"})
        assert answer.status_code == status
    sealing.drain()
    (made,) = events(firm, "screens.make_token")
    firm.browser(firm.khang).post(f"{KEYS}{made.about_id}/revoke/")
    firm.browser().get("/api/v1/shop/sales", headers={"Authorization": f"Bearer {secret}"})
    sealing.drain()
    (revoked,), (narrow,) = events(firm, "screens.revoke_token"), events(firm, "screens.key_too_narrow")
    refused = events(firm, "screens.key_refused")
    assert {(one.kind, one.person_id, one.about) for one in (made, revoked, narrow, *refused)} == {
        ("key", firm.khang.person_id, made.about)
    }
    why = [SecurityEvent.objects.get(pk=one.source_id).details["why"] for one in refused]
    assert why == ["secret", "revoked"]  # each once an hour, however often it is tried


@pytest.mark.req("S52", part="reading and carrying away")
@pytest.mark.req("ORG-11", part="restricted readings are in the audit trail")
def test_what_was_read_and_carried_away(firm):
    person = Person.objects.get(pk=firm.son.person_id)
    assert b"".join(firm.browser(firm.son).get(f"{SALES}export/").streaming_content)
    history.note_reading(person.ref, {"margin"}, by=firm.son)
    audit.tell(audit.Kind.KEEPING, own.BACKED_UP, company_id=firm.company.pk, actor="command", file="monday.zip")
    sealing.drain()
    (taken,), (kept,) = events(firm, "screens.export_rows"), events(firm, own.BACKED_UP)
    assert (taken.kind, taken.person_id) == ("export", person.pk)
    assert (kept.kind, kept.person_id, kept.actor) == ("keeping", None, "command")
    read = events(firm, own.READ)
    assert {(one.kind, one.person_id) for one in read} == {("reading", person.pk)}
    assert person.ref in [one.about for one in read]
