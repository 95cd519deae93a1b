"""Writing through the REST door: by the operations alone, once for each key, and never over somebody's change."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from nhip.kernel import clock, schedule
from nhip.kernel.models import Handoff, History
from nhip.screens.rest import bulk
from nhip.screens.rest.bodies import MOST
from nhip.screens.tokens import NewToken, make_token

from . import shop
from .test_rest_reading import SALES, body, problem

CLIENTS = "/api/v1/shop/clients"


def send(program, path, said=None, *, status=200, method="post", **headers):
    text = said if isinstance(said, str | bytes) else json.dumps(said)
    more = {"data": "" if said is None else text, "content_type": "application/json"}
    return getattr(program, method)(path, headers={n.replace("_", "-"): v for n, v in headers.items()}, **more)


def order(firm, **said):
    line = {"good": str(firm.good.pk), "quantity": "2", "price": "18000000", "discount": "0.05"}
    return {"client": str(firm.client.pk), "deliver_on": clock.today().isoformat(), "lines": [line]} | said


@pytest.fixture
def khang(firm):
    return firm.program(firm.khang)


@pytest.fixture(autouse=True)
def keyed(firm, monkeypatch):
    """Writing an order takes a number, so a program says a key."""
    monkeypatch.setitem(vars(shop.place_sale), "keyed", True)


def test_a_record_is_made_by_its_operation(firm, khang):
    answer = send(khang, SALES, order(firm, note=" Gọi trước "), Idempotency_Key="a")
    made = body(answer, 201)
    sale = shop.Sale.objects.get()
    assert made == {
        "id": str(sale.pk), "kind": "shop.sale", "version": 1, "state": "draft", "number": sale.number,
        "href": f"{SALES}/{sale.pk}",
    }  # fmt: skip
    assert answer.headers["Location"] == made["href"] and answer.headers["ETag"] == '"1"'
    assert (sale.note, sale.net, sale.owner_id) == ("Gọi trước", Decimal(34_200_000), firm.khang.person_id)
    assert body(khang.get(made["href"]))["lines"][0]["discount"] == "0.05"


@pytest.mark.req("R13", part="one effect and a byte-equal answer for a key; another body is refused")
def test_a_key_does_it_once(firm, khang):
    first = send(khang, SALES, order(firm), Idempotency_Key="k-1")
    second = send(khang, SALES, order(firm), Idempotency_Key="k-1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    problem(send(khang, SALES, order(firm, note="x"), Idempotency_Key="k-1"), 422, "key-reused")
    assert shop.Sale.objects.count() == 1
    pk = first.json()["id"]
    done = [send(khang, f"{SALES}/{pk}/confirm_sale", {}, Idempotency_Key="k-2") for _ in range(2)]
    assert done[0].content == done[1].content and done[1].headers["Idempotent-Replayed"] == "true"
    problem(send(khang, f"{SALES}/{pk}/confirm_sale", {}), 422, "refused")
    body(send(firm.program(firm.son), SALES, order(firm), Idempotency_Key="k-1"), 201)
    assert shop.Sale.objects.count() == 2, "another person's key is another key"


@pytest.mark.req("R13", part="the same answer, byte for byte, for a day and longer")
def test_a_key_is_kept_for_a_day_and_longer(firm, khang):
    asked = order(firm)
    first = send(khang, SALES, asked, Idempotency_Key="kept")
    shop.confirm_sale(shop.Sale.objects.get(), by=firm.khang)
    for hours in (23, 25):
        with clock.at(clock.now() + timedelta(hours=hours)):
            schedule.round()  # what is forgotten by the day
            again = send(khang, SALES, asked, Idempotency_Key="kept")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
    assert shop.Sale.objects.count() == 1


def test_where_numbers_move_a_key_is_needed(firm, khang):
    problem(send(khang, SALES, order(firm)), 400, "key-needed")
    for wrong in (" ", "a" * 129, "ố"):
        assert send(khang, SALES, order(firm), Idempotency_Key=wrong).status_code == 400
    body(send(khang, CLIENTS, {"name": "Không cần khoá"}), 201)
    assert not shop.Sale.objects.exists()


@pytest.mark.req("R20", part="REST")
def test_nobodys_change_is_written_over(firm, khang):
    sale = firm.sale()
    address = f"{SALES}/{sale.pk}"
    problem(send(khang, address, {"note": "a"}, method="patch"), 428, "version-needed")
    problem(send(khang, address, {"note": "a"}, method="patch", If_Match="*"), 428, "version-needed")
    answer = send(khang, address, {"note": "a"}, method="patch", If_Match='"1"')
    assert body(answer)["version"] == 2 and answer.headers["ETag"] == '"2"'
    late = send(khang, address, {"note": "b"}, method="patch", If_Match='"1"')
    assert problem(late, 412, "stale")["current_version"] == 2 and late.headers["ETag"] == '"2"'
    problem(send(khang, f"{address}/cancel_sale", {"reason": "x"}, If_Match='"1"'), 412, "stale")
    problem(send(khang, f"{address}/cancel_sale", {"reason": "x"}, If_Match='W/"2"'), 412, "stale")
    sale.refresh_from_db()
    assert (sale.note, sale.state) == ("a", "draft")


def test_what_a_change_leaves_out_stays(firm, khang):
    sale = firm.sale(note="Cũ")
    send(khang, f"{SALES}/{sale.pk}", {"terms": "trả ngay"}, method="patch", If_Match='"1"')
    sale.refresh_from_db()
    assert (sale.terms, sale.note) == ("trả ngay", "Cũ") and sale.deliver_on is not None
    send(khang, f"{SALES}/{sale.pk}", {"deliver_on": None, "note": ""}, method="patch", If_Match='"2"')
    sale.refresh_from_db()
    assert (sale.deliver_on, sale.note, sale.terms) == (None, "", "trả ngay")


def test_an_operation_takes_its_inputs_and_says_its_rule(firm, khang):
    sale = firm.sale(days=None)
    address = f"{SALES}/{sale.pk}"
    said = problem(send(khang, f"{address}/confirm_sale"), 422, "refused")
    assert said["source"] == "SAL-06" and "ngày giao" in said["rule"]
    assert said["question"]["contents"]["wanted"] == "0.09"
    asked = body(send(khang, f"{address}/confirm_sale?ask=true"), 202)["asked"]
    assert str(Handoff.objects.get().pk) == asked["id"]
    missing = problem(send(khang, f"{address}/cancel_sale", {}), 422, "invalid")
    assert missing["errors"] == [{"pointer": "/reason", "detail": "This is needed."}]
    assert body(send(khang, f"{address}/cancel_sale", {"reason": "Khách thôi"}))["state"] == "cancelled"
    problem(send(khang, f"{address}/confirm_sale"), 422, "refused")


def test_what_is_wrong_is_said_with_its_place(firm, khang):
    line = {"good": str(firm.good.pk), "quantity": "2", "price": "1"}
    lines = [line, line | {"price": 1, "discount": "8%"}, {"good": "x"}, line | {"quantity": "1.0000001"}]
    said = problem(send(khang, SALES, order(firm, lines=lines), Idempotency_Key="a"), 422, "invalid")
    places = {each["pointer"] for each in said["errors"]}
    assert places == {"/lines/1/price", "/lines/1/discount", "/lines/2/good", "/lines/2/quantity",
                      "/lines/2/price", "/lines/3/quantity"}  # fmt: skip
    refused = problem(
        send(khang, SALES, order(firm, lines=[line, line | {"discount": "0.2"}]), Idempotency_Key="b"), 422, "refused"
    )
    assert refused["errors"][0]["pointer"] == "/lines/1/discount" and refused["field"] == "lines.1.discount"


@pytest.mark.req("S7", part="REST")
def test_what_nobody_asks_for_is_refused(firm, khang):
    names = (
        "id version state company company_id owner owner_id unit number total net tax cost created_at person by key"
    )
    for name in (*names.split(), "is_staff", "role", "posted_at", "approved_by", "__class__", "client_id"):
        said = problem(send(khang, SALES, order(firm, **{name: "1"}), Idempotency_Key="a"), 400, "unknown-key")
        assert said["errors"][0]["pointer"] == f"/{name}"
    bad = order(firm)
    bad["lines"][0]["amount"] = "1"
    problem(send(khang, SALES, bad, Idempotency_Key="a"), 400, "unknown-key")
    sale = firm.sale()
    problem(send(khang, f"{SALES}/{sale.pk}", {"state": "paid"}, method="patch", If_Match='"1"'), 400, "unknown-key")
    assert shop.Sale.objects.count() == 1


@pytest.mark.req("S41", part="REST bodies")
@pytest.mark.req("S45", part="REST: no number that is none")
@pytest.mark.parametrize(
    ("text", "status"),
    [('{"name": "a", "name": "b"}', 400), ('{"name": NaN}', 400), ('{"name": Infinity}', 400), ("[1]", 400),
     ("{", 400), ('{"name": 1' + "0" * 20 + "}", 400),
     ('{"name": ' + "[" * 9 + "]" * 9 + "}", 400), ('{"name": "\\u0000"}', 400),
     ("[" * 100_000, 400), ('{"name": "\\ud800"}', 400), (b'{"name": "\xff"}', 400), ('{"name": 1.5}', 422),
     ('{"name": ' + "9" * 5000 + "}", 400), ('{"name": {}}', 422), ('{"name": null}', 422), ('{"name": "  "}', 422),
     ('{"name": "' + "x" * MOST + '"}', 413), ("\ufeff{}", 400), ("null", 400)],
)  # fmt: skip
def test_a_body_that_is_no_proper_one_is_refused(firm, khang, text, status):
    body(send(khang, CLIENTS, text), status)
    assert shop.Client.objects.count() == 1


def test_only_json_is_read(firm, khang):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"):
        problem(khang.post(CLIENTS, "name=a", content_type=kind), 415, "media-type")


@pytest.mark.parametrize(
    ("name", "value"),
    [("client", 5), ("client", "5 or 1=1"), ("client", "-5"), ("client", "9" * 30), ("deliver_on", "2026-02-30"),
     ("deliver_on", "21/11/2026"), ("deliver_on", 20261121), ("terms", "never"), ("note", 5), ("lines", {}),
     ("lines", [5]), ("lines", "x"), ("lines", [{}] * 501), ("client", None), ("client", True)],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(firm, khang, name, value):
    answer = send(khang, SALES, order(firm, **{name: value}), Idempotency_Key="a")
    assert answer.status_code == 422 and not shop.Sale.objects.exists(), answer.text


@pytest.mark.req("S6", part="REST: numbers in bodies")
def test_what_one_may_not_see_may_not_be_named_or_acted_on(firm, khang):
    theirs = firm.sale(by=firm.son)
    for verb in ("confirm_sale", "cancel_sale"):
        problem(send(khang, f"{SALES}/{theirs.pk}/{verb}", {}), 404, "missing")
    problem(send(khang, f"{SALES}/{theirs.pk}", {}, method="patch", If_Match='"1"'), 404, "missing")
    problem(send(khang, SALES, order(firm, client="1"), Idempotency_Key="a"), 422, "refused")
    problem(send(firm.program(firm.hoa), SALES, order(firm), Idempotency_Key="a"), 403, "forbidden")
    problem(send(firm.program(firm.kien), f"{SALES}/{theirs.pk}/confirm_sale", {}), 403, "forbidden")
    for path in (f"{SALES}/{theirs.pk}/nothing", f"{SALES}/confirm_sale", f"{SALES}/{theirs.pk}/place_sale"):
        problem(send(khang, path, {}), 404, "missing")


def test_a_key_for_reading_writes_nothing(firm):
    program = firm.program(firm.khang, "shop:read", "sales:write")
    said = problem(send(program, SALES, order(firm), Idempotency_Key="a"), 403, "forbidden")
    assert said["scope"] == "shop:write" and not shop.Sale.objects.exists()


def test_a_session_and_its_cookies_do_nothing_here(firm):
    browser = firm.browser(firm.khang)
    problem(send(browser, SALES, order(firm), Idempotency_Key="a"), 401, "unauthorised")
    token = make_token(NewToken("x", ("*:write",)), by=firm.son)
    send(browser, SALES, order(firm), Idempotency_Key="a", Authorization=f"Bearer {token.secret}")
    assert shop.Sale.objects.get().owner_id == firm.son.person_id


def test_many_at_once_each_with_its_own_answer(firm, khang):
    sales = [firm.sale(), firm.sale(days=None), firm.sale(by=firm.son)]
    items = [{"id": str(sale.pk), "version": 1} for sale in sales] + [{"id": str(sales[0].pk), "version": 9}]
    said = body(send(khang, f"{SALES}/bulk", {"operation": "confirm_sale", "items": items}))
    assert [each["status"] for each in said["results"]] == [200, 422, 404, 412] and said["failed"] == 3
    assert said["results"][0]["state"] == "confirmed" and said["results"][1]["problem"]["source"] == "SAL-06"
    assert set(shop.Sale.objects.values_list("state", flat=True)) == {"confirmed", "draft"}


def test_many_are_made_once_for_their_key(firm, khang):
    said = {"operation": "place_sale", "items": [{"inputs": order(firm)}, {"inputs": order(firm, client="1")}]}
    problem(send(khang, f"{SALES}/bulk", said), 400, "key-needed")
    first, second = (body(send(khang, f"{SALES}/bulk", said, Idempotency_Key="b")) for _ in range(2))
    assert first["results"][0]["status"] == 201 and shop.Sale.objects.count() == 1
    assert second["results"][0].pop("replayed") and first == second
    own = {"operation": "place_sale", "items": [{"key": "c", "inputs": order(firm)}]}
    assert body(send(khang, f"{SALES}/bulk", own)) | {} and shop.Sale.objects.count() == 2
    body(send(khang, SALES, order(firm), Idempotency_Key="c"), 201)
    assert shop.Sale.objects.count() == 2


def test_all_or_nothing_is_all_or_nothing(firm, khang):
    good, bad = {"inputs": order(firm)}, {"inputs": order(firm, lines=[{"good": "1", "quantity": "1", "price": "1"}])}
    whole = {"operation": "place_sale", "all_or_nothing": True}
    said = problem(send(khang, f"{SALES}/bulk", whole | {"items": [good, bad]}, Idempotency_Key="a"), 422, "refused")
    assert said["item"] == 1 and said["problem"]["status"] == 422
    assert not shop.Sale.objects.exists() and not History.objects.filter(verb="shop.place_sale").exists()
    both = whole | {"items": [good, {"inputs": order(firm, note="2")}]}
    first, second = (send(khang, f"{SALES}/bulk", both, Idempotency_Key="b") for _ in range(2))
    assert [each["status"] for each in body(first)["results"]] == [201, 201]
    assert shop.Sale.objects.count() == 2 and second.headers["Idempotent-Replayed"] == "true"
    assert [each["id"] for each in body(second)["results"]] == [each["id"] for each in body(first)["results"]]


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 422), ({"operation": "nothing", "items": [{}]}, 422), ({"operation": "confirm_sale", "items": []}, 422),
     ({"operation": "confirm_sale", "items": [5]}, 422), ({"operation": "confirm_sale", "items": [{"a": 1}]}, 400),
     ({"operation": "confirm_sale", "items": [{}] * (bulk.MOST + 1)}, 413), ({"verb": "x"}, 400),
     ({"operation": "confirm_sale", "items": [{}], "all_or_nothing": "yes"}, 422)],
)  # fmt: skip
def test_what_is_no_bulk_is_refused(khang, said, status):
    body(send(khang, f"{SALES}/bulk", said), status)
