"""Files on records: added, versioned, served so that nothing is executed, and seen only with the record."""

import errno
import logging
import os
import shutil
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction

from nhip.documents import checks, limits, names, operations, sniffing, store, sweep
from nhip.documents.models import File, Version
from nhip.documents.operations import Earlier, Name, NewFile, NewVersion, Reason
from nhip.kernel import actors, clock, ids
from nhip.kernel.models import History
from nhip.kernel.operations import Refused
from nhip.kernel.refs import Ref
from nhip.shared.models import Party

from .papers_of_all_kinds import NAMES, PDF, PNG, POLYGLOTS, STRANGE, received, send

pytestmark = pytest.mark.world
ATTACHED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def disk(monkeypatch, tmp_path) -> Path:
    """A store of this test alone."""
    monkeypatch.setattr(django_settings, "FILES", tmp_path / "files")
    return django_settings.FILES


@pytest.fixture
def made(companies, disk):
    logging.disable(logging.CRITICAL)
    yield companies
    logging.disable(logging.NOTSET)


def customer(made, key: str = "binh", *, rival: bool = False) -> Party:
    firm = made.rival if rival else made.own
    return Party.objects.filter(company=firm.company, owner=firm.people[key]).earliest("id")


def put(made, name: str = "hop-dong.pdf", content: bytes = PDF, *, by: str = "binh", about=None) -> File:
    party = about or customer(made, by)
    return operations.add_file(NewFile(party.ref, received(name, content)), by=made.own[by])


def address(party) -> str:
    return f"/documents/shared.party/{party.pk}/files/"


def lying(disk: Path) -> list[Path]:
    """Every file in the store."""
    return sorted(path for path in disk.rglob("*") if path.is_file())


