"""Safe by default: secrets, headers, hosts, log lines; and health that is told truly."""

import json
import logging
import stat
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import RequestFactory

from nhip.config import environment, first_run, health, logs
from nhip.config.databases import postgresql
from nhip.config.middleware import Request
from nhip.config.side import counters, pulse
from nhip.kernel import clock


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("NHIP_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path)
    assert len(first) > 60 and environment.secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("name", "said", "read"),
    [
        ("NHIP_SITE_URL", "nhip.example.vn", environment.site_url),
        ("NHIP_SITE_URL", "https://nhip.example.vn/x", environment.site_url),
        ("NHIP_TODAY", "21/11/2026", environment.today),
        ("NHIP_PORT", "99999", environment.site_url),
        ("NHIP_OUTWARD_PORTS", "8443, 99999", environment.outward),
        ("NHIP_OUTWARD_NETWORKS", "10.20.0.1/16", environment.outward),
    ],
)
def test_what_cannot_be_is_refused_by_name(monkeypatch, name, said, read):
    monkeypatch.setenv(name, said)
    with pytest.raises(environment.Misconfigured, match=name):
        read()


def test_only_our_own_hosts_are_answered(client):
    assert environment.hosts("https://nhip.example.vn") == ["127.0.0.1", "[::1]", "localhost", "nhip.example.vn"]
    assert client.get("/nothing-here", headers={"host": "evil.example"}).status_code == 400


def test_the_demo_password_opens_on_loopback_alone(monkeypatch):
    for bind, public, opens in (
        ("127.0.0.1", "0", True),
        ("::1", "0", True),
        ("0.0.0.0", "0", False),  # noqa: S104
        ("10.0.0.7", "0", False),
        ("", "0", False),
        ("0.0.0.0", "1", True),  # noqa: S104
    ):
        monkeypatch.setenv("NHIP_BIND", bind)
        monkeypatch.setenv("NHIP_DEMO_PUBLIC", public)
        assert environment.demo_login() is opens, bind


def test_a_database_is_named_by_its_url():
    made = postgresql("postgresql://nh%C3%A0:p%40ss@db.example:5433/nhip?sslmode=require")
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("nhà", "p@ss", "db.example", 5433)
    assert made["OPTIONS"]["sslmode"] == "require" and "lock_timeout" in made["OPTIONS"]["options"]
    assert postgresql("postgresql://u@/nhip?host=/run/pg")["HOST"] == "/run/pg"
    with pytest.raises(environment.Misconfigured):
        postgresql("mysql://x/y")


def test_a_page_is_kept_private_and_its_scripts_are_ours(client):
    answer = client.get("/nothing-here")
    said = answer.headers
    assert said["Cache-Control"] == "no-store" and said["X-Frame-Options"] == "DENY"
    assert said["X-Content-Type-Options"] == "nosniff" and said["Cross-Origin-Opener-Policy"] == "same-origin"
    assert said["Referrer-Policy"] == "same-origin" and said["X-Request-ID"]
    policy = said["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_a_request_is_named_and_a_forged_name_is_not_taken():
    def page(request):
        from django.http import HttpResponse

        return HttpResponse(logs.REQUEST.get())

    ask, answer = RequestFactory(), Request(page)
    assert answer(ask.get("/", headers={"X-Request-ID": "abcdef-123456"})).text == "abcdef-123456"
    forged = answer(ask.get("/", headers={"X-Request-ID": "x\n{}"}))
    assert forged.text == forged.headers["X-Request-ID"] != "x\n{}"


def test_a_log_line_is_one_line_without_secrets():
    record = logging.LogRecord("nhip", 30, "", 0, 'password=%s\n{"level": "forged"} \x1b[2J', ("hunter2",), None)
    line = logs.OneLine().format(record)
    assert "\n" not in line and "hunter2" not in line and "\x1b" not in line
    assert json.loads(line)["level"] == "warning"
    assert "s3cret" not in logs.redacted("postgresql://nhip:s3cret@db/nhip refused")


def test_health_needs_neither_person_nor_session(client, statements):
    with statements.at_most(0):
        assert client.get("/healthz").text == "ok\n"


def test_ready_means_that_the_worker_lives_too(client):
    assert client.get("/readyz").status_code == 503
    pulse.beat(health.WORKER)
    assert client.get("/readyz").json() == {"database": "ok", "migrations": "ok", "worker": "ok"}
    with clock.at(clock.now() + timedelta(minutes=1)):
        told = client.get("/readyz")
    assert told.status_code == 503 and "heartbeat" in told.json()["worker"]


def test_the_database_away_is_said_and_not_hidden(client, monkeypatch):
    def away(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(health.install, "waiting", away)
    told = client.get("/readyz")
    assert told.status_code == 503 and told.json() == {"database": "does not answer"}
    assert told.headers["Retry-After"]


def test_figures_are_for_this_machine_or_for_the_token(client, monkeypatch):
    assert "nhip_requests_total" in client.get("/metrics").text
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 403
    monkeypatch.setenv("NHIP_METRICS_TOKEN", "figures")
    asked = {"X-Forwarded-For": "10.0.0.1", "Authorization": "Bearer figures"}
    assert client.get("/metrics", headers=asked).status_code == 200


def test_hits_are_counted_in_their_window():
    noon = clock.now().replace(minute=0, second=0)
    with clock.at(noon):
        assert [counters.hit("login lan", per=60) for _ in range(3)] == [1, 2, 3]
        assert counters.hit("login hoa", per=60) == 1
    with clock.at(noon + timedelta(seconds=61)):
        assert counters.hit("login lan", per=60) == 1
        counters.forget("login lan")
        assert counters.hit("login lan", per=60) == 1
    with clock.at(noon + timedelta(days=2)):
        assert counters.sweep() == 2 and counters.sweep() == 0


def test_a_first_run_has_one_token_and_keeps_its_hash():
    token = first_run.invite()
    kept = settings.HOME / first_run.FILE
    assert token not in kept.read_text() and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert first_run.verify(token) and first_run.verify(f" {token.upper()} ") and not first_run.verify("")
    second = first_run.invite()
    assert not first_run.verify(token) and first_run.verify(second)
    first_run.close()
    assert not first_run.verify(second) and not first_run.invited()


def test_sessions_do_not_queue_behind_postings(client):
    from django.contrib.sessions.models import Session
    from django.db import connection, router

    assert router.db_for_write(Session) == ("side" if connection.vendor == "sqlite" else "default")
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
