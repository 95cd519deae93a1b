"""What we stand on: locked by hash, without addresses, each direct dependency with its reason and its licence."""

import re
from importlib.metadata import Distribution, distributions

import pytest

from .sources import ROOT

pytestmark = pytest.mark.once

FOLDER = ROOT / "requirements"
PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
REFUSED = re.compile(r"\bAGPL|\bAffero|(?<!L)(?<!Lesser )GPL|GNU General", re.IGNORECASE)
LATER = re.compile(r"\d(a|b|rc|\.dev)\d")


@pytest.mark.parametrize("name", ["boot", "run", "test"])
def test_a_lock_holds_versions_and_hashes_and_no_address(name):
    text = (FOLDER / f"{name}.txt").read_text()
    assert "://" not in text and not re.search(r"^\s*--(index|extra|find|trusted)", text, re.MULTILINE)
    pinned = PINNED.findall(text)
    assert pinned and text.count("--hash=sha256:") >= len(pinned)
    assert [name for name, version in pinned if LATER.search(version)] == []


@pytest.mark.parametrize("name", ["boot", "run", "test"])
def test_every_direct_dependency_has_its_reason_and_its_licence(name):
    lines = [line for line in (FOLDER / f"{name}.in").read_text().splitlines() if line and line[0] not in "#-"]
    locked = {name for name, _ in PINNED.findall((FOLDER / f"{name}.txt").read_text())}
    for line in lines:
        assert re.search(r"  # .+\(.+\)$", line), line
        assert re.split(r"[\[=<>~ ]", line)[0] in locked, line


def test_both_locks_agree():
    run, test = (dict(PINNED.findall((FOLDER / f"{name}.txt").read_text())) for name in ("run", "test"))
    assert {name: version for name, version in run.items() if test.get(name) != version} == {}


def licence(package: Distribution) -> str:
    said = package.metadata
    classified = " ".join(line for line in said.get_all("Classifier") or [] if line.startswith("License"))
    return said.get("License-Expression") or classified or (said.get("License") or "")[:80]


def test_nothing_that_we_install_binds_our_own_code():
    names = {name for name, _ in PINNED.findall((FOLDER / "run.txt").read_text())}
    wanted = [one for one in distributions() if one.metadata["Name"].lower().replace("_", "-") in names]
    found = {one.metadata["Name"]: licence(one) for one in wanted}
    refused = {name: words for name, words in found.items() if REFUSED.search(words) and "Lesser" not in words}
    assert refused == {}
