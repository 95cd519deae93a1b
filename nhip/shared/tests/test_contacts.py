"""Requisites, contacts and addresses of a party."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from nhip.kernel.operations import Refused
from nhip.shared import api, duplicates, operations
from nhip.shared.models import Address, InUse
from nhip.shared.operations.addresses import AddAddress, ChangeAddress
from nhip.shared.operations.contacts import AddContact, ChangeContact
from nhip.shared.operations.parties import CreateParty
from nhip.shared.operations.requisites import SetRequisites

from .conftest import AN_PHAT, MST, binh, khang


@pytest.mark.req("REC-28")
def test_requisites_go_from_missing_to_waiting_to_confirmed_and_back_when_something_changes(house):
    party = operations.create_party(CreateParty(name="An Phát"), by=house.boss)
    assert api.requisites(party.pk).missing == ("tax_number", "address")
    with pytest.raises(Refused) as refusal:
        operations.confirm_requisites(party, by=house.boss)
    assert refusal.value.source == "CSM-111"
    told = SetRequisites(legal_name="Công ty TNHH An Phát", tax_number=MST, line="12 Lê Lợi", bank_account="123")
    operations.set_requisites(party, told, by=house.boss)
    assert api.requisites(party.pk).standing == api.Standing.WAITING
    operations.confirm_requisites(party, by=house.boss)
    known = api.requisites(party.pk)
    assert (known.standing, known.name, known.address) == ("confirmed", "Công ty TNHH An Phát", "12 Lê Lợi")
    operations.change_address(party.addresses.get(), ChangeAddress(line="14 Lê Lợi"), by=house.boss)
    assert api.requisites(party.pk).standing == api.Standing.WAITING


def test_requisites_cannot_borrow_somebody_elses_tax_number(house):
    operations.create_party(AN_PHAT, by=house.boss)
    party = operations.create_party(CreateParty(name="Đông Á"), by=house.boss)
    with pytest.raises(duplicates.Known):
        operations.set_requisites(party, SetRequisites(legal_name="Đông Á", tax_number=MST), by=house.boss)


@pytest.mark.req("REC-13", part="party, name, post, phone, e-mail, states")
def test_contacts_come_and_go_and_one_is_called_first(house):
    party = operations.create_party(AN_PHAT, by=binh(house))
    first = party.contacts.get()
    second = operations.add_contact(AddContact(party=party.pk, name="Lý", position="Kế toán"), by=binh(house))
    assert not second.is_primary
    operations.make_primary(second, by=binh(house))
    assert [contact.is_primary for contact in party.contacts.order_by("id")] == [False, True]
    operations.change_contact(second, ChangeContact(name="Lý Thu", email="LY@anphat.vn"), by=binh(house))
    operations.archive_contact(second, by=binh(house))
    second.refresh_from_db()
    assert (second.state, second.email, second.is_primary) == (InUse.ARCHIVED, "ly@anphat.vn", False)
    with pytest.raises(Refused):
        operations.change_contact(second, ChangeContact(name="Lý"), by=binh(house))
    with pytest.raises(PermissionDenied):
        operations.change_contact(first, ChangeContact(name="X"), by=khang(house))
    with pytest.raises(Refused):
        operations.add_contact(AddContact(party=party.pk, name="Lạ"), by=khang(house))


def test_a_contact_of_somebody_else_is_noticed(house):
    operations.create_party(AN_PHAT, by=house.boss)
    party = operations.create_party(CreateParty(name="Đông Á"), by=house.boss)
    told = AddContact(party=party.pk, name="Hạnh", phone="0987654321")
    with pytest.raises(duplicates.Known):
        operations.add_contact(told, by=house.boss)
    operations.add_contact(replace(told, acknowledged=True), by=house.boss)


def test_there_is_one_registered_office_and_many_places_of_delivery(house):
    party = operations.create_party(AN_PHAT, by=house.boss)
    for line in ("Kho 1", "Kho 2"):
        operations.add_address(AddAddress(party=party.pk, line=line), by=house.boss)
    told = AddAddress(party=party.pk, line="Khác", kind=Address.Kind.REGISTERED)
    with pytest.raises(Refused) as refusal:
        operations.add_address(told, by=house.boss)
    assert refusal.value.field == "kind"
    office = party.addresses.get(kind=Address.Kind.REGISTERED)
    operations.archive_address(office, by=house.boss)
    operations.add_address(told, by=house.boss)
    with pytest.raises(Refused):
        operations.reopen_address(office, by=house.boss)


def test_nothing_is_hung_on_an_archived_party(house):
    party = operations.create_party(AN_PHAT, by=house.boss)
    operations.archive_party(party, by=house.boss)
    with pytest.raises(Refused):
        operations.add_contact(AddContact(party=party.pk, name="Lý"), by=house.boss)
    with pytest.raises(Refused):
        operations.add_address(AddAddress(party=party.pk, line="Kho"), by=house.boss)
