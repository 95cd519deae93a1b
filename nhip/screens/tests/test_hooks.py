"""Webhooks tell what was committed and the reader may see: signed, in order, at least once; and they stop."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from nhip.kernel import actors, clock, worker
from nhip.kernel.administration.people import deactivate_person
from nhip.kernel.models import Handoff, History, OutboxEvent, Person, Reading, RoleHeld
from nhip.kernel.operations import Refused
from nhip.kernel.outward import Forbidden
from nhip.kernel.tests.listening import drips, listening, redirects, says
from nhip.kernel.together import together
from nhip.screens.hooks import forgetting, sending
from nhip.screens.hooks.models import Dispatch, Hook, Sending
from nhip.screens.hooks.operations import (
    HookData,
    change_hook,
    end_hook,
    make_hook,
    pause_hook,
    ping_hook,
    renew_secret,
    send_again,
    start_hook,
)  # fmt: skip

from .firm import Firm
from .hooked import (
    ClientMet,
    SaleAgreed,
    agree,
    checked,
    declared,
    inside,
    later,
    looks_after,
    receiver,
)  # fmt: skip

State = Dispatch.State


@pytest.fixture(autouse=True)
def in_english():
    """What is refused is said in the language of the tests."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def ways(monkeypatch):
    """The house dials this machine, and knows the events of the tests' room."""
    monkeypatch.setattr(sending, "CLIENT", inside)
    monkeypatch.setattr("nhip.kernel.outward.read", lambda url: None)
    with declared():
        yield


@pytest.fixture(scope="module")
def server():
    with listening() as seen:
        yield seen


@pytest.fixture
def heard(server):
    server.told.clear()
    server.answers, server.usual = [], 204
    return server


@pytest.fixture
def tin(firm):
    return looks_after(firm)


@pytest.fixture
def crm(firm, heard, tin):
    return receiver(firm, heard, by=tin, reader=firm.khang)


def test_what_was_committed_is_told_as_rest_says_it(firm, crm):
    sale = firm.sale()
    agree(sale, by=firm.khang)
    worker.drain()
    (told,) = crm.told
    shown = firm.program(firm.khang).get(f"/api/v1/shop/sales/{sale.pk}").json()
    assert told["type"] == "screens.sale_agreed" and told["data"]["record"] == shown
    assert told["data"]["kind"] == "shop.sale" and told["data"]["href"] == f"/api/v1/shop/sales/{sale.pk}"
    (message,) = crm.messages
    assert message.state == State.SENT and crm.numbers == [message.number]
    assert Sending.objects.get().status == 204
    with pytest.raises(AssertionError):
        checked(["whsec_" + "A" * 44], *crm.heard.told[0][1:])
    assert "what only the house may know" not in str(crm.heard.told)


def test_what_was_rolled_back_is_not_told(firm, crm):
    sale = firm.sale()
    with pytest.raises(ZeroDivisionError), together():
        agree(sale, by=firm.khang)
        1 / 0  # noqa: B018
    worker.drain()
    assert crm.told == [] and crm.messages == []


def test_without_webhooks_nothing_is_asked_and_nothing_written(firm, statements, tin, heard):
    sale = firm.sale()
    agree(sale, by=firm.khang)
    with statements.taken() as before:
        agree(sale, by=firm.khang)
    asked = len(before)
    assert not any("screens_" in each for each in before)
    crm = receiver(firm, heard, by=tin, reader=firm.khang, events=(ClientMet.name,))
    agree(sale, by=firm.khang)
    with statements.at_most(asked):  # somebody hears of something else
        agree(sale, by=firm.khang)
    assert crm.messages == []


@pytest.mark.req("S5", part="webhooks")
@pytest.mark.req("S3", part="webhooks")
def test_the_reader_s_rights_at_the_moment_of_sending_decide(firm, heard, tin):
    """Sơn knows margins, Khang his own sales without them, Hoa nothing; a right that is lost is lost at once."""
    sale, foreign = firm.sale(), firm.sale(by=firm.son)
    type(sale).objects.update(cost=987_654_321)
    for reader in (firm.son, firm.khang, firm.hoa):
        receiver(firm, heard, by=tin, reader=reader)
    agree(sale, by=firm.khang)
    agree(foreign, by=firm.son)
    worker.drain()
    assert sorted(b"987654321" in body for _path, _headers, body in heard.told) == [False, True, True]
    assert set(Reading.objects.values_list("person", flat=True)) == {firm.son.person_id}
    states = Dispatch.objects.order_by("hook", "id").values_list("state", flat=True)
    assert list(states) == ["sent", "sent", "sent", "dropped", "dropped", "dropped"]
    held = RoleHeld.objects.get(person_id=firm.son.person_id)
    agree(sale, by=firm.khang)
    held.until = clock.today() - timedelta(days=1)
    held.save()
    worker.drain()
    son = Dispatch.objects.filter(hook__reader=firm.son.person_id)
    assert son.order_by("-id").first().state == State.DROPPED


