"""Attached files in an archive: each content once, under its hash; the manifest says whose each is and where it lies.

Files are never deleted while a row names them, so what one moment of the database names is still there when it is
copied. What is missing or changed on the disk already is said to be lost, and told: a backup of the rest is better
than none.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from . import drafts
from .archive import BLOCK, Archive, Kept, Manifest, Refused, Writer

FOLDER, INCOMING = "files", "incoming"
TABLE = "documents_version"
LISTED = f"SELECT DISTINCT company_id, place, sha256 FROM {TABLE} ORDER BY 1, 2"  # noqa: S608  a name of ours
Row = tuple[int, str, str]


def put(home: Path, rows: Iterable[Row], into: Writer, manifest: Manifest) -> None:
    """Write every content that the rows name, and what of them is lost."""
    written: set[str] = set()
    for company, place, sha256 in rows:
        file = home / FOLDER / str(company) / place
        whole = sha256 in written or _digest(file) == sha256
        if whole and sha256 not in written:
            _write(file, sha256, into)
            written.add(sha256)
        manifest.files.append(Kept(company, place, sha256, lost=not whole))


def _digest(file: Path) -> str:
    sha = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(BLOCK):
                sha.update(block)
    except FileNotFoundError:
        return ""
    return sha.hexdigest()


def _write(file: Path, sha256: str, into: Writer) -> None:
    with into.part(f"files/{sha256}") as sink, file.open("rb") as stream:
        while block := stream.read(BLOCK):
            sink.write(block)
    if sink.sha.hexdigest() != sha256:
        raise Refused(f"{file} changed while it was read; nothing but a failing disk or a stranger does that.")


def size(found: Archive) -> int:
    """Bytes that the attached files take outside: each as often as it lies somewhere."""
    sizes = {part.name: part.size for part in found.manifest.parts}
    return sum(sizes[f"files/{each.sha256}"] for each in found.manifest.files if not each.lost)


def compare(found: Archive, rows: Iterable[Row]) -> None:
    """Refuse an archive whose database names a file that it does not hold."""
    there = {(each.company, each.place): each.sha256 for each in found.manifest.files}
    for company, place, sha256 in rows:
        if there.get((company, place)) != sha256:
            raise Refused(f"the attached file {company}/{place}, which its database names, is not in it.")


def unpack(found: Archive, draft: Path) -> Path:
    """The files in a folder of drafts, each on the disk; refused when one is not what was written."""
    folder = draft / FOLDER
    folder.mkdir(mode=0o700)
    for each in found.manifest.files:
        if not each.lost:
            file = folder / str(each.company) / each.place
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                for block in found.blocks(f"files/{each.sha256}"):
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
    return folder


def put_aside(home: Path, aside: Path) -> None:
    """Give every file that is here a second name there: what is not of the restored data is cleared away later."""
    for file in _all(home / FOLDER):
        second = aside / FOLDER / file.relative_to(home / FOLDER)
        second.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(file, second)
        except OSError:
            shutil.copy2(file, second)
            drafts.settle(second)


def settle(folder: Path, home: Path) -> None:
    """Bring the unpacked files beside what is there. Their names are random, so none is another's: one that is there
    has the same content, or is damaged."""
    for file in _all(folder):
        final = home / FOLDER / file.relative_to(folder)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(file, final)
        for each in (final.parent, final.parent.parent, home / FOLDER):
            drafts.settle(each)


def _all(folder: Path) -> list[Path]:
    """What is kept, without what is being received."""
    return [file for file in sorted(folder.glob("*/??/*")) if file.relative_to(folder).parts[0] != INCOMING]
