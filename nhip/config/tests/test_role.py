"""`nhip role`: roles go into a file and come back from it, and a dry run only tells."""

import json
from contextlib import nullcontext

import pytest

from nhip.cli import main
from nhip.config.founding.work import found
from nhip.kernel import ids, role_texts, roles
from nhip.kernel.models import Company, History, Role

from .test_founding import told


@pytest.fixture
def company(db, monkeypatch):
    monkeypatch.setattr(ids, "leased", lambda role="": nullcontext())  # the tests hold a lease already
    found(told())
    return Company.objects.get()


def texts(company) -> dict[str, str]:
    return {role.name: role_texts.dump(role) for role in Role.objects.filter(company=company)}


@pytest.mark.commits
@pytest.mark.req("ORG-11", part="roles go out and come in as text")
def test_roles_go_out_and_come_back(company, tmp_path, capsys):
    file, before = tmp_path / "roles.toml", texts(company)
    assert main(["role", "export", str(file), "--all", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["roles"]) == set(before)
    whole = file.read_text()
    assert main(["role", "import", str(file), "--dry-run"]) == 0
    assert "(the same)" in capsys.readouterr().out and texts(company) == before
    assert main(["role", "import", str(file)]) == 0
    assert texts(company) == before and {roles.standing(role) for role in Role.objects.all()} == {"ours"}
    assert main(["role", "export", str(file)]) == 0 and file.read_text() == whole


@pytest.mark.commits
def test_a_dry_run_tells_what_differs_and_changes_nothing(company, tmp_path, capsys):
    file = tmp_path / "one.toml"
    assert main(["role", "export", str(file), "--role", "collector"]) == 0
    assert file.read_text() == 'name = "collector"\nallow = ["sales.collect"]\ndeny = []\n'
    file.write_text('name = "collector"\ntitle = "Thu ngân"\nallow = ["sales.sell"]\ndeny = ["sales.collect"]\n')
    before = texts(company)
    assert main(["role", "import", str(file), "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["applied"] is False and said["roles"][0]["differences"] == [
        {"duty": "sales.collect", "old": "allow", "new": "deny"},
        {"duty": "sales.sell", "old": None, "new": "allow"},
    ]
    assert texts(company) == before
    assert main(["role", "import", str(file)]) == 0 and "+ sales.sell" in capsys.readouterr().out
    assert texts(company)["collector"] == file.read_text()
    assert History.objects.filter(verb="kernel.load_role", actor="system:kernel").count() == 1


@pytest.mark.commits
def test_what_is_wrong_is_refused_and_nothing_is_taken_in(company, tmp_path, capsys):
    file, before = tmp_path / "wrong.toml", texts(company)
    for text in ('name = "administrator"', 'name = "x"\nallow = ["fly"]', "\x00"):
        file.write_text(text)
        assert main(["role", "import", str(file)]) == 2 and "role import:" in capsys.readouterr().err
    for said in (["export", str(file), "--role", "nobody"], ["export", "/nowhere/x"], ["import", "/nowhere/x"]):
        assert main(["role", *said]) == 2
    assert main(["role", "export", str(file), "--company", "another"]) == 2
    file.write_text('name = "x"')
    assert main(["role", "import", str(file), "--as", "nobody"]) == 2
    assert texts(company) == before
