"""A list is taken out, edited, and brought back: by number and version, each difference shown before it counts."""

import csv
import io
from datetime import date

import pytest
from django.utils import translation

from nhip.kernel import actors, jobs
from nhip.kernel.actors import Actor
from nhip.kernel.models import History, Job, Person, Role, RoleDuty, RoleHeld
from nhip.kernel.operations import Refused
from nhip.screens.bringing import run
from nhip.screens.bringing.taken import ToEdit
from nhip.screens.exporting.files import as_csv, as_xlsx
from nhip.screens.importing import tables, uploads
from nhip.screens.lists import Listing
from nhip.screens.resource import resource_of
from nhip.shared import operations
from nhip.shared.models import Party, Product
from nhip.shared.operations.parties import ChangeParty, CreateParty
from nhip.shared.operations.products import CreateProduct

from .conftest import binh

SINCE = date(2020, 1, 1)


@pytest.fixture
def people(house):
    """Three customers of ours, and the salesperson who keeps one of them."""
    for name, phone in (("An Phát", "+84 912 345 678"), ("Bình Minh", "=1+1"), ("Cửu Long", "")):
        told = CreateParty(name=f"Công ty {name}", phone="", need=phone, country="VN")
        operations.create_party(told, by=house.boss)
    house.boss = holds(house.boss)
    house.parties = {one.name.removeprefix("Công ty "): one for one in Party.objects.filter(company=house.company)}
    return house


def holds(actor: Actor) -> Actor:
    """The same person, with the duties as a role: jobs ask again what somebody may."""
    role = Role.objects.create(company_id=actor.company_id, name=f"test-{actor.person_id}", known=[])
    for each in actor.duties:
        RoleDuty.objects.create(role=role, duty=each, allow=True, since=SINCE, by="tests")
    RoleHeld.objects.create(company_id=actor.company_id, person_id=actor.person_id, role=role, since=SINCE)
    return actors.of(Person.objects.get(pk=actor.person_id))


def taken(house, kind: str = "shared.party", form: str = "csv", by=None) -> bytes:
    from django.http import QueryDict

    listed = ToEdit(Listing(resource_of(kind), by or house.boss, QueryDict("")))
    return b"".join({"csv": as_csv, "xlsx": as_xlsx}[form](listed))


def edited(content: bytes, **changes: dict[str, str]) -> bytes:
    """The CSV file with other cells in the rows that are called so."""
    heads, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    for row in rows:
        for head, text in changes.get(row[2].removeprefix("Công ty ").replace(" ", "_"), {}).items():
            row[heads.index(head)] = text
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode("utf-8-sig")


def brought(house, content: bytes, *, kind: str = "shared.party", name: str = "a.csv", by=None):
    return run.upload_of(resource_of(kind), name, content, by=by or house.boss)


def seen(house, upload, by=None) -> dict[str, list]:
    """What the preview says: changes by name, refusals by name."""
    resource = resource_of(upload.kind.removeprefix(run.PREFIX))
    found = list(run.found_in(upload, resource, by or house.boss))
    return {
        "changed": {
            one.name: [(each.label, each.old, each.new) for each in one.changes] for one in found if one.changes
        },
        "refused": {one.name: one.why for one in found if one.why},
        "same": [one.name for one in found if not one.why and not one.changes],
    }  # fmt: skip


def done(house, upload, by=None) -> dict[str, int]:
    """The job, run to its end."""
    job = run.started(upload, by=by or house.boss)
    job = jobs.run(job.pk)
    assert job.state == "done", job.message
    return {name: job.result[name] for name in ("changed", "same", "failed")}


