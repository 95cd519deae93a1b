"""Roles on screen: a word on each duty with one press, where a right comes from, texts that show what differs."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nhip.kernel import actors, role_texts, roles, steady
from nhip.kernel.administration.roles import Assignment, NewRole, Rule, Word, add_role, assign_role, change_role
from nhip.kernel.models import Person, Role, RoleDuty, RoleHeld
from nhip.kernel.roles import ROLES
from nhip.screens.resource import RESOURCES

from .test_screens import seated

__all__ = ["seated"]
HTMX = {"HX-Request": "true", "accept-language": "en"}
ROLE, PERSON = "shared/roles", "shared/people"
pytestmark = pytest.mark.req("ORG-11", part="roles on screen")


@pytest.fixture
def role(house, seated) -> Role:
    roles.install(house.company)
    return Role.objects.get(company=house.company, name="salesperson")


@pytest.fixture
def keeper(house, role) -> Role:
    """The administrator's other role; she administers by the first."""
    system, lan = actors.system("kernel", house.company.pk), house.boss.person_id
    first = Role.objects.get(company=house.company, name="administrator")
    if not first.held.filter(person=lan).exists():
        assign_role(Assignment(lan, first.pk), by=system)
    return Role.objects.get(company=house.company, name="keeper")


def at(role: Role, *rest: str) -> str:
    return RESOURCES["kernel.role"].address(role.pk, *rest)


def panel(seated: Client, role: Role, name: str = "duties") -> str:
    return seated.get(at(role, "panel", name), headers=HTMX).text


def press(seated: Client, role: Role, duty: str, word: str, **other: str):
    said = {"duty": duty, "word": word, "panel": "duties", "last": duty, "version": str(role.version)}
    return seated.post(at(role, "do", "change_role"), said | other, headers=HTMX)


def pressed(page: str, duty: str) -> str:
    """Which of the three is pressed."""
    found = re.findall(rf'id="w-{duty.replace(".", "-")}-(\w+)" aria-pressed="true"', page)
    assert len(found) == 1, (duty, found)
    return found[0]


def test_every_duty_stands_on_the_page_in_a_sentence_with_the_word_on_it(seated, role):
    page = panel(seated, role)
    assert "Looks after one&#39;s own customers" in page and "opens: bank accounts" in page
    assert pressed(page, "sales.sell") == "allow" and pressed(page, "accounting.chief") == "nothing"
    assert pressed(page, "screens.export") == "nothing" and "everybody with a seat" in page
    assert 'id="w-screens-export-allow"' not in page, "what comes with a seat can only be denied"
    assert "put_back" not in page, "what only rooms do is nobody's to give"


def test_one_press_changes_the_word_and_draws_the_panel_anew(seated, role):
    answer = press(seated, role, "sales.sell", "deny")
    assert answer.status_code == 200 and pressed(answer.text, "sales.sell") == "deny"
    row = RoleDuty.objects.get(role=role, duty="sales.sell")
    role.refresh_from_db()
    assert row.allow is False and f'"version": "{role.version}"' in answer["HX-Trigger"]
    assert pressed(press(seated, role, "sales.sell", "nothing").text, "sales.sell") == "nothing"
    role.refresh_from_db()
    assert pressed(press(seated, role, "accounting.chief", "allow").text, "accounting.chief") == "allow"


def test_the_history_of_a_role_names_the_duty_and_the_word(seated, role):
    press(seated, role, "sales.sell", "deny")
    told = f"/timeline/kernel.role/{role.pk}/"
    page = seated.get(told, headers={"accept-language": "en"}).text
    assert "“Sells to one&#39;s own customers”: the role denies" in page and "value changed" not in page


def test_without_a_script_the_press_leads_back_to_the_page(seated, role):
    said = {"duty": "sales.sell", "word": "deny", "panel": "duties", "version": str(role.version)}
    answer = seated.post(at(role, "do", "change_role"), said)
    assert (answer.status_code, answer["Location"]) == (302, at(role))