def test_whoever_left_takes_the_webhook_with_them(firm, crm, tin):
    agree(firm.sale(), by=firm.khang)
    person = Person.objects.get(pk=firm.khang.person_id)
    person.user.is_active = False
    person.user.save()
    worker.drain()
    hook = Hook.objects.get()
    assert crm.told == [] and (hook.state, hook.why) == ("paused", "reader")
    with pytest.raises(Refused, match="cannot log in"):
        start_hook(hook, by=tin)
    assert crm.messages[0].state == State.WAITING


def test_what_fails_is_tried_again_later_under_the_same_number(firm, crm, heard):
    heard.answers = [500, redirects(302, "http://127.0.0.1:1/"), says(b"a page of thanks")]
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    worker.drain()
    assert len(crm.told) == 1 and crm.circuit.failures == 1, "not at once again"
    for wait in (10, 120):
        with later(wait):
            worker.drain()
    assert len(set(crm.numbers)) == 1 and len(crm.told) == 3
    tries = Sending.objects.order_by("id").values_list("status", "why")
    assert list(tries) == [(500, ""), (302, ""), (200, "")] and crm.messages[0].state == State.SENT
    assert crm.circuit.failures == 0 and crm.circuit.failing_since is None
    kept = str([list(model.objects.values()) for model in (Dispatch, Sending, Hook)])
    assert "a page of thanks" not in kept and crm.secret.removeprefix("whsec_") not in kept


def test_after_the_last_try_it_is_put_aside_and_can_be_sent_again(firm, crm, heard, tin):
    heard.usual = 503
    agree(firm.sale(), by=firm.khang)
    Dispatch.objects.update(attempts=sending.ATTEMPTS - 1)
    worker.drain()
    (message,) = crm.messages
    assert message.state == State.PARKED and message.attempts == sending.ATTEMPTS
    heard.usual = 200
    with later(10_000):
        worker.drain()
        assert len(crm.told) == 1
        send_again(message, by=tin)
        worker.drain()
    assert crm.messages[0].state == State.SENT and crm.numbers == [message.number] * 2
    with pytest.raises(PermissionDenied):
        send_again(message, by=firm.khang)


def test_the_receiver_of_the_documentation_knows_what_is_ours(firm, crm, heard):
    page = (Path(__file__).parents[3] / "docs" / "developers.md").read_text(encoding="utf-8")
    said: dict = {}
    samples = (each.partition("```")[0] for each in page.split("```python\n"))
    exec(next(each for each in samples if "def is_theirs" in each), said)
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    _path, headers, body = heard.told[0]
    old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    assert said["is_theirs"](crm.secret, headers, body)
    for forged in ((crm.secret, headers, body + b" "), (crm.secret, old, body), ("whsec_" + "A" * 44, headers, body)):
        assert not said["is_theirs"](*forged)


def test_messages_about_one_record_keep_their_order(firm, crm, heard):
    one, other = firm.sale(), firm.sale()
    heard.answers = [500]
    agree(one, by=firm.khang)
    agree(one, by=firm.khang)
    agree(other, by=firm.khang)
    worker.drain()
    with later(3):  # the first one waits longer than the webhook does: what is about another record goes before it
        worker.drain()
    with later(30):
        worker.drain()
    first, second, third = crm.messages
    assert crm.numbers == [first.number, third.number, first.number, second.number]
    assert {each.state for each in crm.messages} == {State.SENT}


def test_a_worker_that_dies_between_sending_and_settling_sends_the_same_again(firm, crm, monkeypatch):
    agree(firm.sale(), by=firm.khang)

    def dies(*_told):
        raise SystemExit

    with monkeypatch.context() as broken, pytest.raises(SystemExit):
        broken.setattr(sending, "_settle", dies)
        worker.drain()
    assert Sending.objects.get().status is None, "nobody knows what became of it"
    worker.drain()
    assert len(crm.told) == 1, "its time is not over"
    with later(61):
        worker.drain()
    assert crm.numbers == [crm.messages[0].number] * 2 and crm.messages[0].state == State.SENT


def test_a_webhook_is_served_by_one_at_a_time(firm, crm):
    agree(firm.sale(), by=firm.khang)
    ((hook, holder),) = sending.claim(5)
    assert sending.claim(5) == []
    sending.serve(hook, "somebody else")
    assert crm.told == []
    sending.serve(hook, holder)
    assert len(crm.told) == 1 and crm.circuit.leased_until is None


@pytest.mark.parametrize(("status", "days", "why"), [(500, 4, "failing"), (410, 0, "gone")])
def test_after_long_failure_it_stops_and_somebody_is_told(firm, crm, heard, status, days, why):
    heard.usual = status
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    if days:
        with later(days * 86_400):
            worker.drain()
    hook = Hook.objects.get()
    assert (hook.state, hook.why) == ("paused", why)
    notice = Handoff.objects.get(form="it.LookAfterWebhook")
    assert notice.about.id == hook.pk and notice.state == "offered"
    count = len(crm.told)
    with later(9 * 86_400):
        worker.drain()
    assert len(crm.told) == count


