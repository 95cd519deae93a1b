"""The description of the REST door: it is right by its own rules, and true of what is answered."""

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from . import shop
from .test_rest_reading import SALES, body

DESCRIPTION = "/api/v1/openapi.json"


@pytest.fixture
def described(firm):
    return body(firm.browser().get(DESCRIPTION))


def check(described, schema, value):
    whole = {**schema, "components": described["components"]}
    OAS31Validator(whole).validate(value)


def answered(described, path, method, status):
    told = described["paths"][path][method]["responses"][str(status)]
    if "$ref" in told:
        told = described["components"]["responses"][told["$ref"].rpartition("/")[2]]
    (content,) = told["content"].values()
    return content["schema"]


@pytest.mark.slow("a validator reads the description of the whole house")
def test_it_is_a_description(described):
    validate(described)
    assert described["openapi"].startswith("3.1") and described["security"] == [{"key": []}]


def test_every_operation_is_in_it_with_what_it_asks_for(described):
    paths = described["paths"]
    assert set(paths[SALES]) == {"get", "post"} and f"{SALES}/{{id}}/confirm_sale" in paths
    schema = paths[SALES]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["client"] and not schema["additionalProperties"]
    line = schema["properties"]["lines"]["items"]
    assert line["properties"]["price"]["type"] == "string" and "good" in line["required"]
    assert schema["properties"]["terms"]["enum"][:2] == ["30 ngày", "trả ngay"]
    for path, methods in paths.items():
        for method in methods.keys() - {"parameters"}:
            assert {"401", "429", "500"} <= methods[method]["responses"].keys(), (method, path)


def test_what_is_restricted_says_so(described):
    cost = described["components"]["schemas"]["shop.sale"]
    assert cost["properties"]["cost"]["x-restricted"] == ["margin"] and "cost" not in cost["required"]


def test_it_is_true_of_what_is_answered(firm, described):
    sale = firm.sale(note="a")
    for person in (firm.khang, firm.son):
        program = firm.program(person)
        check(described, answered(described, SALES, "get", 200), body(program.get(f"{SALES}?total=true")))
        check(described, answered(described, f"{SALES}/{{id}}", "get", 200), body(program.get(f"{SALES}/{sale.pk}")))
        check(described, answered(described, SALES, "get", 400), body(program.get(f"{SALES}?x=1"), 400))
    confirm = f"{SALES}/{{id}}/confirm_sale"
    done = body(firm.program(firm.khang).post(confirm.format(id=sale.pk), "{}", content_type="application/json"))
    check(described, answered(described, confirm, "post", 200), done)
    assert shop.Sale.objects.get().state == "confirmed"


def test_it_speaks_the_language_that_is_asked_for(firm):
    told = {
        language: firm.browser(**{"Accept-Language": language}).get(DESCRIPTION).json()["info"]["description"]
        for language in ("vi", "en")
    }
    assert told["vi"] != told["en"]


def test_a_page_reads_it_to_people(firm):
    page = firm.browser().get("/api/v1/docs")
    assert page.status_code == 200
    for said in ("confirm_sale", "/api/v1/shop/sales", "curl", 'id="refused"', "Idempotency-Key"):
        assert said in page.text, said
    assert "https://" not in page.text.replace("https://json-schema.org", "")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
