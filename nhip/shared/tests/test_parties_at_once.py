"""Many parties at once come to what the same ones come to one by one: rows, codes, refusals, history."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from nhip.kernel import many
from nhip.kernel.models import History
from nhip.kernel.operations import Refused
from nhip.kernel.rows import columns
from nhip.shared import operations
from nhip.shared.models import Address, Contact, Party
from nhip.shared.operations.parties import ContactLine, CreateParty

from .conftest import AN_PHAT, founded

OWN = {"id", "company_id", "party_id", "owner_id", "unit_id", "head_office_id"}
ROWS = (
    CreateParty(name="Công ty TNHH Cửa Ổn", tax_number="0100109106", address="1 Lê Lợi", province="Hà Nội"),
    CreateParty(name="Nhà máy Chè", is_customer=False, is_supplier=True, phone="0912 345 679"),
    CreateParty(name="Cửa Ổn JSC"),  # the core name of the first
    CreateParty(name="Cửa Ổn JSC", acknowledged=True),
    CreateParty(name="Khác", tax_number="0100109107"),  # its check digit is wrong
    CreateParty(name="Mã riêng", code="KH00003"),
    CreateParty(name="Mã trùng", code="KH00003"),
    CreateParty(name="Người lạ", kind=Party.Kind.PERSON, contacts=(ContactLine(name="A", phone="0987 654 320"),)),
    CreateParty(name="Quen", phone="0987654320"),  # the contact above
    CreateParty(name="  "),
    CreateParty(name="Cuối cùng", email="A@Moi.vn"),
)


def one_by_one(told, by):
    """What became of each, as its name or the reason."""
    for each in told:
        try:
            with transaction.atomic():
                yield operations.create_party(each, by=by).name
        except Refused as refused:
            yield refused.messages


def at_once(told, by):
    outcomes = many.do_all(operations.create_party, told, [f"key {place}" for place, _ in enumerate(told)], by=by)
    for each, outcome in zip(told, outcomes, strict=True):
        if outcome == many.ALONE:
            yield from one_by_one([each], by)
        else:
            yield outcome.messages if isinstance(outcome, Refused) else outcome.name


def written(house):
    """The rows of the company but for what is its own, the codes aside."""
    rows = [row for model in (Party, Contact, Address) for row in model.objects.filter(company=house.company)]
    plain = [{name: value for name, value in columns(row).items() if name not in OWN} for row in rows]
    for row in plain:
        row.pop("code", None)
        row["folded"] = row.get("folded", "").partition(" ")[2]
    return sorted(map(str, plain))


@pytest.mark.req("TOOL-45", part="import of customers with duplicate check")
def test_many_at_once_come_to_what_they_come_to_one_by_one(house):
    other = founded("Công ty Kia")
    singles, together = list(one_by_one(ROWS, other.boss)), list(at_once(ROWS, house.boss))
    assert [type(each) for each in singles] == [type(each) for each in together]
    assert [each for each in singles if isinstance(each, str)] == [each for each in together if isinstance(each, str)]
    assert singles[4] == together[4] and singles[6] == together[6] and singles[9] == together[9]
    assert written(house) == written(other)
    codes = Party.objects.filter(company=house.company).values_list("code", flat=True)
    assert len(set(codes)) == len(codes) == 6 and "KH00003" in codes


def test_each_of_many_has_its_history_and_its_key(house):
    (party,) = many.do_all(operations.create_party, ROWS[:1], ["k"], by=house.boss)
    entry = History.objects.get(company_id=house.company.pk, key="k")
    assert (entry.about_id, entry.verb, entry.person_id) == (party.pk, "shared.create_party", house.boss.person_id)
    again = operations.create_party(ROWS[0], by=house.boss, key="k")
    assert again.pk == party.pk and again.folded == Party.objects.get(pk=party.pk).folded != ""


def test_rights_and_walls_hold_for_many(house):
    other, stranger = founded("Công ty Kia"), house.person("Nam", "shared.see_stock")
    with pytest.raises(PermissionDenied):
        many.do_all(operations.create_party, [AN_PHAT], [None], by=stranger)
    told = [replace(AN_PHAT, owner=other.boss.person_id), CreateParty(name="Của ta")]
    refused, made = many.do_all(operations.create_party, told, [None, None], by=house.boss)
    assert isinstance(refused, Refused) and refused.field == "owner" and made.name == "Của ta"
