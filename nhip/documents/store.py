"""The store: the bytes of files on the disk, under names that we make ourselves, in no web root (B18, B19).

`incoming/` holds what is being received; `<company>/<two letters>/<32 letters>` what is kept. A name that came from
outside is never part of a path.
"""

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from django.conf import settings

from nhip.kernel.inputs import Ask

from . import names, sniffing

PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
DRAFT = re.compile(r"[0-9a-f]{32}")
BLOCK = 1 << 20
LEAST_FREE = 500_000_000  # bytes that stay free on the disk for the database
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Received:
    """Bytes that are on the disk under a draft's name, and what is known of them; only code can make one."""

    name: str
    size: int
    sha256: str
    type: str
    draft: Annotated[str, Ask(widget="password")]
    """Never written down: it is nobody's business where bytes lie."""


class Draft:
    """A file that is being received: hashed on its way, on the disk for good when it is closed."""

    def __init__(self, name: str):
        folder = _incoming()
        self.name, self.key = names.kept(name), secrets.token_hex(16)
        self.path = folder / self.key
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._stream = os.fdopen(descriptor, "wb", buffering=0)
        self.size, self._sha, self._head, self._tail = 0, hashlib.sha256(), b"", b""

    def write(self, block: bytes) -> None:
        """As much as comes; OSError when the disk takes no more."""
        left = memoryview(block)
        while left:
            left = left[self._stream.write(left) or 0 :]
        self.size += len(block)
        self._sha.update(block)
        if len(self._head) < sniffing.HEAD:
            self._head += bytes(block[: sniffing.HEAD - len(self._head)])
        self._tail = (self._tail + bytes(block[-sniffing.TAIL :]))[-sniffing.TAIL :]

    def close(self) -> Received:
        """It is whole: its bytes are on the disk when this returns."""
        os.fsync(self._stream.fileno())
        self._stream.close()
        type = sniffing.type_of(names.extension(self.name), self._head, self._tail, self.size)
        return Received(self.name, self.size, self._sha.hexdigest(), type, self.key)

    def drop(self) -> None:
        """Away with what came of it, if it has not been kept."""
        self._stream.close()
        self.path.unlink(missing_ok=True)


def root() -> Path:
    """The folder of all bytes, its owner's alone."""
    return _folder(Path(settings.FILES))


def _incoming() -> Path:
    return _folder(root() / "incoming")


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(received: Received, company_id: int) -> str:
    """Give a draft its place for good, before the row that names it is committed; the place."""
    if not DRAFT.fullmatch(received.draft):
        raise ValueError("no draft of ours")
    key = secrets.token_hex(16)
    folder = _folder(_folder(root() / str(int(company_id))) / key[:2])
    os.rename(_incoming() / received.draft, folder / key)
    for each in (folder, folder.parent, root()):
        _settle(each)
    return f"{key[:2]}/{key}"


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def path(company_id: int, place: str) -> Path:
    """Where bytes lie; ValueError for what is no place of ours."""
    if not PLACE.fullmatch(place):
        raise ValueError("no place of ours")
    return Path(settings.FILES) / str(int(company_id)) / place


def digest(file: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    sha = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            sha.update(block)
    return sha.hexdigest()


def has_room(size: int) -> bool:
    """Whether so many more bytes leave the disk room to breathe."""
    return shutil.disk_usage(root()).free - size > LEAST_FREE


def places(company_id: int) -> Iterator[tuple[str, Path]]:
    """Everything that lies in a company's folder and bears a name of ours."""
    for file in sorted((Path(settings.FILES) / str(int(company_id))).glob("??/*")):
        place = f"{file.parent.name}/{file.name}"
        if PLACE.fullmatch(place):
            yield place, file


def drafts() -> Iterator[Path]:
    """What is being received, or was when somebody pulled the plug."""
    return (each for each in _incoming().iterdir() if DRAFT.fullmatch(each.name))
