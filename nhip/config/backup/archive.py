"""The archive: a ZIP whose last words are the SHA-256 of every byte before them, and a manifest that names each part.

Any unpacker opens it, but we never extract by the names inside: parts are read as the manifest lists them, counted
and hashed, and only names that we make ourselves are accepted.
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
SIGN = b"nhip backup, sha256 "  # the archive's comment, before the figure that ends the file
FIGURE = 64
PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
PART = re.compile(r"database\.sqlite3|tables/[a-z][a-z0-9_]{0,62}|files/[0-9a-f]{64}")
BLOCK = 1 << 20
LARGEST_MANIFEST = 32 << 20


class Refused(Exception):
    """This archive is not put back; the message says why."""


@dataclass(frozen=True)
class Part:
    """One member of the archive: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """A table of a server's database: its columns in their order, and how many rows; the part is `tables/<name>`."""

    name: str
    columns: list[str]
    rows: int


@dataclass(frozen=True)
class Kept:
    """An attached file: where it lies in its company's folder, and its content, which is the part `files/<sha256>`.

    One that is `lost` was missing or changed on the disk when the archive was made.
    """

    company: int
    place: str
    sha256: str
    lost: bool = False


@dataclass
class Manifest:
    """What an archive says of itself."""

    engine: str  # sqlite, postgresql
    engine_version: str
    version: str  # of the product
    made_at: str
    companies: list[str]
    migrations: list[list[str]]  # [app, name], in the order in which they were applied
    tables: list[Table] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    files: list[Kept] = field(default_factory=list)
    product: str = "nhip"
    format: int = FORMAT


class Writer:
    """Writes parts one after the other, then the manifest, then the figure of the whole."""

    def __init__(self, file: Path):
        self.file, self.parts = file, list[Part]()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(descriptor, "wb")
        self._zip = zipfile.ZipFile(self._stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3)

    @contextmanager
    def part(self, name: str) -> Iterator["Sink"]:
        """A place to write one part into."""
        with self._zip.open(name, "w", force_zip64=True) as into:
            sink = Sink(into)
            yield sink
        self.parts.append(Part(name, sink.size, sink.sha.hexdigest()))

    def finish(self, manifest: Manifest) -> str:
        """Write the manifest and seal; the figure of the whole."""
        manifest.parts = self.parts
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        self._zip.comment = SIGN + b"0" * FIGURE
        self._zip.close()
        self._stream.close()
        figure = _figure(self.file)
        with self.file.open("r+b") as stream:
            stream.seek(-FIGURE, os.SEEK_END)
            stream.write(figure.encode())
            stream.flush()
            os.fsync(stream.fileno())
        return figure

    def close(self) -> None:
        """Let go, finished or not; the draft is its folder's to remove."""
        self._zip.fp = None  # whatever fails on the way must not write an end that looks like one
        self._stream.close()


class Sink:
    """Counts and hashes what goes through."""

    def __init__(self, into: IO[bytes] | None = None):
        self.into, self.size, self.sha = into, 0, hashlib.sha256()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.size += len(data)
        self.sha.update(data)
        if self.into is not None:
            self.into.write(data)


class Archive:
    """A whole archive of ours, open for reading."""

    def __init__(self, inside: zipfile.ZipFile, manifest: Manifest):
        self.inside, self.manifest = inside, manifest

    @property
    def size(self) -> int:
        """Bytes that all parts take outside."""
        return sum(part.size for part in self.manifest.parts)

    def part(self, name: str) -> Part:
        """What the manifest says of one part."""
        found = next((part for part in self.manifest.parts if part.name == name), None)
        if found is None:
            raise Refused(f"its part {name} is missing.")
        return found

    def blocks(self, name: str) -> Iterator[bytes]:
        """One part, block by block; refused at its end when it is not what the manifest says."""
        part, seen = self.part(name), Sink()
        try:
            with self.inside.open(name) as stream:
                while block := stream.read(BLOCK):
                    seen.write(block)
                    if seen.size > part.size:
                        break
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
            raise Refused(f"its part {name} cannot be read ({error}).") from None
        if (seen.size, seen.sha.hexdigest()) != (part.size, part.sha256):
            raise Refused(f"its part {name} is not what was written; the archive is damaged.")


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """An archive whose every byte, and every part, is as it was written; else Refused with the reason."""
    found = _proved(file)
    with found.inside:
        yield found


