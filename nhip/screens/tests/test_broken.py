"""When something breaks: a page that asks the database nothing, and keeps what was typed."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from nhip.screens.resource import Resource

from . import shop

PLACE = "/shop/sales/do/place_sale/"


@pytest.fixture
def visitor(firm) -> Client:
    made = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    made.force_login(User.objects.get(pk=firm.khang.user_id))
    return made


def breaks(monkeypatch, error: Exception) -> None:
    """Every creating operation breaks as its answer is made, after it has been run."""

    def after(*_):
        raise error

    monkeypatch.setattr(Resource, "after", after)


def typed(firm) -> dict[str, str]:
    return {
        "client": str(firm.client.pk), "note": "giao <sáng>", "key": uuid4().hex, "csrfmiddlewaretoken": "x",
        "lines-0-good": str(firm.good.pk), "lines-0-quantity": "1", "lines-0-price": "18tr",
    }  # fmt: skip


def test_what_was_typed_is_sent_again_and_counts_once(firm, visitor, monkeypatch):
    said = typed(firm)
    with monkeypatch.context() as broken:
        breaks(broken, RuntimeError())
        answer = visitor.post(PLACE, said)
    assert answer.status_code == 500
    assert '<main class="alone"' in answer.text
    assert "Reference" in answer.text
    assert 'value="giao &lt;sáng&gt;"' in answer.text
    assert f'name="key" value="{said["key"]}"' in answer.text
    assert 'value="x"' not in answer.text  # a token of its own
    assert visitor.post(PLACE, said).status_code == 302
    assert shop.Sale.objects.filter(note="giao <sáng>").count() == 1


def test_the_page_asks_the_database_nothing(firm, visitor, monkeypatch, statements):
    from django.test import RequestFactory
    from django.urls import get_resolver

    handler = get_resolver("nhip.config.urls").resolve_error_handler(500)
    with statements.at_most(0):
        try:
            raise OperationalError("away")
        except OperationalError:
            answer = handler(RequestFactory().get("/shop/sales/"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert '<main class="alone"' in answer.content.decode()


def test_a_password_is_not_written_into_the_page(firm, visitor, monkeypatch):
    from nhip.screens.views import me

    def away(*_, **__):
        raise OperationalError("away")

    monkeypatch.setattr(me, "person_of", away)
    answer = visitor.post("/me/", {"old": "a sentence is good", "new": "another sentence is good"})
    assert answer.status_code in (500, 503)
    assert "sentence" not in answer.text
    assert "the browser has kept it" in answer.text