@pytest.mark.req("TOOL-04", part="files on records, by the rights of the record")
def test_a_file_is_sent_shown_and_fetched(made, disk):
    party, client = customer(made), made.client("binh")
    answer = send(client, address(party), [("Hợp đồng.pdf", PDF), ("anh.png", PNG)], key="once")
    assert (answer.status_code, answer.json()) == (200, {"kept": 2, "refused": []})
    panel = client.get(f"/shared/parties/{party.pk}/panel/tray/").text
    assert "Hợp đồng.pdf" in panel and "anh.png" in panel
    file = File.objects.get(name="Hợp đồng.pdf")
    answer = client.get(f"/documents/files/{file.pk}/download/")
    assert b"".join(answer) == PDF and answer["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''H%E1%BB%A3p%20%C4%91%E1%BB%93ng.pdf" in answer["Content-Disposition"]
    told = History.objects.filter(about_kind="shared.party", about_id=party.pk, verb="documents.add_file")
    assert [row.inputs for row in told.order_by("id")][-2:] == [{"name": "Hợp đồng.pdf"}, {"name": "anh.png"}]
    assert "place" not in str(History.objects.filter(about_id=file.pk).values_list("inputs", flat=True))
    assert len(lying(disk)) == 2 and {path.stat().st_mode & 0o777 for path in lying(disk)} == {0o600}


def test_without_a_script_the_page_of_the_files_does_the_same(made):
    party, client = customer(made), made.client("binh")
    page = client.get(address(party))
    assert page.status_code == 200 and 'type="file"' in page.text
    answer = send(client, address(party), [("a.txt", b"chao")], script=False)
    assert answer.status_code == 302 and answer["Location"] == f"/shared/parties/{party.pk}/"
    assert "a.txt" in client.get(address(party)).text
    nothing = send(client, address(party), [], script=False, key="x")
    assert nothing.status_code == 422 and "Chọn tệp" in nothing.text
    file = File.objects.get(name="a.txt")
    assert "multipart/form-data" in client.get(f"/documents/files/{file.pk}/new/").text
    assert send(client, f"/documents/files/{file.pk}/new/", [("a.txt", b"moi")], script=False).status_code == 302
    assert b"".join(client.get(f"/documents/files/{file.pk}/download/")) == b"moi"


def test_sent_twice_with_one_key_it_counts_once(made, disk):
    party, client = customer(made), made.client("binh")
    for _ in range(2):
        answer = send(client, address(party), [("a.txt", b"mot")], key="k1")
        assert answer.status_code == 200
    assert File.objects.filter(name__startswith="a").count() == 1


@pytest.mark.req("TOOL-05", part="versions, and bringing an earlier one back")
def test_versions_follow_one_another_and_come_back(made):
    file, by, client = put(made, "gia.xlsx", b"mot"), made.own["binh"], made.client("binh")
    operations.add_version(file, NewVersion(received("gia moi.xlsx", b"hai")), by=by)
    operations.add_version(file, NewVersion(received("gia.xlsx", b"ba")), by=by)
    file = operations.bring_back_version(file, Earlier(1), by=by)
    file.refresh_from_db()
    rows = Version.objects.filter(file=file).order_by("nth").values_list("nth", "size", "again")
    assert list(rows) == [(1, 3, None), (2, 3, None), (3, 2, None), (4, 3, 1)]
    fetched = [
        b"".join(client.get(f"/documents/files/{file.pk}/download/{q}")) for q in ("", "?version=2", "?version=3")
    ]
    assert fetched == [b"mot", b"hai", b"ba"] and file.size == 3
    page = client.get(f"/documents/files/{file.pk}/panel/versions/").text
    assert page.count("?version=") == 4 and "bản 1" in page
    for wrong in ("?version=9", "?version=-1", "?version=../1", "?version=" + "9" * 30):
        assert client.get(f"/documents/files/{file.pk}/download/{wrong}").status_code == 404
    with pytest.raises(Refused):
        operations.bring_back_version(file, Earlier(4), by=by)
    with pytest.raises(Refused, match="gia"):
        operations.add_version(file, NewVersion(received("gia.pdf", b"x")), by=by)


def test_what_a_version_said_cannot_be_rewritten(made):
    file = put(made)
    for statement in ("UPDATE documents_version SET sha256 = 'x'", "DELETE FROM documents_version"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Version.objects.filter(file=file).count() == 1


def test_names_are_changed_archived_and_never_doubled(made):
    by, file = made.own["binh"], put(made, "a.txt", b"1")
    assert put(made, "A.txt", b"2").name == "A (2).txt"
    assert operations.rename_file(file, Name("Biên bản"), by=by).name == "Biên bản.txt"
    with pytest.raises(Refused):
        operations.rename_file(file, Name("a (2)"), by=by)
    with pytest.raises(Refused):
        operations.rename_file(file, Name(" / "), by=by)
    operations.archive_file(file, by=by)
    put(made, "Biên bản.txt", b"3")
    assert operations.restore_file(file, by=by).name == "Biên bản (2).txt"
    with pytest.raises(PermissionDenied):
        operations.rename_file(file, Name("x"), by=made.own["lan"])  # sees it, and keeps only what is hers
    found = made.client("binh").get("/find/?q=bien+ban", headers={"HX-Request": "true"}).text
    assert "Biên bản (2).txt" in found


@pytest.mark.req("TOOL-06", part="check-out: others wait, and are told for whom and since when; the head ends it")
def test_what_one_has_checked_out_nobody_else_changes(made):
    party, company = customer(made), made.own.company.pk
    file, binh, son = put(made, "gia.xlsx", b"1"), made.own["binh"], made.own["son"]
    operations.check_out(file, by=binh)
    operations.add_version(file, NewVersion(received("gia.xlsx", b"2")), by=binh)
    acts = (
        lambda by: operations.add_version(file, NewVersion(received("gia.xlsx", b"3")), by=by),
        lambda by: operations.bring_back_version(file, Earlier(1), by=by),
        lambda by: operations.check_out(file, by=by),
        lambda by: operations.rename_file(file, Name("x"), by=by),
        lambda by: operations.archive_file(file, by=by),
    )
    assert "documents.keep_files" in son.duties
    for act in acts:
        with pytest.raises(Refused, match=str(binh.name)):
            act(son)
    answer = send(made.client("son"), f"/documents/files/{file.pk}/new/", [("gia.xlsx", b"3")])
    assert answer.status_code == 422 and binh.name in answer.json()["refused"][0]
    panel = made.client("son").get(f"/shared/parties/{party.pk}/panel/tray/").text
    of_it = panel.partition(f"/documents/files/{file.pk}/download/")[2].partition("</li>")[0]
    assert f"{binh.name} đang giữ để sửa từ" in of_it and "data-newer" not in of_it
    for stranger in (made.own["quynh"], made.own["khang"]):
        with pytest.raises(PermissionDenied):
            operations.take_back(file, Reason("x"), by=stranger)
    with pytest.raises(PermissionDenied):
        operations.check_in(file, by=son)
    with pytest.raises(Refused):
        operations.take_back(file, Reason("  "), by=son)
    operations.take_back(file, Reason("Bình nghỉ phép"), by=son)
    assert "Bình nghỉ phép" in made.client("binh").get(f"/timeline/documents.file/{file.pk}/").text
    operations.check_out(file, by=son)
    assert operations.check_in(file, by=son).held_by_id is None
    assert Version.objects.filter(company_id=company, file=file).count() == 2


@pytest.mark.req("TOOL-04", part="files are seen with their record: not another salesperson's, not another company's")
def test_who_may_not_see_the_record_sees_none_of_its_files(made):
    file, theirs = put(made, "rieng.txt", b"rieng"), customer(made, "khang")
    strangers = {
        "khang": made.own["khang"],
        "no_roles": actors.of(made.doors["no_roles"].person),
        "rival_admin": made.rival["tin"],
    }
    for who, actor in strangers.items():
        client = made.client(who)
        for door in ("", "download/", "new/", "panel/versions/", "do/rename_file/", "who/"):
            assert client.get(f"/documents/files/{file.pk}/{door}").status_code in (403, 404), (who, door)
        assert send(client, address(customer(made)), [("x.txt", b"x")]).status_code in (403, 404)
        assert send(client, f"/documents/files/{file.pk}/new/", [("rieng.txt", b"x")]).status_code in (403, 404)
        assert "rieng.txt" not in client.get("/documents/files/").text
        assert "rieng.txt" not in client.get("/find/?q=rieng", headers={"HX-Request": "true"}).text
        for act in (operations.archive_file, lambda f, by: operations.rename_file(f, Name("x"), by=by)):
            with pytest.raises(PermissionDenied):
                act(file, by=actor)
        with pytest.raises(PermissionDenied):
            operations.add_file(NewFile(customer(made).ref, received("x", b"x")), by=actor)
    assert send(made.client("binh"), address(theirs), [("x.txt", b"x")]).status_code == 404
    assert "rieng.txt" in made.client("binh").get("/documents/files/").text
    assert "rieng.txt" in made.client("son").get(f"/shared/parties/{customer(made).pk}/panel/tray/").text
    assert b"".join(made.client("son").get(f"/documents/files/{file.pk}/download/")) == b"rieng"


def test_files_hang_on_no_file_and_on_nothing_unknown(made):
    file, client = put(made), made.client("binh")
    for kind in ("documents.file", "documents.version", "kernel.history", "shared.nothing", "auth.user"):
        assert client.get(f"/documents/{kind}/{file.pk}/files/").status_code == 404
        with pytest.raises(PermissionDenied):
            operations.add_file(NewFile(Ref(kind, file.pk), received("x", b"x")), by=made.own["binh"])


def test_a_form_without_its_token_leaves_nothing(made, disk):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(made.doors["binh"])
    assert send(client, address(customer(made)), [("x.txt", b"x")]).status_code == 403
    assert lying(disk) == []


@pytest.mark.req("S20", part="uploads: forty polyglots come back as attachments of the generic type, sandboxed")
def test_whatever_is_sent_comes_back_as_an_attachment_that_no_browser_opens(made):
    party, client = customer(made), made.client("binh")
    sent = [(f"{n}-{name}", content) for n, content in enumerate(POLYGLOTS.values()) for name in NAMES[n % 5 :: 5]]
    assert len(sent) == 40
    for start in range(0, len(sent), 20):
        assert send(client, address(party), sent[start : start + 20]).json()["kept"] == 20
    by_name = {names.kept(name): content for name, content in sent}
    for file in File.objects.filter(about_id=party.pk, name__in=by_name):
        answer = client.get(f"/documents/files/{file.pk}/download/")
        assert b"".join(answer) == by_name.pop(file.name)
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert {name: answer[name] for name in ATTACHED} == ATTACHED
        assert answer["Content-Type"] == sniffing.GENERIC, file.name
    assert by_name == {}


@pytest.mark.req(
    "S21", part="names of files: quotes, line ends, paths, marks of direction, markup, ten thousand letters"
)
def test_strange_names_are_inert_wherever_they_are_shown(made):
    party, client, by = customer(made), made.client("binh"), made.own["binh"]
    for said, wanted in STRANGE.items():
        file = operations.add_file(NewFile(party.ref, received(said, b"x")), by=by)
        assert file.name == wanted
        header = client.get(f"/documents/files/{file.pk}/download/")["Content-Disposition"]
        assert header.isascii() and header.isprintable() and header.count('"') == 2 and header.count(";") == 2
    places = (f"/shared/parties/{party.pk}/panel/tray/", address(party), "/documents/files/", "/find/?q=onerror")
    for page in places:
        text = client.get(page).text
        assert "<img src=x" not in text and "\u202e" not in text, page
    answer = send(client, address(party), [('q".html', b"x"), ("l\\\r\nx", b"y")])
    assert answer.status_code in (200, 400)
    assert send(client, address(party), [("B" * 10_000, b"x")]).status_code == 400


@pytest.mark.req("S22", part="files: three hundred spellings of a path in every parameter that could be one")
def test_no_spelling_of_a_path_leads_out_of_the_store(made, disk, tmp_path):
    file, client = put(made), made.client("binh")
    canary = tmp_path / "canary"
    canary.write_text("CANARY-OUTSIDE")
    (disk / "canary").write_text("CANARY-OUTSIDE")
    ups = ("../", "..%2f", "%2e%2e/", "..%5c", "..%252f", "....//", "..;/", "%c0%ae%c0%ae/", "..\\", "/")
    ways = [up * deep + "canary" for up in ups for deep in range(1, 7)]
    own = f"/documents/files/{file.pk}"
    doors = (
        "/documents/files/{}/download/", "/documents/{}/1/files/", f"{own}/download/?version={{}}",
        f"{own}/do/{{}}/", f"{own}/panel/{{}}/",
    )  # fmt: skip
    assert len(ways) * len(doors) == 300
    for way in ways:
        for door in doors:
            answer = client.get(door.format(way))
            assert answer.status_code >= 300 and b"CANARY" not in answer.getvalue()
        for place in (way, f"{way}\0", f"aa/{way}", str(canary)):
            with pytest.raises(ValueError):
                store.path(1, place)
            with pytest.raises(ValueError):
                store.keep(store.Received("x", 1, "", "", place), 1)


def test_what_breaks_off_leaves_nothing_and_says_so(made, disk):
    party, client = customer(made), made.client("binh")
    answer = send(client, address(party), [("dai.bin", b"x" * 5000)], whole=9000)
    assert answer.status_code == 400 and "đứt" in answer.json()["refused"][0]
    assert client.post(address(party), b"garbage", content_type="multipart/form-data").status_code == 400
    assert lying(disk) == [] and not File.objects.filter(name="dai.bin").exists()


@pytest.mark.req("R6", part="a disk that fills up during an upload: clear words, nothing left, the next one goes in")
def test_a_full_disk_refuses_in_words_and_leaves_nothing(made, disk, monkeypatch):
    party, client, write = customer(made), made.client("binh"), store.Draft.write

    def full(draft, block):
        if draft.name == "lon.bin":
            raise OSError(errno.ENOSPC, "No space left on device")
        write(draft, block)

    monkeypatch.setattr(store.Draft, "write", full)
    answer = send(client, address(party), [("nho.txt", b"x"), ("lon.bin", b"x" * 100), ("sau.txt", b"x")])
    assert answer.status_code == 507 and answer.json()["kept"] == 2
    assert "lon.bin" in answer.json()["refused"][0] and "hết chỗ" in answer.json()["refused"][0]
    assert len(lying(disk)) == 2
    monkeypatch.setattr(store.Draft, "write", write)
    monkeypatch.setattr(store, "LEAST_FREE", 1 << 60)
    answer = send(client, address(party), [("c.txt", b"x")])
    assert answer.status_code == 507 and len(lying(disk)) == 2
    monkeypatch.setattr(store, "LEAST_FREE", 0)
    assert send(client, address(party), [("lon.bin", b"x" * 100)]).json()["kept"] == 1


def test_limits_are_the_companys_and_say_so(made, disk):
    party, client, company = customer(made), made.client("binh"), made.own.company.pk
    by = actors.system("kernel", company)
    limits.LARGEST.set(1, company_id=company, by=by)
    answer = send(
        client, address(party), [("to.bin", b"x" * 1_000_001), ("vua.bin", b"x" * 1_000_000), ("khong", b"")]
    )
    assert answer.json()["kept"] == 1 and answer.status_code == 422
    assert [name in "".join(answer.json()["refused"]) for name in ("to.bin", "khong")] == [True, True]
    assert send(client, address(party), [("x", b"x")], whole=30_000_000).status_code == 413
    limits.TOTAL.set(1, company_id=company, by=by)
    assert send(client, address(party), [("mot.txt", b"x" * 9)]).json()["kept"] == 0
    limits.TOTAL.set(100, company_id=company, by=by)
    limits.MANY.set(File.objects.filter(about_id=party.pk).count(), company_id=company, by=by)
    answer = send(client, address(party), [("them.txt", b"x")])
    assert answer.json()["kept"] == 0 and "lưu trữ" in answer.json()["refused"][0]


def test_a_sparse_giant_is_never_held_in_memory(disk):
    import tracemalloc

    draft, block = store.Draft("to.bin"), bytes(1 << 16)
    tracemalloc.start()
    for _ in range(1600):
        draft.write(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert draft.close().size == 1600 << 16 and peak < 1_000_000
    draft.drop()
    assert lying(disk) == []


@pytest.mark.req("R43", part="every version has its bytes, read again, and what belongs to nothing is cleared away")
def test_the_check_names_what_is_lost_changed_or_nobodys_and_the_sweep_clears(made, disk):
    company = made.own.company.pk
    whole, changed, lost = (put(made, name, name.encode()) for name in ("a.txt", "b.txt", "c.txt"))
    own = {each.file_id: each for each in Version.objects.filter(file__in=(whole, changed, lost))}
    before = [each.row for each in checks.check(company)]
    store.path(company, own[changed.pk].place).write_bytes(b"B.txt")
    store.path(company, own[lost.pk].place).unlink()
    orphan = store.path(company, store.keep(received("x", b"nobody's"), company))
    young = store.path(company, store.keep(received("y", b"still coming"), company))
    draft = store.Draft("z")
    for path in (orphan, draft.path):
        os.utime(path, ((clock.now() - timedelta(days=2)).timestamp(),) * 2)
    found = {each.row: each.stored for each in checks.check(company) if each.row not in before}
    assert found == {
        own[changed.pk].pk: own[changed.pk].sha256,
        own[lost.pk].pk: own[lost.pk].sha256,
        f"{orphan.parent.name}/{orphan.name}": "bytes",
    }
    sweep.sweep(by=actors.system("documents", company))
    assert not orphan.exists() and not draft.path.exists() and young.exists()
    assert store.path(company, own[whole.pk].place).exists()
    answer = made.client("binh").get(f"/documents/files/{lost.pk}/download/")
    assert answer.status_code == 410 and "c.txt" in answer.text
    shutil.rmtree(disk)
    assert len(checks.check(company)) >= 3


@pytest.mark.race
@pytest.mark.req("R43", part="killed between the rename and the commit: no row without bytes, no bytes for ever")
@pytest.mark.req("R5", part="no attachment row without its bytes, when the process is killed")
def test_killed_between_the_rename_and_the_commit_no_row_lacks_its_bytes(made, disk):
    party, by, keep = customer(made), made.own["binh"], store.keep
    company, before = made.own.company.pk, Version.objects.count()
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            ids.lease()
            store.keep = lambda *said: (keep(*said), os.kill(os.getpid(), signal.SIGKILL))
            operations.add_file(NewFile(party.ref, received("a.txt", b"halb")), by=by)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert Version.objects.count() == before and len(lying(disk)) == 1
    with clock.at(clock.now() + timedelta(days=2)):
        assert [each.what for each in checks.check(company) if each.wanted == "no version"] == ["documents.orphan"]
        sweep.sweep(by=actors.system("documents", company))
    assert lying(disk) == []
    assert put(made, "a.txt", b"whole").versions == 1