def test_a_stale_press_changes_nothing_and_shows_how_it_is_now(seated, role):
    press(seated, role, "sales.sell", "deny")
    answer = press(seated, role, "sales.sell", "allow")  # with the version of before
    assert answer.status_code == 409 and pressed(answer.text, "sales.sell") == "deny"
    assert "Somebody has changed it meanwhile" in answer.text


def test_a_refused_press_says_why_in_the_panel(seated, keeper):
    first = Role.objects.get(company=keeper.company, name="administrator")
    RoleDuty.objects.filter(role=keeper, duty="kernel.administer").delete()
    answer = press(seated, first, "kernel.administer", "deny")
    assert answer.status_code == 422 and "nobody could administer" in answer.text
    assert pressed(answer.text, "kernel.administer") == "allow"


def test_the_list_says_whose_a_role_is_and_how_many_hold_it(house, seated, role):
    assign_role(Assignment(house.boss.person_id, role.pk), by=actors.system("kernel", house.company.pk))
    change_role(role, Rule("sales.sell", Word.DENY), by=actors.system("kernel", house.company.pk))
    rows = {one.name: (str(one.whose), one.holders) for one in RESOURCES["kernel.role"].rows(_lan(house))}
    assert len(set(rows.values())) >= 3 and rows["salesperson"][1] == 1 and rows["director"][1] == 0
    page = seated.get(RESOURCES["kernel.role"].address(), headers={"accept-language": "en"}).text
    assert "ours, changed" in page and "the company&#39;s own" in page and "Salesperson" in page
    assert seated.get(RESOURCES["kernel.role"].address("export")).status_code == 200


def _lan(house):
    return actors.of(Person.objects.get(pk=house.boss.person_id))


def test_differences_and_the_way_back(seated, role):
    assert "As the product ships it" in panel(seated, role, "beside_ours")
    press(seated, role, "sales.sell", "deny")
    assert "<del>allowed</del>" in panel(seated, role, "beside_ours")
    role.refresh_from_db()
    assert "do/restore_role/" in seated.get(at(role)).text
    assert seated.post(at(role, "do", "restore_role"), {"version": str(role.version)}).status_code == 302
    assert "As the product ships it" in panel(seated, role, "beside_ours")
    rows = RESOURCES["kernel.role"].rows(actors.system("kernel", role.company_id))
    assert rows.get(pk=role.pk).whose == rows.get(name="director").whose, "back to ours is ours in the list too"


def test_a_copy_opens_on_its_own_page(seated, role):
    said = {"name": "my_sales", "title": "Bán hàng của tôi", "version": str(role.version)}
    answer = seated.post(at(role, "do", "copy_role"), said)
    made = Role.objects.get(company=role.company, name="my_sales")
    assert answer["Location"] == at(made) and roles.rules_of(made) == roles.rules_of(role)


def test_what_a_release_adds_stands_on_top_until_it_is_settled(seated, role, monkeypatch):
    press(seated, role, "sales.sell", "deny")
    shipped = ROLES["salesperson"]
    monkeypatch.setitem(ROLES, "salesperson", replace(shipped, duties=(*shipped.duties, "accounting.cash")))
    monkeypatch.setattr(steady, "_kept", {})
    page = panel(seated, role)
    assert "Added by a release" in page and "Take over" in page and pressed(page, "accounting.cash") == "allow"
    role.refresh_from_db()
    page = press(seated, role, "accounting.cash", "nothing").text
    assert "Added by a release" not in page and pressed(page, "accounting.cash") == "nothing"


