"""The door: who comes in, who does not, and that nothing unsafe happens without a token."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from nhip.kernel import clock
from nhip.kernel.models import History, Person
from nhip.screens.urls import all_of

from . import shop

RIGHT = "a sentence is good"


def try_in(client, name, password, **more):
    return client.post("/login/", {"username": name, "password": password, **more})


def test_in_and_out(firm):
    client, name = Client(), firm.name_of(firm.khang)
    assert client.get("/shop/sales/").headers["location"] == "/login/?next=%2Fshop%2Fsales%2F"
    planted = client.session
    planted["x"] = 1
    planted.save()
    before = client.cookies.get("nhip").value if client.cookies.get("nhip") else ""
    answer = try_in(client, name, RIGHT, next="/shop/sales/")
    assert answer.headers["location"] == "/shop/sales/" and client.cookies["nhip"].value != before
    assert client.get("/shop/sales/").status_code == 200
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/shop/sales/").status_code == 302


@pytest.mark.parametrize("going", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_next_stays_in_the_house(firm, going):
    assert try_in(Client(), firm.name_of(firm.khang), RIGHT, next=going).headers["location"] == "/"


def test_an_unknown_name_reads_like_a_wrong_password(firm):
    words = "User name and password do not fit together."
    english = Client(headers={"Accept-Language": "en"})
    known, unknown = try_in(english, firm.name_of(firm.khang), "x"), try_in(english, "nobody", "x")
    assert known.status_code == unknown.status_code == 422 and words in known.text and words in unknown.text


def test_guessing_gets_slower_and_stops(firm):
    name, start, told = firm.name_of(firm.khang), clock.now(), []
    for place in range(12):
        with clock.at(start + timedelta(seconds=40 * place)):
            told.append(try_in(Client(), name, "wrong").status_code)
    assert told[:3] == [422] * 3 and told[-1] == 429 and told.count(422) <= 10
    with clock.at(start + timedelta(seconds=490)):
        assert try_in(Client(), name, RIGHT).status_code == 429
    with clock.at(start + timedelta(minutes=40)):
        assert try_in(Client(), name, RIGHT).status_code == 302


def test_who_has_left_is_refused_at_the_next_request(firm):
    browser = firm.browser(firm.khang)
    assert browser.get("/").status_code == 200
    Person.objects.filter(pk=firm.khang.person_id).update(state="left")
    assert browser.get("/").status_code == 302
    assert try_in(Client(), firm.name_of(firm.khang), RIGHT).status_code == 422


def test_ones_own_password_is_changed_and_other_sessions_end(firm):
    mine, other = firm.browser(firm.khang), firm.browser(firm.khang)
    assert mine.post("/me/", {"old": "wrong", "new": "another good sentence"}).status_code == 422
    assert mine.post("/me/", {"old": RIGHT, "new": "short"}).status_code == 422
    assert mine.post("/me/", {"old": RIGHT, "new": "another good sentence"}).status_code == 200
    assert mine.get("/").status_code == 200 and other.get("/").status_code == 302
    assert User.objects.get(pk=firm.khang.user_id).check_password("another good sentence")


def test_the_demonstrations_door_is_closed_elsewhere(firm):
    assert "demo" not in Client().get("/login/").text.split("<main")[1]
    Client().post("/login/demo/", {"person": str(firm.khang.person_id)})
    client = Client()
    client.post("/login/demo/", {"person": str(firm.khang.person_id)})
    assert client.get("/").status_code == 302


PROGRAMS, DESCRIBED = "/api", ("/api/v1/openapi.json", "/api/v1/docs")


def addresses(sale) -> list[str]:
    """Every address of the house, with this record where one is asked for."""
    made = []
    for text, _pattern in all_of(get_resolver("nhip.screens.tests.addresses").url_patterns):
        text = text.lstrip("^").rstrip("$")
        if "shop/" in text and "shop/sales" not in text:
            continue
        text = (
            text.replace("<int:pk>", str(sale.pk))
            .replace("(?P<pk>\\d{1,19})", str(sale.pk))
            .replace("(?P<kind>[a-z]+\\.[a-z]+)", "shop.client")
        )
        text = text.replace("mappings/<slug:where>/<path:name>", "mappings/own/1")
        names = {"do/": "change_sale", "panel/": "contents", "read/": "money"}
        for before, name in names.items():
            text = text.replace(f"{before}<slug:name>", before + name).replace(f"{before}<slug:kind>", before + name)
        made.append("/" + text)
    return made


@pytest.mark.req("S36", part="a POST without its token")
@pytest.mark.slow("every address of the house")
def test_nothing_unsafe_happens_without_a_token(firm):
    """Every address refuses a forged POST, whoever is logged in (S36)."""
    sale = firm.sale()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(pk=firm.khang.user_id))
    before = History.objects.count()
    for path in addresses(sale):
        allowed = (401, 403, 404, 405) if path.startswith(PROGRAMS) else (403,)  # no log-in counts there, only a key
        assert browser.post(path, {"terms": "x", "key": uuid4().hex}).status_code in allowed, path
    assert History.objects.count() == before


@pytest.mark.req("S36", part="a GET changes nothing")
@pytest.mark.slow("every address of the house")
def test_looking_changes_nothing(firm):
    sale = firm.sale()
    browser, before = firm.browser(firm.khang), (History.objects.count(), shop.Sale.objects.get().version)
    for path in addresses(sale):
        if "logout" not in path:
            browser.get(path)
    assert (History.objects.count(), shop.Sale.objects.get().version) == before


@pytest.mark.slow("every address of the house")
def test_nobody_gets_in_anywhere_without_a_seat(firm):
    sale = firm.sale()
    for path in addresses(sale):
        if path not in ("/login/", "/login/demo/", "/logout/", "/me/look/", "/reset/"):
            answer = Client().get(path)
            if path.startswith(PROGRAMS):
                assert answer.status_code in (401, 404, 405) or path in DESCRIBED, path
                continue
            assert answer.status_code == 302 and answer.headers["location"].startswith("/login/"), path
    assert Client().get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/login/"


def test_the_look_is_kept_with_the_person(firm):
    browser, name = firm.browser(firm.khang), firm.name_of(firm.khang)
    browser.post("/me/look/", {"theme": "dark", "density": "compact", "language": "en", "next": "/"})
    page = browser.get("/").text
    assert 'data-theme="dark"' in page and 'data-density="compact"' in page and '<html lang="en"' in page
    elsewhere = Client()
    try_in(elsewhere, name, RIGHT)
    assert 'data-theme="dark"' in elsewhere.get("/").text
    browser.post("/me/look/", {"theme": "pink", "language": "xx", "next": "https://evil.example"})
    assert 'data-theme="dark"' in browser.get("/").text


def test_error_pages_say_what_to_do(firm):
    browser = firm.browser(firm.khang)
    page = browser.get("/shop/sales/1/")
    assert page.status_code == 404 and "Nothing to see here" in page.text and "<nav" in page.text
    assert "may not do this" in browser.get("/shop/sales/?sort=cost").text


def test_the_language_goes_with_the_person_to_another_browser(firm):
    """Kept with the person, where papers and messages find it too, and chosen at the next log-in."""
    here, there = firm.browser(firm.khang), Client(headers={"Accept-Language": "en"})
    here.post("/me/look/", {"language": "vi", "next": "/"})
    person = Person.objects.get(pk=firm.khang.person_id)
    assert (person.language, person.version) == ("vi", 1)
    assert 'lang="en"' in there.get("/login/").text
    try_in(there, firm.name_of(firm.khang), RIGHT)
    assert 'lang="vi"' in there.get("/").text
