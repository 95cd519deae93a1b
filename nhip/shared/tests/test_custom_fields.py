"""Custom fields of customers: by the form, by a file of many, by a file that is wrong, and never across companies."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation

from nhip.checker import check
from nhip.kernel import actors, jobs
from nhip.kernel.administration import custom_fields
from nhip.kernel.administration.custom_fields import NewField
from nhip.kernel.custom import asking, definitions, values
from nhip.kernel.models import CustomField, CustomValue, Role, RoleDuty, RoleHeld
from nhip.kernel.operations import Refused
from nhip.screens.importing import guessing, mapping, run, uploads
from nhip.shared.models import Party
from nhip.shared.operations.parties import ChangeParty, CreateParty, change_party, create_party
from nhip.shared.resources import Parties

from .conftest import ALL, founded

Type = CustomField.Type
PARTY = "shared.party"
FILE = """Name,Mã số thuế,Ngành nghề,Quy mô,Ngày thành lập
Công ty Hoa Mai,0101243150,Dược phẩm,120,01/02/2015
Công ty Hoa Lan,0312345673,,nhiều,
Công ty Hoa Sen,0102345677,Bán lẻ,35,31/12/2020
"""


@pytest.fixture(autouse=True)
def in_english():
    """The messages are compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def define(house):
    def made(label, type=Type.TEXT, **more):
        return custom_fields.add_custom_field(
            NewField(label=label, type=type, about=PARTY, **more), by=actors.system("kernel", house.company.pk)
        )

    return made


def said(party):
    return values.of_records([party.pk], definitions.every(PARTY, party.company_id)).get(party.pk, {})


def with_own(takes, by):
    return asking.with_fields(takes, definitions.visible(PARTY, by))


def run_all(upload, house):
    """The whole file, by a job, in the name of a person who holds a role for it."""
    role = Role.objects.create(company=house.company, name="keeper", title="Keeper", known=[])
    for duty in ALL:
        RoleDuty.objects.create(role=role, duty=duty, allow=True, since=date(2020, 1, 1), by="tests")
    RoleHeld.objects.create(company=house.company, person_id=house.boss.person_id, role=role, since=date(2020, 1, 1))
    return jobs.run(run.started(upload, by=house.boss).pk)


def imported(house, text=FILE):
    upload = uploads.upload_of(Parties, "khach.csv", text.encode(), by=house.boss, plan={})
    upload.plan = guessing.guessed(Parties, upload.heads, by=house.boss)
    upload.save(update_fields=["plan"])
    return upload


def test_a_file_fills_them_by_their_labels(house, define):
    define("Ngành nghề", Type.CHOICE, options=("Bán lẻ", "Dược phẩm"))
    define("Quy mô", Type.WHOLE)
    define("Ngày thành lập", Type.DATE)
    upload = imported(house)
    assert {"x_nganh_nghe", "x_quy_mo", "x_ngay_thanh_lap"} <= upload.plan["fields"].keys()
    assert [one.label for one in mapping.asked_by(Parties, house.boss)][-1] == "Ngày thành lập"
    trial = run.tried(upload, Parties, house.boss)
    assert (trial.new, len(trial.failed)) == (2, 1) and not CustomValue.objects.exists()
    done = run_all(upload, house)
    assert done.result["made"] == 2 and done.result["failed"] == 1
    assert "Quy mô" in uploads.refused(upload)[0]["why"]
    assert not done.result.get("known")
    mai = Party.objects.get(tax_number="0101243150")
    kept = said(mai)
    assert (kept["x_nganh_nghe"], kept["x_quy_mo"], kept["x_ngay_thanh_lap"].isoformat()) == (
        "duoc_pham", 120, "2015-02-01",
    )  # fmt: skip


def test_a_file_cannot_say_twice_what_no_two_may_say(house, define):
    define("Mã cũ", alone=True)
    text = "Name,Mã cũ\nCông ty Một,A1\nCông ty Hai,a1\nCông ty Ba,B1\nCông ty Bốn,\n"
    upload = imported(house, text)
    done = run_all(upload, house)
    assert done.result["made"] == 3 and "another record" in uploads.refused(upload)[0]["why"]
    assert sorted(CustomValue.objects.values_list("text", flat=True)) == ["A1", "B1"]


def test_a_kept_plan_does_not_lose_silently_what_is_archived(house, define):
    found = define("Ngành nghề")
    upload = imported(house)
    custom_fields.archive_custom_field(found, by=actors.system("kernel", house.company.pk))
    reader = mapping.Reader(Parties, upload, house.boss)
    row = reader.row(next(iter(uploads.bunches(upload, reader.plan, 0, 1))))
    assert row.inputs is None and "x_nganh_nghe" in row.wrong[0]


def test_by_the_operations_alone(house, define):
    define("Ngành nghề", Type.CHOICE, options=("Bán lẻ", "Dược phẩm"))
    by = house.boss
    party = create_party(with_own(CreateParty, by)(name="Hoa Mai", x_nganh_nghe="ban_le"), by=by)
    assert said(party) == {"x_nganh_nghe": "ban_le"}
    change_party(party, ChangeParty(name="Hoa Mai 2"), by=by)
    assert said(party) == {"x_nganh_nghe": "ban_le"}, "code that knows nothing of it leaves it alone"
    change_party(party, with_own(ChangeParty, by)(name="Hoa Mai 2", x_nganh_nghe="duoc_pham"), by=by, version=2)
    assert said(party) == {"x_nganh_nghe": "duoc_pham"}


@pytest.mark.req("S6", part="custom fields")
def test_fields_and_values_stay_in_their_company(house, define):
    define("Ngành nghề")
    rival = founded("Công ty Đối thủ")
    assert definitions.every(PARTY, rival.company.pk) == ()
    theirs = with_own(CreateParty, house.boss)(name="Hoa Mai", x_nganh_nghe="Bán lẻ")
    with pytest.raises(Refused, match="archived meanwhile"):
        create_party(theirs, by=rival.boss)
    found = CustomField.objects.get()
    with pytest.raises(Exception, match="companies do not mix"):
        CustomValue.objects.create(company=rival.company, field=found, about_kind=PARTY, about_id=5, text="x")


def test_the_checker_sees_values_that_fit_no_definition(house, define):
    nganh, quy_mo = define("Ngành nghề", Type.CHOICE, options=("Bán lẻ",)), define("Quy mô", Type.WHOLE)
    by = house.boss
    party = create_party(with_own(CreateParty, by)(name="Hoa Mai", x_nganh_nghe="ban_le", x_quy_mo=5), by=by)

    def rules():
        return {each.rule for each in check(connection)}

    assert rules() == set()
    chosen, number = (CustomValue.objects.filter(field=field) for field in (nganh, quy_mo))
    for rows, damage, rule in (
        (chosen, {"text": "khac"}, "choice of no list"),
        (number, {"text": "5"}, "value in another column than its type's"),
        (number, {"about_kind": "shared.product"}, "value on another kind of record"),
        (number, {"about_id": 5}, "points to nothing"),
    ):
        before = rows.values(*damage).get()
        rows.update(**damage)
        assert rule in rules(), rule
        rows.update(**before)
    assert rules() == set() and party.pk
