"""A link to a new password: good once, for a day, for this log-in as it is; whoever guesses at it waits."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from nhip.kernel import clock
from nhip.kernel.administration.people import NewPassword, change_password, deactivate_person
from nhip.kernel.models import History, Person
from nhip.kernel.operations import Refused
from nhip.screens.models import ResetLink
from nhip.screens.resetting import OwnPassword, choose_password, make_reset_link

from .hooked import looks_after

NEW = "mat khau rieng cua Khang 2026"


@pytest.fixture(autouse=True)
def in_english():
    """What is refused is said in the language of the tests."""
    with translation.override("en"):
        yield


@pytest.fixture
def tin(firm):
    return looks_after(firm)


@pytest.fixture
def khang(firm):
    return Person.objects.get(pk=firm.khang.person_id)


def link(person: Person, by) -> str:
    made = make_reset_link(Person.objects.get(pk=person.pk), by=by).link
    assert made.startswith("http://127.0.0.1:8000/reset/#")
    return made.partition("#")[2]


def use(token: str, password: str = NEW, again: str = "") -> int:
    said = {"token": token, "password": password, "again": again or password}
    return Client(headers={"Accept-Language": "en"}).post("/reset/", said).status_code


@pytest.mark.req("S30", part="single use, 256 random bits, hashed, all sessions end, logged without the secret")
def test_a_link_is_good_once_and_ends_every_session(firm, tin, khang):
    browser, admin = firm.browser(firm.khang), firm.browser(tin)
    page = admin.post(f"/kernel/people/{khang.pk}/reset/", {"key": "once"}).text
    token = page.partition("/reset/#")[2].partition("<")[0]
    assert len(token) == 43 and token not in admin.post(f"/kernel/people/{khang.pk}/reset/", {"key": "once"}).text
    assert browser.get("/").status_code == 200
    kept = str(list(ResetLink.objects.values())) + str(list(History.objects.values()))
    assert token not in kept and "kernel.make_reset_link" in kept
    assert use(token) == 200 and User.objects.get(pk=khang.user_id).check_password(NEW)
    assert browser.get("/").headers["location"] == "/login/"
    assert use(token, "another good sentence") == 422
    last = History.objects.get(verb="kernel.choose_password")
    assert last.person_id == khang.pk and NEW not in str(last.inputs) and token not in str(last.inputs)
    assert not Person.objects.get(pk=khang.pk).must_change_password


@pytest.mark.req("S30", part="dead after a day, another link, another password, leaving")
def test_what_happens_to_the_log_in_ends_the_link(firm, tin, khang):
    old, token = link(khang, tin), link(khang, tin)
    assert use(old) == 422
    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        assert use(token) == 422
    change_password(khang, NewPassword("chosen by himself meanwhile"), by=firm.khang)
    assert use(token) == 422
    token = link(khang, tin)
    deactivate_person(Person.objects.get(pk=khang.pk), by=tin)
    assert use(token) == 422 and User.objects.get(pk=khang.user_id).check_password("chosen by himself meanwhile")


def test_a_weak_or_mistyped_password_leaves_the_link_good(firm, tin, khang):
    token = link(khang, tin)
    assert use(token, "short") == 422 and use(token, NEW, "another one altogether") == 422
    assert use(token, firm.name_of(firm.khang)) == 422
    assert use(token) == 200


def test_what_is_wrong_is_said_in_ones_language_and_the_code_is_kept_unseen(firm, tin, khang):
    token = link(khang, tin)
    said = {"token": token, "password": "ngan", "again": "ngan"}
    page = Client(headers={"Accept-Language": "vi"}).post("/reset/", said).text
    assert "Mật khẩu quá ngắn: cần ít nhất 12 ký tự." in page and "too short" not in page
    assert f'type="hidden" name="token" value="{token}"' in page and "Mã trong liên kết" not in page
    lost = Client(headers={"Accept-Language": "vi"}).post("/reset/", said | {"token": "x" * 43}).text
    assert "Mã trong liên kết" in lost


def test_the_link_is_one_persons(firm, tin, khang):
    token = link(khang, tin)
    with pytest.raises(Refused, match="not good any more"):
        choose_password(Person.objects.get(pk=firm.son.person_id), OwnPassword(token, NEW, NEW), by=firm.son)
    with pytest.raises(PermissionDenied):
        choose_password(khang, OwnPassword(token, NEW, NEW), by=firm.son)


def test_only_who_administers_people_makes_one(firm, tin, khang):
    with pytest.raises(PermissionDenied):
        make_reset_link(khang, by=firm.son)
    address = f"/kernel/people/{khang.pk}/reset/"
    assert firm.browser(firm.son).get(address).status_code == 404
    assert firm.browser(tin).get(address).status_code == 200
    stranger = looks_after(type(firm)())
    with pytest.raises(PermissionDenied):
        make_reset_link(khang, by=stranger)
    assert firm.browser(stranger).post(address).status_code == 404
    person = firm.add(Person, name="Không đăng nhập")
    with pytest.raises(Refused):
        make_reset_link(person, by=tin)


@pytest.mark.req("S33", part="guesses at a link")
def test_guesses_wait_longer_and_longer(firm, tin, khang):
    token, start, told = link(khang, tin), clock.now(), []
    for place in range(12):
        with clock.at(start + timedelta(seconds=40 * place)):
            told.append(use("x" * 43))
    assert told[0] == 422 and told[-1] == 429
    with clock.at(start + timedelta(seconds=490)):
        assert use(token) == 429
    with clock.at(start + timedelta(minutes=40)):
        assert use(token) == 200


def test_one_sees_where_one_is_logged_in_and_ends_the_others(firm):
    name = firm.name_of(firm.khang)
    here, there = (Client(headers={"Accept-Language": "en", "User-Agent": agent}) for agent in AGENTS)
    for browser in (here, there):
        browser.post("/login/", {"username": name, "password": "a sentence is good"})
    foreign = firm.browser(firm.son)
    page = here.get("/me/").text
    assert "Firefox · Windows" in page and "Chrome · Android" in page and "Log out everywhere else" in page
    assert here.post("/me/sessions/").status_code == 302
    assert there.get("/").status_code == 302 and here.get("/").status_code == foreign.get("/").status_code == 200
    assert "Log out everywhere else" not in here.get("/me/").text


AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
)