@pytest.mark.req("TOOL-45", part="export, edit, import again")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["shared.party", "shared.product"])
def test_a_file_that_nobody_touched_changes_nothing(people, form, kind):
    for code, price in (("A", "1250000"), ("B", "99.50")):
        from decimal import Decimal

        told = CreateProduct(code=code, name=f"=Hàng {code}", unit=people.piece.pk, list_price=Decimal(price))
        operations.create_product(told, by=people.boss)
    before = History.objects.count()
    upload = brought(people, taken(people, kind, form), kind=kind, name=f"a.{form}")
    found = seen(people, upload)
    assert (found["changed"], found["refused"]) == ({}, {}) and len(found["same"]) == upload.total > 0
    counts = done(people, upload)
    assert counts == {"changed": 0, "same": upload.total, "failed": 0}
    about = {"about_kind": kind}
    assert set(Party.objects.values_list("version", flat=True)) == {1}
    assert not History.objects.filter(**about, verb__contains="change_").exists()
    assert History.objects.count() - before <= 3, "the export and the job, nothing of a record"


@pytest.mark.req("TOOL-45", part="export, edit, import again")
def test_what_is_no_field_says_that_it_is_not_to_be_edited(people):
    with translation.override("en"):
        heads = taken(people).decode("utf-8-sig").splitlines()[0].replace('"', "")
    assert [head.strip().endswith("(do not change)") for head in heads.replace(";", ",").split(",")[:4]] == [
        True, True, True, False,
    ]  # fmt: skip


def test_what_was_edited_is_shown_and_then_changed_by_the_operation(people):
    content = edited(
        taken(people), An_Phát={"Nhu cầu": "+84 000", "Nhà cung cấp": "Có"}, Cửu_Long={"Tên": "Công ty Chín Rồng"}
    )
    upload = brought(people, content)
    found = seen(people, upload)
    assert found["changed"] == {
        "Công ty An Phát": [("Nhà cung cấp", "Không", "Có"), ("Nhu cầu", "+84 912 345 678", "+84 000")],
        "Công ty Cửu Long": [("Tên", "Công ty Cửu Long", "Công ty Chín Rồng")],
    }
    assert Party.objects.filter(version=1).count() == 3, "only shown"
    assert done(people, upload) == {"changed": 2, "same": 1, "failed": 0}
    changed = Party.objects.get(pk=people.parties["An Phát"].pk)
    assert (changed.need, changed.is_supplier, changed.version) == ("+84 000", True, 2)
    entry = History.objects.filter(about_id=changed.pk).latest("id")
    assert entry.verb == "shared.change_party" and set(entry.changes) >= {"need", "is_supplier"}
    assert Party.objects.get(pk=people.parties["Bình Minh"].pk).need == "=1+1"


@pytest.mark.req("TOOL-45", part="export, edit, import again")
def test_a_stale_row_is_refused_and_names_who_and_the_others_go(people):
    content = edited(taken(people), An_Phát={"Nhu cầu": "một"}, Bình_Minh={"Nhu cầu": "hai"})
    party = people.parties["An Phát"]
    told = {one: getattr(party, one) for one in ("name", "kind", "country")}
    operations.change_party(party, ChangeParty(**told, need="khác"), by=people.boss)
    upload = brought(people, content)
    why = seen(people, upload)["refused"]["Công ty An Phát"]
    assert people.boss.name in why and "nhu cầu" in why.lower()
    assert done(people, upload) == {"changed": 1, "same": 1, "failed": 1}
    needs = dict(Party.objects.values_list("name", "need"))
    assert (needs["Công ty An Phát"], needs["Công ty Bình Minh"]) == ("khác", "hai")
    (failure,) = uploads.refused(upload)
    assert people.boss.name in failure["why"]
    again = brought(people, content)
    assert done(people, again)["failed"] == 1 and Party.objects.get(name="Công ty Bình Minh").version == 2


