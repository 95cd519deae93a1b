"""Parties: written down once, by whoever may, and seen by whoever may."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel import permissions
from nhip.kernel.models import History
from nhip.kernel.operations import Refused
from nhip.shared import api, duplicates, operations
from nhip.shared.models import Address, Contact, InUse, Party
from nhip.shared.operations.addresses import AddAddress, ChangeAddress
from nhip.shared.operations.contacts import AddContact, ChangeContact
from nhip.shared.operations.parties import Assign, ChangeParty, ContactLine, CreateParty, CreditTerms, QuickParty
from nhip.shared.operations.requisites import SetRequisites

from .conftest import AN_PHAT, MST, binh, khang


@pytest.mark.req("SAL-02")
@pytest.mark.req("REC-12", part="kind, requisites, owner, source, terms")
def test_a_party_is_kept_in_one_spelling_with_owner_contacts_and_address(house):
    party = operations.create_party(replace(AN_PHAT, source="Hội chợ", need="10 máy tính"), by=binh(house))
    party.refresh_from_db()
    assert (party.code, party.tax_number, party.phone) == ("KH00001", MST, "+84912345678")
    assert (party.email, party.domain, party.name_key) == ("lienhe@anphat.vn", "anphat.vn", "an phat")
    assert (party.source, party.need) == ("Hội chợ", "10 máy tính")
    assert party.owner_id == binh(house).person_id and party.unit_id in binh(house).units
    assert party.contacts.get().phone == "+84987654321" and party.contacts.get().is_primary
    assert str(party.addresses.get()) == "12 Lê Lợi, Hà Nội"


def test_codes_run_on_and_step_over_those_that_were_brought_along(house):
    operations.create_party(CreateParty(name="Cũ", code="KH00001"), by=house.boss)
    assert operations.create_party(CreateParty(name="Mới"), by=house.boss).code == "KH00002"
    supplier = CreateParty(name="Nhà máy", is_customer=False, is_supplier=True)
    assert operations.create_party(supplier, by=house.boss).code == "NCC00001"
    with pytest.raises(Refused) as refusal:
        operations.create_party(CreateParty(name="Khác", code="KH00002"), by=house.boss)
    assert refusal.value.field == "code"


@pytest.mark.parametrize(
    ("field", "value"),
    [("tax_number", "0100109107"), ("phone", "123"), ("email", "anphat.vn"), ("name", "  "), ("country", "Atlantis")],
)
def test_what_cannot_be_is_refused_at_its_field(house, field, value):
    with pytest.raises(Refused) as refusal:
        operations.create_party(replace(AN_PHAT, **{field: value}), by=house.boss)
    assert refusal.value.field == field
    assert not Party.objects.filter(company=house.company).exists()


@pytest.mark.req("SAL-02", part="tax code")
def test_the_same_tax_number_is_a_hard_stop_however_it_is_written_and_whoever_owns_it(house):
    operations.create_party(AN_PHAT, by=binh(house))
    again = CreateParty(name="Khác hẳn", tax_number="0100-109-106", acknowledged=True)
    with pytest.raises(duplicates.Known) as refusal:
        operations.create_party(again, by=khang(house))
    assert refusal.value.field == "tax_number"
    assert "An Phát" not in str(refusal.value) and "KH00001" not in str(refusal.value)
    with pytest.raises(duplicates.Known) as refusal:
        operations.create_party(again, by=binh(house))
    assert "KH00001 Công ty TNHH An Phát" in str(refusal.value)


CLUES = [
    ("phone", {"phone": "+84 912 345 678"}),
    ("phone", {"phone": "0987654321"}),
    ("email", {"email": "LIENHE@anphat.vn", "domain": "khac.vn"}),
    ("domain", {"domain": "www.anphat.vn"}),
    ("name", {"name": "CTY CP AN PHAT"}),
]


@pytest.mark.req("SAL-02", part="phone, e-mail, domain, core name")
@pytest.mark.parametrize(("clue", "said"), CLUES)
def test_every_other_clue_is_a_warning_that_must_be_acknowledged(house, clue, said):
    first = operations.create_party(AN_PHAT, by=binh(house))
    told = CreateParty(**({"name": "Đông Á"} | said))
    with pytest.raises(duplicates.Known) as refusal:
        operations.create_party(told, by=binh(house))
    (match,) = refusal.value.matches
    assert refusal.value.field == "acknowledged" and match.party == first.pk and match.clues == (clue,)
    assert operations.create_party(replace(told, acknowledged=True), by=binh(house)).pk != first.pk


@pytest.mark.req("SAL-02", part="matches by right")
def test_a_match_without_right_shows_only_what_it_has_in_common(house):
    operations.create_party(AN_PHAT, by=binh(house))
    with pytest.raises(duplicates.Known) as refusal:
        operations.quick_create_party(QuickParty(name="Đông Á", phone="0912345678"), by=khang(house))
    (match,) = refusal.value.matches
    assert (match.party, match.code, match.name, match.owner) == (None, "", "", "")
    assert "An Phát" not in str(refusal.value) and "Bình" not in str(refusal.value)


@pytest.mark.req("SAL-02", part="tax code")
def test_an_archived_party_is_reopened_and_not_written_down_again(house):
    party = operations.create_party(AN_PHAT, by=house.boss)
    operations.archive_party(party, by=house.boss)
    with pytest.raises(duplicates.Known):
        operations.create_party(replace(AN_PHAT, name="Mới", acknowledged=True), by=house.boss)
    operations.reopen_party(party, by=house.boss)
    assert Party.objects.get(pk=party.pk).state == InUse.ACTIVE


def test_another_company_may_know_the_same_firm(house, other):
    operations.create_party(AN_PHAT, by=house.boss)
    assert operations.create_party(AN_PHAT, by=other.boss).code == "KH00001"


def test_a_change_is_compared_only_where_it_says_something_new(house):
    operations.create_party(AN_PHAT, by=house.boss)
    twin = operations.create_party(CreateParty(name="An Phát", acknowledged=True), by=house.boss)
    operations.change_party(twin, ChangeParty(name="An Phát", need="Bàn ghế"), by=house.boss)
    with pytest.raises(duplicates.Known):
        operations.change_party(twin, ChangeParty(name="An Phát", phone="0912345678"), by=house.boss)
    with pytest.raises(duplicates.Known) as refusal:
        told = ChangeParty(name="An Phát", tax_number=MST, acknowledged=True)
        operations.change_party(twin, told, by=house.boss)
    assert refusal.value.field == "tax_number"


@pytest.mark.req("REC-12", part="parent and branches")
def test_branches_share_name_and_switchboard_with_their_head_office(house):
    head = operations.create_party(AN_PHAT, by=house.boss)
    told = CreateParty(name="An Phát Đà Nẵng", phone="0912345678", email="dn@anphat.vn", head_office=head.pk)
    branch = operations.create_party(told, by=house.boss)
    with pytest.raises(Refused) as refusal:
        operations.create_party(CreateParty(name="Tổ", head_office=branch.pk), by=house.boss)
    assert refusal.value.field == "head_office"
    with pytest.raises(Refused):
        operations.change_party(head, ChangeParty(name="An Phát", head_office=branch.pk), by=house.boss)
    with pytest.raises(Refused):
        operations.archive_party(head, by=house.boss)
    assert api.requisites(branch.pk).tax_number == MST


@pytest.mark.req("SAL-01", part="every customer has an owning salesperson")
def test_only_who_hands_out_customers_names_another_owner(house):
    mine = operations.create_party(CreateParty(name="A"), by=binh(house))
    with pytest.raises(Refused) as refusal:
        operations.create_party(CreateParty(name="B", owner=khang(house).person_id), by=binh(house))
    assert refusal.value.field == "owner"
    with pytest.raises(PermissionDenied):
        operations.assign_party(mine, Assign(owner=khang(house).person_id), by=binh(house))
    operations.assign_party(mine, Assign(owner=khang(house).person_id), by=house.boss)
    with pytest.raises(PermissionDenied):
        operations.change_party(mine, ChangeParty(name="A"), by=binh(house))
    operations.change_party(mine, ChangeParty(name="AA"), by=khang(house))


def test_a_salesperson_sees_own_customers_their_contacts_and_addresses_only(house):
    operations.create_party(AN_PHAT, by=binh(house))
    for model in (Party, Contact, Address):
        verb = f"shared.view_{model._meta.model_name}"
        assert permissions.allowed(model.objects.all(), by=binh(house), to=verb).count() == 1
        assert permissions.allowed(model.objects.all(), by=khang(house), to=verb).count() == 0
        assert permissions.allowed(model.objects.all(), by=house.boss, to=verb).count() == 1


def test_suppliers_are_looked_after_without_seeing_customers(house):
    buyer = house.person("Mai", "shared.enter_parties", "shared.suppliers", "shared.supplier_contacts")
    operations.create_party(AN_PHAT, by=house.boss)
    told = CreateParty(name="Nhà máy", is_customer=False, is_supplier=True, contacts=(ContactLine(name="Tư"),))
    made = operations.create_party(told, by=buyer)
    for model, wanted in ((Party, made), (Contact, made.contacts.get())):
        seen = permissions.allowed(model.objects.all(), by=buyer, to=f"shared.view_{model._meta.model_name}")
        assert list(seen) == [wanted]


def test_bank_accounts_are_shown_to_those_who_need_them(house):
    viewer = house.person("Chi", "shared.know_parties")
    assert permissions.hidden(Party, by=viewer) == {"bank_account", "bank_name"}
    assert not permissions.hidden(Party, by=binh(house))


def test_credit_terms_are_accountings_and_not_the_salespersons(house):
    party = operations.create_party(AN_PHAT, by=binh(house))
    terms = CreditTerms(credit_limit=Decimal(50_000_000), payment_days=30)
    with pytest.raises(PermissionDenied):
        operations.set_credit_terms(party, terms, by=binh(house))
    thu = house.person("Thu", "shared.give_credit")
    operations.set_credit_terms(party, terms, by=thu)
    party.refresh_from_db()
    assert (party.credit_limit, party.payment_days) == (Decimal(50_000_000), 30)
    for wrong in (CreditTerms(credit_limit=Decimal(-1)), CreditTerms(payment_days=400)):
        with pytest.raises(Refused):
            operations.set_credit_terms(party, wrong, by=thu)


def test_ids_of_another_company_are_not_found(house, other):
    theirs = operations.create_party(AN_PHAT, by=other.boss)
    for told in (
        CreateParty(name="B", head_office=theirs.pk),
        CreateParty(name="B", owner=other.boss.person_id),
        CreateParty(name="B", price_list=1),
    ):
        with pytest.raises(Refused):
            operations.create_party(told, by=house.boss)
    for operation, told in (
        (operations.add_contact, AddContact(party=theirs.pk, name="X")),
        (operations.add_address, AddAddress(party=theirs.pk, line="X")),
    ):
        with pytest.raises(Refused):
            operation(told, by=house.boss)
    for operation, given in (
        (operations.change_party, (theirs, ChangeParty(name="X"))),
        (operations.archive_party, (theirs,)),
        (operations.set_credit_terms, (theirs, CreditTerms())),
        (operations.assign_party, (theirs, Assign(owner=house.boss.person_id))),
        (operations.set_requisites, (theirs, SetRequisites(legal_name="X"))),
        (operations.confirm_requisites, (theirs,)),
        (operations.change_contact, (theirs.contacts.get(), ChangeContact(name="X"))),
        (operations.change_address, (theirs.addresses.get(), ChangeAddress(line="X"))),
    ):
        with pytest.raises(PermissionDenied):
            operation(*given, by=house.boss)
    assert not History.objects.filter(company=house.company, about_id=theirs.pk).exists()


@pytest.mark.req("SAL-02", part="tax code")
@pytest.mark.race
def test_two_people_who_write_down_one_firm_at_once_make_one_party(house, race):
    def enter():
        return operations.create_party(AN_PHAT, by=house.boss).pk

    outcomes = race(enter, enter, enter)
    assert sorted(outcome.kind for outcome in outcomes) == ["Known", "Known", "done"]
    assert Party.objects.filter(company=house.company).count() == 1
