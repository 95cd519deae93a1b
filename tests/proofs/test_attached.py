"""R33, R35: attached files are in the archive, and come back byte by byte; one that lacks any changes nothing."""

import json
from hashlib import sha256

import pytest

from nhip.config.backup import restoring
from nhip.config.backup.archive import Kept, Refused

from .places import CONTENT, Place, forged
from .test_backup import good, kept, live

__all__ = ["good", "kept", "live"]


def without_its_content(manifest, parts):
    del parts[f"files/{manifest.files[0].sha256}"]
    manifest.parts = []


def without_the_file(manifest, parts):
    without_its_content(manifest, parts)
    manifest.files = []


def with_another_content(manifest, parts):
    parts[f"files/{manifest.files[0].sha256}"] = b"x"
    manifest.parts = []


def outside_of_the_files(manifest, parts):
    manifest.files.append(Kept(1, "../" + "0" * 32, "0" * 64))


def nobodys_file(manifest, parts):
    parts["files/" + sha256(b"x").hexdigest()] = b"x"
    manifest.parts = []


@pytest.mark.race
@pytest.mark.req("R33", part="attached files, with their hashes")
@pytest.mark.req("R35", part="attached files that are missing or changed")
@pytest.mark.timeout(300)
def test_attached_files_come_back_or_nothing_is_changed(tmp_path, good, live, monkeypatch):
    (lies,) = (live.home / "files").glob("*/??/*")
    assert lies.read_bytes() == CONTENT and lies.stat().st_mode & 0o777 == 0o600
    changes = {
        without_its_content: "is missing",
        with_another_content: "no attached",
        outside_of_the_files: "cannot be understood",
        nobodys_file: "no attached file's",
    }
    with monkeypatch.context() as here:
        here.setenv("NHIP_HOME", str(live.home))
        for change, reason in changes.items():
            with pytest.raises(Refused, match=reason):
                restoring.restore(forged(good, tmp_path / f"{change.__name__}.zip", change), replace=True)
    live.refuses(forged(good, tmp_path / "fewer.zip", without_the_file), "is not in it")
    lies.write_bytes(b"changed by a stranger")
    done = live.does("backup", tmp_path / "lost.zip", "--json")
    place = str(lies.relative_to(live.home / "files"))
    assert done.returncode == 0 and json.loads(done.stdout)["lost"] == [place] and place in done.stderr
    done = live.does("restore", good, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert lies.read_bytes() == CONTENT
    (aside,) = live.home.glob("replaced-*")
    assert (aside / "files" / place).read_bytes() == b"changed by a stranger"
    elsewhere = Place.new(tmp_path / "elsewhere").does("restore", tmp_path / "lost.zip", "--json")
    assert elsewhere.returncode == 1 and "documents.version.sha256" in elsewhere.stdout + elsewhere.stderr