@pytest.mark.req("TOOL-45", part="export, edit, import again")
def test_rows_of_others_and_of_nobody_are_refused(people, other):
    content = taken(people)
    stranger = operations.create_party(CreateParty(name="Biển Đông"), by=other.boss)
    text = content.decode("utf-8-sig").replace(f"#{people.parties['An Phát'].pk}", f"#{stranger.pk}")
    seller = holds(binh(people))
    mine = operations.create_party(CreateParty(name="Công ty của Bình"), by=seller)
    upload = brought(people, text.encode())
    assert [one.why for one in run.found_in(upload, resource_of("shared.party"), people.boss) if one.why] == [
        "Không có bản ghi này, hoặc bạn không được xem."
    ]
    theirs = brought(people, edited(taken(people), Bình_Minh={"Nhu cầu": "x"}), by=seller)
    refused = [one.number for one in run.found_in(theirs, resource_of("shared.party"), seller) if one.why]
    assert len(refused) == 3, "of four rows one is the salesperson's own"
    assert done(people, theirs, by=seller)["changed"] == 0
    assert Party.objects.get(pk=mine.pk).version == 1


@pytest.mark.req("TOOL-45", part="export, edit, import again")
def test_a_column_that_one_may_not_know_is_neither_given_nor_taken(people, monkeypatch):
    full = taken(people)
    Party.objects.filter(pk=people.parties["An Phát"].pk).update(source="Hội chợ")
    monkeypatch.setattr(Party, "field_groups", {"secret": ("need",)})
    heads = tables.read("a.csv", taken(people)).heads
    assert "Nhu cầu" not in heads and "Tên" in heads
    upload = brought(people, edited(full, An_Phát={"Nhu cầu": "lộ", "Tên": "Công ty An Phát Mới"}))
    found = seen(people, upload)
    assert [label for label, _old, _new in found["changed"]["Công ty An Phát"]][0] == "Tên"
    done(people, upload)
    party = Party.objects.get(pk=people.parties["An Phát"].pk)
    assert (party.name, party.need) == ("Công ty An Phát Mới", "+84 912 345 678")


def test_broken_files_and_cells(people):
    with pytest.raises(Refused, match="thiếu hai cột đầu"):
        brought(people, "Tên,Nhu cầu\nA,b\n".encode())
    content = taken(people)
    for head, text, why in (
        ("Bản ghi (không sửa)", "2.03E+17", "không ghi là bản ghi nào"),
        ("Phiên bản (không sửa)", "", "không ghi là bản ghi nào"),
        ("Tên", "", "Tên:"),
        ("Quốc gia", "Nước nào", "Quốc gia"),
    ):
        found = seen(people, brought(people, edited(content, An_Phát={head: text})))
        assert why in " ".join(found["refused"].values()), (head, found["refused"])
    double = content + content.split(b"\r\n", 1)[1]
    assert len(seen(people, brought(people, double))["refused"]) == 3


def test_a_file_taken_in_one_language_comes_back_in_another(people):
    with translation.override("en"):
        content = taken(people)
    with translation.override("vi"):
        found = seen(people, brought(people, content))
    assert len(found["same"]) == 3


def test_the_pages(people, client):
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile

    person = Person.objects.get(pk=people.boss.person_id)
    person.user = User.objects.create(username="lan")
    person.save()
    client.force_login(person.user)
    file = b"".join(client.get("/shared/parties/export/edit/?file=csv").streaming_content)
    assert client.get("/shared/parties/edit/").status_code == 200
    content = edited(file, An_Phát={"Nhu cầu": "mới"})
    answer = client.post("/shared/parties/edit/", {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code == 302
    page = client.get(answer.headers["location"]).content.decode()
    assert "<del>+84 912 345 678</del>" in page and "<ins>mới</ins>" in page
    for _press in range(2):
        assert client.post(answer.headers["location"], {"do": "run"}).status_code == 302
    assert Job.objects.count() == 1
    jobs.run(Job.objects.get().pk)
    after = client.get(answer.headers["location"]).content.decode()
    assert "Đã đổi 1 bản ghi" in after and Party.objects.get(need="mới").version == 2
    assert client.get("/shared/parties/").content.decode().count("/shared/parties/edit/") == 1
    assert client.get("/accounting/journalentries/edit/").status_code == 404
    assert Product.objects.count() == 0