def _proved(file: Path) -> Archive:
    try:
        if _sealed(file) != _figure(file):
            raise Refused("it is damaged or cut short: its bytes are not those that were written (SHA-256).")
        inside = zipfile.ZipFile(file)
        found = Archive(inside, _manifest(inside))
        for part in found.manifest.parts:
            for _block in found.blocks(part.name):
                pass
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror or error}).") from None
    except zipfile.BadZipFile as error:
        raise Refused(f"it is not an archive of ours ({error}).") from None
    return found


def _sealed(file: Path) -> str:
    """The figure that the file ends with."""
    with file.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0, os.SEEK_END)
        stream.seek(-min(stream.tell(), len(SIGN) + FIGURE), os.SEEK_END)
        tail = stream.read()
    if not head.startswith(b"PK"):
        raise Refused("it is not an archive of ours: such a file begins otherwise.")
    if not tail.startswith(SIGN):
        raise Refused("it is cut short, or not an archive of ours: the figure at its end is missing.")
    return tail[len(SIGN) :].decode("ascii", "replace")


def _figure(file: Path) -> str:
    """SHA-256 of everything before the figure."""
    left, sha = file.stat().st_size - FIGURE, hashlib.sha256()
    with file.open("rb") as stream:
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            sha.update(block)
            left -= len(block)
    return sha.hexdigest()


def _manifest(inside: zipfile.ZipFile) -> Manifest:
    """The manifest, when it and the names inside are such as we write."""
    names = inside.namelist()
    if MANIFEST not in names or inside.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise Refused("it is not an archive of ours: it has no manifest.")
    try:
        read = json.loads(inside.read(MANIFEST))
        if read["product"] != "nhip":
            raise Refused("it is not an archive of ours: its manifest is another product's.")
        if type(read["format"]) is not int or read["format"] > FORMAT:
            raise Refused(f"it was written by a newer release (format {read['format']}); install that one first.")
        manifest = _read(read)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused(f"its manifest cannot be understood ({error}).") from None
    listed = [part.name for part in manifest.parts]
    if strange := [name for name in listed if not PART.fullmatch(name)]:
        raise Refused(f"it names a part that we do not write: {strange[0]!r}.")
    if sorted(names) != sorted([MANIFEST, *listed]):
        raise Refused("its parts are not those that its manifest lists.")
    _refuse_files(manifest)
    return manifest


def _refuse_files(manifest: Manifest) -> None:
    """Each attached file has its content, under the hash that is its name, and each such part is somebody's."""
    there = {part.name: part.sha256 for part in manifest.parts if part.name.startswith("files/")}
    wanted = {f"files/{each.sha256}" for each in manifest.files if not each.lost}
    if missing := sorted(wanted - there.keys()):
        raise Refused(f"the content of an attached file is missing: {missing[0]}.")
    if strange := sorted(name for name, sha in there.items() if name not in wanted or name != f"files/{sha}"):
        raise Refused(f"it holds a content that is no attached file's: {strange[0]}.")


def _read(said: dict[str, Any]) -> Manifest:
    known = {each.name for each in fields(Manifest)}
    manifest = Manifest(**{name: value for name, value in said.items() if name in known})
    manifest.parts = [Part(**part) for part in manifest.parts]  # type: ignore[arg-type]
    manifest.tables = [Table(**table) for table in manifest.tables]  # type: ignore[arg-type]
    for part in manifest.parts:
        if type(part.size) is not int or type(part.name) is not str or type(part.sha256) is not str:
            raise ValueError("parts")
    manifest.files = [_kept(each) for each in said.get("files", ())]
    for app, name in manifest.migrations:
        if type(app) is not str or type(name) is not str:
            raise ValueError("migrations")
    if not all(type(column) is str for table in manifest.tables for column in [table.name, *table.columns]):
        raise ValueError("tables")
    return manifest


def _kept(said: dict[str, Any]) -> Kept:
    kept = Kept(**said)
    if type(kept.company) is not int or type(kept.lost) is not bool:
        raise ValueError("files")
    if not PLACE.fullmatch(kept.place) or not re.fullmatch(r"[0-9a-f]{64}", kept.sha256):
        raise ValueError("files")
    return kept
