"""Reading through the REST door: what the list shows, no more, at a constant price, and strictly."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from nhip.kernel import actors, clock
from nhip.kernel.models import Person, Reading
from nhip.screens.models import Token, TokenUse
from nhip.screens.rest.problems import KIND
from nhip.screens.tokens import PACE, NewToken, make_token, revoke_token

from . import shop

SALES = "/api/v1/shop/sales"


def body(answer, status=200):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == ("application/json" if status < 400 else KIND)
    return answer.json()


def problem(answer, status, kind):
    said = body(answer, status)
    assert said["type"] == f"/api/v1/docs#{kind}" and said["status"] == status and said["title"]
    return said


def test_a_list_says_the_columns_of_the_list_with_amounts_and_ids_as_strings(firm):
    sale = firm.sale()
    said = body(firm.program(firm.khang).get(SALES))
    assert said["next"] is None and "total" not in said
    (row,) = said["items"]
    assert row["id"] == str(sale.pk) and row["version"] == 1 and row["state"] == "draft"
    assert row["client"] == {"id": str(firm.client.pk), "name": "Dược phẩm Hồng Ân"}
    assert row["owner"]["name"] == "Lê Minh Khang" and row["total"] == "37620000"
    assert row["deliver_on"] == (clock.today() + timedelta(days=3)).isoformat()
    assert set(row) == {"id", "version", "state", "number", "client", "deliver_on", "owner", "net", "total"}


def test_amounts_lose_nothing(firm):
    sale = firm.sale()
    shop.Sale.objects.filter(pk=sale.pk).update(net=Decimal("0.33"))
    assert body(firm.program(firm.khang).get(SALES))["items"][0]["net"] == "0.33"
    firm.company.currency = "USD"
    firm.company.save()
    assert body(firm.program(firm.khang).get(SALES))["items"][0]["total"] == "37620000.00"


@pytest.mark.parametrize("path", ["", "?q=hong+an&total=true", "?sort=-total,client&state=draft", "?sort=id&size=50"])
def test_a_list_costs_the_same_at_one_row_and_at_twenty(firm, statements, path):
    firm.sale()
    program = firm.program(firm.khang)
    body(program.get(SALES + path))
    with statements.taken():
        body(program.get(SALES + path))
    one = len(statements)
    for _ in range(19):
        firm.sale()
    with statements.taken():
        assert len(body(program.get(SALES + path))["items"]) == 20
    assert len(statements) == one <= 5


def test_one_record_comes_with_its_lines_and_its_version(firm, statements):
    sale = firm.sale(note="Gọi trước")
    program, address = firm.program(firm.khang), f"{SALES}/{sale.pk}"
    answer = program.get(address)
    said = body(answer)
    assert answer.headers["ETag"] == '"1"'
    assert said["note"] == "Gọi trước" and said["client__debt"] == "258000000"
    (line,) = said["lines"]
    assert line["good"] == {"id": str(firm.good.pk), "name": "Laptop 15 inch"} and line["good__code"] == "LAP-15"
    assert (line["quantity"], line["discount"], line["price"]) == ("2", "0.05", "18000000")
    for _ in range(19):
        shop.SaleLine.objects.create(
            company=firm.company, sale=sale, good=firm.good, quantity=1, price=1, discount=0, amount=1
        )
    with statements.at_most(4):
        assert len(body(program.get(address))["lines"]) == 20


def test_who_has_this_version_is_told_so(firm):
    sale = firm.sale()
    program, address = firm.program(firm.khang), f"{SALES}/{sale.pk}"
    for said in ('"1"', 'W/"1"', '"7", "1"', "*"):
        answer = program.get(address, headers={"If-None-Match": said})
        assert answer.status_code == 304 and not answer.content and answer.headers["ETag"] == '"1"'
    assert program.get(address, headers={"If-None-Match": '"2"'}).status_code == 200


def test_words_filters_order_and_total_are_those_of_the_list(firm):
    sales = [firm.sale() for _ in range(3)]
    shop.Sale.objects.filter(pk=sales[0].pk).update(state="paid", total=Decimal("99000000.50"))
    program = firm.program(firm.khang)

    def total(query):
        return body(program.get(f"{SALES}?total=true&{query}"))["total"]

    assert total("") == 3 and total("q=hong+an") == 3 and total("q=nobody") == 0
    assert total("state=paid") == total("state.not=draft") == 1 and total("state=paid&state=draft") == 3
    assert total("total=") == 3
    assert total("total.from=99000000.5") == 1 and total("total.from=99000000.51") == 0
    assert total(f"client={firm.client.pk}") == total("owner=me") == 3
    assert total(f"deliver_on.from={clock.today()}") == 3 and total("deliver_on=late") == 0
    ids = [row["id"] for row in body(program.get(f"{SALES}?sort=-total,id"))["items"]]
    assert ids == [str(sale.pk) for sale in sales]


def test_a_figure_is_read_as_machines_write_it(firm):
    """`1.25` is one and a quarter here, never a hundred and twenty-five."""
    sale = firm.sale()
    shop.Sale.objects.filter(pk=sale.pk).update(total=Decimal("1250"))
    program = firm.program(firm.khang)
    asked = {"1250": 1, "1250.00": 1, "1.25": 0, "1250.5": 0}
    found = {said: len(body(program.get(f"{SALES}?total.from={said}&total.to={said}"))["items"]) for said in asked}
    assert found == asked
    for said in ("1.250.000", "1e3", "NaN", "250tr", "1.255", "1" * 40):
        problem(program.get(f"{SALES}?total.from={said}"), 400, "malformed")


@pytest.mark.req("S4", part="REST: filters, order and search over what may not be known")
@pytest.mark.req("S5", part="REST")
def test_what_may_not_be_known_is_neither_said_nor_asked_about(firm):
    sale = firm.sale(by=firm.khang)
    khang, son = firm.program(firm.khang), firm.program(firm.son)
    one = body(son.get(f"{SALES}/{sale.pk}"))
    assert body(son.get(SALES))["items"][0]["cost"] == one["cost"] == "27360000"
    assert "cost" not in body(khang.get(SALES))["items"][0]
    assert "cost" not in body(khang.get(f"{SALES}/{sale.pk}")) and "27360000" not in khang.get(SALES).text
    for query in ("cost.from=1", "cost.to=1", "cost=27360000", "sort=cost", "sort=-cost,id"):
        hidden = khang.get(f"{SALES}?{query}")
        strange = khang.get(f"{SALES}?{query.replace('cost', 'cosy')}")
        assert (hidden.status_code, hidden.text.replace("cost", "cosy")) == (400, strange.text)
        assert son.get(f"{SALES}?{query}").status_code == 200


@pytest.mark.req("ORG-11", part="REST: reading restricted fields of one record is written down")
def test_reading_restricted_fields_of_one_record_is_written_down(firm):
    sale = firm.sale()
    firm.program(firm.khang).get(f"{SALES}/{sale.pk}")
    assert not Reading.objects.exists()
    firm.program(firm.son).get(f"{SALES}/{sale.pk}")
    assert Reading.objects.get().groups == ["margin"]


@pytest.mark.parametrize(
    "query",
    ["colour=red", "state=blue", "size=201", "size=0", "page=0", "page=x", "total=yes", "client=x", "client=1%00",
     "deliver_on=21/11/2026", "sort=total&after=1", "sort=id&after=x", "state__in=draft", "client__name=x",
     "owner=you", "sort=folded",
     "sort=--id", "sort=id,net,total,state", "q=" + "x" * 201, "page=1&page=2", "q=a%00b"],
)  # fmt: skip
def test_what_is_not_known_or_no_such_value_is_refused(firm, query):
    said = body(firm.program(firm.khang).get(f"{SALES}?{query}"), 400)
    assert said["type"] in ("/api/v1/docs#unknown-parameter", "/api/v1/docs#malformed")


def test_every_record_comes_once_page_by_page(firm):
    made = {str(firm.sale().pk) for _ in range(7)}
    for order in ("", "&sort=id", "&sort=-id", "&sort=total"):
        address, seen = f"{SALES}?size=3&total=true{order}", []
        while address:
            said = body(firm.program(firm.khang).get(address))
            assert said["total"] == 7 and len(said["items"]) <= 3
            seen += [row["id"] for row in said["items"]]
            address = said["next"]
        assert len(seen) == 7 and set(seen) == made, order
    assert body(firm.program(firm.khang).get(f"{SALES}?page=9"))["items"] == []


@pytest.mark.req("S6", part="REST")
def test_another_persons_and_another_companys_record_are_not_there(firm):
    theirs = firm.sale(by=firm.son)
    program = firm.program(firm.khang)
    for pk in (theirs.pk, 1, "9" * 20, 1 << 63):
        problem(program.get(f"{SALES}/{pk}"), 404, "missing")
    assert body(program.get(SALES))["items"] == []
    assert body(firm.program(firm.kien).get(SALES))["items"] == []


def test_what_there_is_not_is_said_in_json(firm):
    program = firm.program(firm.khang)
    for path in ("/api", "/api/v2/x", "/api/v1/shop/nothing", "/api/v1/shop/sales/", "/api/v1/shop/sales/x/y/z"):
        problem(program.get(path), 404, "missing")
    answer = program.put(SALES)
    problem(answer, 405, "method")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.req("S38", part="hashed, scoped, expiring, revocable; a leaver's opens nothing")
def test_a_key_opens_until_it_is_over_revoked_or_its_person_has_left(firm):
    token = make_token(NewToken("x", ("shop:read",), days=30), by=firm.khang)
    kept = json.dumps(list(Token.objects.filter(pk=token.pk).values("digest", "name")))
    assert token.secret not in kept and token.secret.split("_", 2)[2] not in kept
    said = {"Authorization": f"Bearer {token.secret}"}
    client = firm.browser()
    assert client.get(SALES, headers=said).status_code == 200
    with clock.at(token.expires_at):
        answer = client.get(SALES, headers=said)
        problem(answer, 401, "unauthorised")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    person = Person.objects.get(pk=firm.khang.person_id)
    person.state = Person.State.LEFT
    person.save()
    problem(client.get(SALES, headers=said), 401, "unauthorised")
    other = make_token(NewToken("y", ("shop:read",)), by=firm.son)
    revoke_token(other, by=firm.son)
    problem(client.get(SALES, headers={"Authorization": f"Bearer {other.secret}"}), 401, "unauthorised")


def test_nothing_but_a_key_opens(firm):
    token = make_token(NewToken("x", ("*:read",)), by=firm.khang).secret
    wrong = ("", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {token[:-1]}", f"Bearer {token}x", token)
    wrong += ("Bearer nhip_zzzzzzzzzzzzz_" + "a" * 43, f"Bearer {token.swapcase()}")
    for said in wrong:
        problem(firm.browser(firm.khang).get(SALES, headers={"Authorization": said}), 401, "unauthorised")


def test_a_key_opens_the_rooms_that_it_names_and_never_more_than_its_person_sees(firm):
    firm.sale(by=firm.son)
    other = problem(firm.program(firm.son, "kernel:read", "sales:write").get(SALES), 403, "forbidden")
    assert other["scope"] == "shop:read"
    assert body(firm.program(firm.hoa, "*:write").get(SALES))["items"] == []
    assert len(body(firm.program(firm.son, "shop:write").get(SALES))["items"]) == 1


def test_only_its_own_person_makes_and_revokes_a_key(firm):
    token = make_token(NewToken("x", ("*:read",), person=firm.son.person_id), by=firm.khang)
    assert token.person_id == firm.khang.person_id
    with translation.override("en"), pytest.raises(Exception, match="may not"):
        revoke_token(token, by=firm.son)
    for wrong in (NewToken("x", ("*:read",), days=366), NewToken("", ("*:read",)), NewToken("x", ("moon:read",))):
        with translation.override("en"), pytest.raises(Exception, match="key"):
            make_token(wrong, by=firm.khang)


@pytest.mark.req("S41", part="requests of a key in a minute")
def test_who_asks_too_often_waits(firm):
    PACE.set(3, company_id=firm.company.pk, by=actors.system("kernel", firm.company.pk))
    program = firm.program(firm.khang)
    with clock.at(clock.now()):
        assert [program.get(SALES).status_code for _ in range(4)] == [200, 200, 200, 429]
        answer = program.get(SALES)
        problem(answer, 429, "too-many")
        wait = int(answer.headers["Retry-After"])
    with clock.at(clock.now() + timedelta(seconds=wait)):
        assert program.get(SALES).status_code == 200


def test_that_it_is_used_is_written_once_a_minute(firm, statements):
    program, noon = firm.program(firm.khang), clock.now().replace(second=0, microsecond=0)
    with clock.at(noon):
        program.get(SALES)
        with statements.taken():
            program.get(SALES)
        assert not [one for one in statements if "screens_tokenuse" in str(one)]
        assert TokenUse.objects.get().at.replace(microsecond=0) == noon
    with clock.at(noon + timedelta(seconds=61)):
        program.get(SALES)
    assert TokenUse.objects.get().at >= noon + timedelta(seconds=61)


def test_problems_speak_the_language_that_is_asked_for(firm):
    english = problem(firm.program(firm.khang).get(f"{SALES}/1"), 404, "missing")
    vietnamese = problem(firm.program(firm.khang, **{"Accept-Language": "vi"}).get(f"{SALES}/1"), 404, "missing")
    assert english["detail"] != vietnamese["detail"] and "không" in vietnamese["detail"]


def test_the_index_says_what_there_is(firm):
    said = body(firm.program(firm.khang).get("/api/v1/"))
    assert {"path": "/api/v1/shop/sales", "title": "Đơn bán hàng", "kind": "shop.sale"} in said["resources"]
    assert connection.vendor
