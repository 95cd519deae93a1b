"""One's own access keys on the screen: shown once, never above their person, ended by a press."""

import pytest
from django.db import connection
from django.test import Client

from nhip.kernel import clock
from nhip.kernel.models import History, RoleHeld
from nhip.screens.models import Token
from nhip.screens.tokens import DAYS, prefix

KEYS = "/me/keys/"
MADE = {"name": "Báo cáo", "scope-shop": "read", "scope-kernel": "", "days": "30", "key": "once"}


def secret_of(page: str) -> str:
    return page.partition('<code class="secret" tabindex="0">')[2].partition("<")[0]


@pytest.mark.req("S38", part="made by the person for herself, shown once")
def test_a_key_is_shown_once_and_works(firm):
    browser = firm.browser(firm.khang)
    secret = secret_of(browser.post(KEYS, MADE).text)
    assert secret.startswith("nhip_") and secret not in browser.get(KEYS).text
    said = {"Authorization": f"Bearer {secret}"}
    assert firm.browser().get("/api/v1/shop/sales", headers=said).status_code == 200
    token = Token.objects.get()
    assert token.person_id == firm.khang.person_id and token.scopes == ["shop:read"]
    written = str(list(History.objects.filter(about_id=token.pk).values()))
    assert "make_token" in written and secret.rpartition("_")[2] not in written


def test_a_double_click_makes_one_key_and_says_so(firm):
    browser = firm.browser(firm.khang)
    first, second = (browser.post(KEYS, MADE).text for _ in range(2))
    assert secret_of(first) and not secret_of(second) and "was made already" in second
    assert Token.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(firm):
    browser = firm.browser(firm.khang)
    for wrong in ({"name": " "}, {"scope-shop": ""}, {"scope-shop": "own"}, {"days": "9999"}):
        answer = browser.post(KEYS, MADE | wrong)
        assert answer.status_code == 422, wrong
    assert "Báo cáo" in answer.text and not Token.objects.exists()
    assert DAYS.default == 365


def test_a_key_is_revoked_by_its_person_alone(firm):
    secret = secret_of(firm.browser(firm.khang).post(KEYS, MADE).text)
    said, token = {"Authorization": f"Bearer {secret}"}, Token.objects.get()
    assert firm.browser(firm.son).post(f"{KEYS}{token.pk}/revoke/").status_code == 404
    assert firm.browser().get("/api/v1/shop/sales", headers=said).status_code == 200
    assert firm.browser(firm.khang).post(f"{KEYS}{token.pk}/revoke/").status_code == 302
    assert firm.browser().get("/api/v1/shop/sales", headers=said).status_code == 401
    assert "Revoked" in firm.browser(firm.khang).get(KEYS).text
    assert firm.browser(firm.khang).post(f"{KEYS}{token.pk}/revoke/").status_code == 302


@pytest.mark.req("S38")
def test_a_key_is_hashed_scoped_expiring_and_never_above_its_person(firm, caplog):
    """Khang's key reads the shop: nothing else, nothing of others, nothing once he may not or it is over."""
    sale, foreign = firm.sale(), firm.sale(by=firm.son)
    page = firm.browser(firm.khang).post(KEYS, MADE).text
    secret, token = secret_of(page), Token.objects.get()
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def answers(address: str, method: str = "get") -> int:
        how = {"data": "{}", "content_type": "application/json"} if method == "post" else {}
        return getattr(program, method)(f"/api/v1/{address}", **how).status_code

    assert answers(f"shop/sales/{sale.pk}") == 200 and answers(f"shop/sales/{foreign.pk}") == 404
    assert answers(f"shop/sales/{sale.pk}/cancel_sale", "post") == answers("kernel/people") == 403
    shown = firm.browser(firm.khang).get(KEYS).text
    assert prefix(token) in shown and "last used" in shown and secret not in shown
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret.rpartition("_")[2] not in str(cursor.fetchall()), table
    assert secret.rpartition("_")[2] not in caplog.text
    with clock.at(token.expires_at):
        assert answers(f"shop/sales/{sale.pk}") == 401
    RoleHeld.objects.get(person_id=firm.khang.person_id).delete()
    assert answers(f"shop/sales/{sale.pk}") == 404