def test_the_page_of_a_person_tells_from_which_role_each_duty_comes_and_what_denies(house, seated, role):
    system, lan = actors.system("kernel", house.company.pk), house.boss.person_id
    careful = add_role(NewRole("careful", "Careful"), by=system)
    for duty in ("shared.keep_prices", "screens.export"):
        change_role(careful, Rule(duty, Word.DENY), by=system)
    assign_role(Assignment(lan, careful.pk), by=system)
    address = RESOURCES["kernel.person"].address(lan, "panel", "sum_of_duties")
    page = seated.get(address, headers=HTMX).text
    assert "Keeps products, services" in page and "Giữ danh mục" in page
    denied = page.partition("denied by Careful")[0]
    assert "Keeps price lists" in page and "though Giữ danh mục allows it" in page
    assert "Exports the lists" in page and "though everybody with a seat may" in page and denied


def test_a_text_shows_its_differences_before_it_counts(seated, role):
    text = role_texts.dump(role).replace('"sales.sell",', "").replace("deny = []", 'deny = ["screens.export"]')
    page = seated.post("/shared/role-text/", {"text": text}, headers={"accept-language": "en"})
    assert page.status_code == 200 and "Nothing has changed yet" in page.text
    assert "Sells to" in page.text and "Exports the lists" in page.text and role_texts.dump(role) != text
    file = SimpleUploadedFile("role.toml", text.encode())
    assert (
        "Exports the lists"
        in seated.post("/shared/role-text/", {"file": file}, headers={"accept-language": "en"}).text
    )
    assert roles.standing(Role.objects.get(pk=role.pk)) == "ours"
    sent = re.search(r'name="text" hidden>\n(.*?)</textarea>', page.text, re.S)[1]
    sent = sent.replace("&#34;", '"').replace("&quot;", '"')
    assert seated.post(RESOURCES["kernel.role"].address("do", "load_role"), {"text": sent}).status_code == 302
    now = roles.rules_of(Role.objects.get(pk=role.pk))
    assert "sales.sell" not in now and now["screens.export"] is False


@pytest.mark.parametrize("text", ["no toml", 'name = "x"\nallow = ["fly"]', "", "\x00"])
def test_what_is_no_text_of_a_role_is_refused_and_kept_to_be_mended(seated, role, text):
    answer = seated.post("/shared/role-text/", {"text": text})
    assert answer.status_code == 422 and "<textarea" in answer.text
    assert seated.post("/shared/role-text/", {"file": SimpleUploadedFile("x", b"\xff\xfe")}).status_code == 422


def test_texts_are_files_for_those_who_read_roles(house, seated, role, client):
    answer = seated.get(f"/shared/role-text/?role={role.pk}")
    assert answer.text == role_texts.dump(role) and 'filename="salesperson.toml"' in answer["Content-Disposition"]
    everything = seated.get("/shared/role-text/?all=yes").text
    assert {one.name for one in role_texts.read(everything)} >= {"salesperson", "administrator", "keeper"}
    assert seated.get("/shared/role-text/?role=999999").status_code == 404
    assert "<textarea" in seated.get("/shared/role-text/").text
    RoleHeld.objects.filter(person=house.boss.person_id).update(until=date(2026, 1, 1))
    for address in (f"?role={role.pk}", "?all=yes", ""):
        assert seated.get(f"/shared/role-text/{address}").status_code == 403
    assert seated.post("/shared/role-text/", {"text": answer.text}).status_code == 403


def test_a_role_is_found_by_the_name_that_one_reads(seated, role):
    """Our own roles have no name in the database: it is said in the reader's language."""
    vietnamese = HTMX | {"accept-language": "vi"}

    def offered(words: str, **headers) -> str:
        return seated.get("/pick/kernel.role/", {"q": words}, headers=headers).text

    assert "Kế toán trưởng" in offered("ke toan truong", **vietnamese)
    assert "Nhân viên kinh doanh" not in offered("ke toan truong", **vietnamese)
    assert "Chief accountant" in offered("chief acc", **HTMX)
    assert (
        "Kế toán trưởng" in seated.get(RESOURCES["kernel.role"].address(), {"q": "kế toán"}, headers=vietnamese).text
    )
