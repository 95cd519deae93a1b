"""Which SQLite may do what: write-ahead logging only where its reset race is mended, local disks only."""

import logging
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

log = logging.getLogger("nhip.sqlite")

Version = tuple[int, int, int]
# https://sqlite.org/changes.html: the WAL-reset race is mended in 3.51.3 and in the back-ports; 3.52.0 was withdrawn.
MENDED: tuple[tuple[Version, Version], ...] = (
    ((3, 44, 6), (3, 45, 0)),
    ((3, 50, 7), (3, 51, 0)),
    ((3, 51, 3), (3, 52, 0)),
    ((3, 53, 0), (4, 0, 0)),
)
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "lustre", "ncpfs"}


def numbers(said: str) -> Version:
    """A version as three numbers."""
    first, second, third = (int(part) for part in said.split(".")[:3])
    return first, second, third


def may_log_ahead(version: Version) -> bool:
    """Whether this SQLite may run in WAL mode without risking the file."""
    return any(first <= version < after for first, after in MENDED)


def journal_mode(version: Version = sqlite.sqlite_version_info) -> str:
    """WAL where it is safe, else TRUNCATE (slower, and as safe)."""
    return "WAL" if may_log_ahead(version) else "TRUNCATE"


def announce(version: Version = sqlite.sqlite_version_info) -> None:
    """One clear line where we have to do without WAL."""
    if not may_log_ahead(version):
        said = ".".join(map(str, version))
        log.warning(
            "SQLite %s may damage a database in WAL mode: running with TRUNCATE. Install pysqlite3>=0.6.1.", said
        )


def file_system(file: Path, mounts: str | None = None) -> str:
    """The kind of file system that holds a file, as Linux names it; empty where that cannot be known."""
    try:
        table = mounts if mounts is not None else Path("/proc/self/mounts").read_text()
    except OSError:
        return ""
    kind, longest = "", -1
    for line in table.splitlines():
        _, where, this, *_ = line.split(" ")
        point = Path(where.replace("\\040", " "))
        if len(point.parts) > longest and file.is_relative_to(point):
            kind, longest = this, len(point.parts)
    return kind


def refuse_network(file: Path) -> None:
    """SQLite's locks do not hold over a network: say so before the file is harmed."""
    kind = file_system(file.resolve())
    if kind in NETWORK:
        raise SystemExit(
            f"NHIP_HOME: {file.parent} is on a network file system ({kind}), where SQLite's locks do not hold. "
            "Name a folder on a local disk, or use PostgreSQL (DATABASE_URL)."
        )