def test_what_stands_still_keeps_what_happens_and_what_is_over_hears_nothing(firm, crm, tin):
    hook = pause_hook(Hook.objects.get(), by=tin)
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    assert crm.told == []
    start_hook(hook, by=tin)
    worker.drain()
    assert len(crm.told) == 1
    pause_hook(Hook.objects.get(), by=tin)
    agree(firm.sale(), by=firm.khang)
    end_hook(Hook.objects.get(), by=tin)
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    assert [each.state for each in crm.messages] == ["sent", "dropped"] and len(crm.told) == 1
    with pytest.raises(Refused, match="is over"):
        send_again(crm.messages[0], by=tin)


def test_two_secrets_count_while_one_takes_over(firm, crm, heard, tin):
    new = renew_secret(Hook.objects.get(), by=tin).secret
    assert new != crm.secret
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    for known in (crm.secret, new):
        assert checked([known], *heard.told[-1][1:])
    with later(25 * 3600):
        agree(firm.sale(), by=firm.khang)
        worker.drain()
    assert checked([new], *heard.told[-1][1:])
    with pytest.raises(AssertionError):
        checked([crm.secret], *heard.told[-1][1:])
    written = str(list(History.objects.values())) + str(list(Hook.objects.values()))
    assert new.removeprefix("whsec_") not in written


def test_a_trial_says_nothing(crm, tin):
    ping_hook(Hook.objects.get(), by=tin, key="once")
    worker.drain()
    assert [(told["type"], told["data"]) for told in crm.told] == [("nhip.ping", {})]


def test_another_company_hears_nothing(firm, crm):
    other = Firm()
    agree(other.sale(), by=other.khang)
    worker.drain()
    assert crm.told == [] and not Dispatch.objects.exists()
    assert OutboxEvent.objects.filter(company=other.company).exists()


def test_setting_one_up_is_refused_in_words(firm, heard, tin, monkeypatch):
    def told(**more):
        said = {"name": "CRM", "url": heard.url(), "reader": firm.son.person_id, "events": (SaleAgreed.name,)}
        return HookData(**(said | more))

    for wrong in ({"name": " "}, {"events": ()}, {"events": ("sales.Nothing",)}):
        with pytest.raises(Refused):
            make_hook(told(**wrong), by=tin)
    with pytest.raises(PermissionDenied):
        make_hook(told(), by=firm.son)
    helper = firm.person("Ngô Thị My", firm.books, firm.role("hooks", "screens.webhooks"))
    with pytest.raises(Refused, match="your own rights"):
        make_hook(told(), by=helper)
    hook = make_hook(told(), by=tin)
    with pytest.raises(Refused, match="secret first"):
        start_hook(hook, by=tin)
    with pytest.raises(Refused, match="your own rights"):  # nor may she send elsewhere what another may see
        change_hook(hook, told(url="https://a.example"), by=helper)
    monkeypatch.undo()
    with pytest.raises(Forbidden):
        make_hook(told(url="https://169.254.169.254/latest"), by=tin)


def test_old_messages_are_forgotten(firm, crm, tin):
    agree(firm.sale(), by=firm.khang)
    agree(firm.sale(), by=firm.khang)
    worker.drain()
    first, second = crm.messages
    send_again(first, by=tin)
    with later(31 * 86_400):
        forgetting.forget(by=actors.system("screens", firm.company.pk))
    assert [each.pk for each in crm.messages] == [first.pk] and crm.messages[0].state == State.DROPPED
    assert not Sending.objects.exists()


def test_deactivation_is_the_same_as_leaving(firm, crm, tin):
    agree(firm.sale(), by=firm.khang)
    deactivate_person(Person.objects.get(pk=firm.khang.person_id), by=tin)
    worker.drain()
    assert crm.told == [] and Hook.objects.get().why == "reader"


@pytest.mark.commits
def test_one_that_hangs_holds_up_no_other(firm, heard, tin, monkeypatch):
    with listening() as slow:
        slow.usual = drips
        for where in (slow, heard):
            receiver(firm, where, by=tin, reader=firm.khang)
            for _ in range(2):
                ping_hook(Hook.objects.order_by("-id").first(), by=tin)
        monkeypatch.setattr(sending.LOOK, "next", 0.0)
        began = time.monotonic()
        assert worker.round() >= 2 and time.monotonic() - began < 1
        while len(heard.told) < 2 and time.monotonic() - began < 10:
            time.sleep(0.02)
        assert len(heard.told) == 2 and len(slow.told) == 1
        assert sending.round() == 0, "nobody is sent to twice at a time"
        slow.stop.set()
        worker.rest()
    states = Dispatch.objects.order_by("id").values_list("state", "attempts")
    assert list(states) == [("waiting", 1), ("waiting", 0), ("sent", 1), ("sent", 1)]
