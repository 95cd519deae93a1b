"""Master data on screen: lists, pages and forms for the administrator, at the same price for one row and for many."""

import pytest
from django.contrib.auth import get_user_model

from nhip.kernel import actors
from nhip.kernel.administration.people import LogIn, give_login
from nhip.kernel.administration.roles import Assignment, NewRole, Rule, Word, add_role, assign_role, change_role
from nhip.kernel.models import FunctionHeld, Person, Unit
from nhip.screens.resource import RESOURCES
from nhip.shared import operations
from nhip.shared.models import Party
from nhip.shared.operations.parties import CreateParty
from nhip.shared.operations.products import CreateProduct

from .conftest import ALL

OURS = sorted(kind for kind, made in RESOURCES.items() if made.__module__.startswith("nhip.shared"))


@pytest.fixture
def seated(house, client):
    """The administrator of the house, who may also keep all master data, at a browser."""
    system = actors.system("kernel", house.company.pk)
    lan = Person.objects.get(pk=house.boss.person_id)
    give_login(lan, LogIn(username="lan", password="mot-mat-khau-dai-2026"), by=system)
    role = add_role(NewRole(name="keeper", title="Giữ danh mục"), by=system)
    for duty in ALL:
        change_role(role, Rule(duty=duty, word=Word.ALLOW), by=system)
    assign_role(Assignment(person=lan.pk, role=role.pk), by=system)
    Person.objects.filter(pk=lan.pk).update(must_change_password=False)
    client.force_login(get_user_model().objects.get(username="lan"))
    return client


@pytest.mark.parametrize("kind", OURS)
def test_every_list_opens(house, seated, kind):
    operations.create_product(CreateProduct(name="Máy in", unit=house.piece.pk), by=house.boss)
    operations.create_party(CreateParty(name="An Phát"), by=house.boss)
    answer = seated.get(RESOURCES[kind].address())
    assert answer.status_code == 200, answer.content[:500]
    for record in RESOURCES[kind].rows(house.boss if kind.startswith("shared") else actors.of(_lan(house)))[:1]:
        page = seated.get(RESOURCES[kind].address(record.pk))
        assert page.status_code == 200
        for action in RESOURCES[kind].actions_for(record, actors.of(_lan(house))):
            form = seated.get(RESOURCES[kind].address(record.pk, "do", action.name))
            assert form.status_code == 200, (action.name, form.content[:500])


def _lan(house):
    return Person.objects.get(pk=house.boss.person_id)


@pytest.mark.parametrize("kind", [kind for kind in OURS if RESOURCES[kind].create])
def test_every_form_opens(house, seated, kind):
    answer = seated.get(RESOURCES[kind].address("do", RESOURCES[kind].create.name))
    assert answer.status_code == 200, answer.content[:500]


@pytest.mark.parametrize("kind", ["shared.party", "shared.product"])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(house, seated, statements, kind):
    def add(number: int) -> None:
        if kind == "shared.party":
            operations.create_party(CreateParty(name=f"Khách {number}", acknowledged=True), by=house.boss)
        else:
            operations.create_product(CreateProduct(name=f"Hàng {number}", unit=house.piece.pk), by=house.boss)

    add(0)
    address = RESOURCES[kind].address()
    seated.get(address)
    with statements.taken():
        seated.get(address)
    first = len(statements)
    for number in range(1, 20):
        add(number)
    with statements.taken():
        assert "19" in seated.get(address).content.decode()
    assert len(statements) == first


@pytest.mark.req("SAL-02", part="warned before saving, on screen")
def test_a_customer_is_entered_on_screen_warned_about_and_saved_all_the_same(house, seated):
    operations.create_party(CreateParty(name="Công ty TNHH An Phát", phone="0912345678"), by=house.boss)
    address = RESOURCES["shared.party"].address("do", "create_party")
    said = {"name": "Cty CP An Phát", "kind": "organisation", "country": "VN", "is_customer": "yes"}
    warned = seated.post(address, said)
    assert warned.status_code == 422 and "KH00001" in warned.content.decode()
    assert seated.post(address, said | {"acknowledged": "yes"}).status_code == 302
    assert Party.objects.filter(company=house.company).count() == 2


def test_search_hears_no_marks(house, seated):
    operations.create_party(CreateParty(name="Công ty Đặng Hà"), by=house.boss)
    address = RESOURCES["shared.party"].address()
    assert "KH00001" in seated.get(address, {"q": "dang ha"}).content.decode()
    assert "KH00001" not in seated.get(address, {"q": "dang hue"}).content.decode()


def test_panels_say_what_an_invoice_lacks_and_lead_to_what_can_be_added(house, seated):
    party = operations.create_party(CreateParty(name="An Phát"), by=house.boss)
    resource = RESOURCES["shared.party"]
    lacks = seated.get(resource.address(party.pk, "panel", "requisites"), headers={"accept-language": "en"})
    assert "tax number, registered address" in lacks.content.decode()
    adds = seated.get(resource.address(party.pk, "panel", "add_to_party")).content.decode()
    form = f"{RESOURCES['shared.contact'].address('do', 'add_contact')}?party={party.pk}"
    assert form in adds and str(party.pk) in seated.get(form).content.decode()


def test_the_administrator_gives_functions_and_decides_policies_on_screen(house, seated):
    unit = Unit.objects.get(company=house.company, parent=None)
    said = {"function": "accounting.cash", "unit": str(unit.pk)}
    assert seated.post(RESOURCES["kernel.functionheld"].address("do", "hold_function"), said).status_code == 302
    assert FunctionHeld.objects.get(company=house.company).function == "accounting.cash"
    wrong = said | {"function": "no.such"}
    assert seated.post(RESOURCES["kernel.functionheld"].address("do", "hold_function"), wrong).status_code == 422


def test_a_person_gets_a_first_password_and_a_role_on_screen(house, seated):
    resource = RESOURCES["kernel.person"]
    said = {"name": "Trần Văn Bình", "username": "binh", "password": "mat-khau-dau-tien-1"}
    assert seated.post(resource.address("do", "add_person"), said).status_code == 302
    binh = Person.objects.get(company=house.company, user__username="binh")
    assert binh.must_change_password
    role = RESOURCES["kernel.role"].rows(actors.of(_lan(house))).get(name="keeper")
    given = {"person": str(binh.pk), "role": str(role.pk)}
    assert seated.post(RESOURCES["kernel.roleheld"].address("do", "assign_role"), given).status_code == 302
    assert "shared.keep_prices" in actors.of(binh).duties


def test_what_a_form_does_not_send_keeps_its_default(house, seated):
    """A field that was left out is not a field that was emptied."""
    answer = seated.post("/shared/parties/do/create_party/", {"name": "Công ty TNHH Sao Mai", "key": "k" * 32})
    assert answer.status_code == 302, answer.content.decode()[:500]
    assert Party.objects.get(name="Công ty TNHH Sao Mai").country == "VN"
