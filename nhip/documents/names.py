"""Names of files as they are kept: one line of plain letters, without a path and without signs that mislead (S21)."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from nhip.kernel import marks

from .models import LONGEST

EXTENSION = 12  # letters of an extension that is kept when a name is cut


def kept(said: str) -> str:
    """The last part of a path, on one line, without control and direction marks, at most 200 letters; it may be
    empty."""
    name = unicodedata.normalize("NFC", said).replace("\\", "/").rpartition("/")[2]
    plain = "".join(" " if _is_blank(sign) else sign for sign in name if not _misleads(sign))
    return cut(" ".join(plain.split()).strip(". ") if plain.strip(". ") else "")


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Zs", "Zl", "Zp")


def _misleads(sign: str) -> bool:
    """Control signs, marks of direction, signs of no width, halves of signs, and what no standard knows."""
    return not sign.isspace() and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn")


def cut(name: str) -> str:
    """At most 200 letters; what is too long loses its middle, and keeps its extension."""
    if len(name) <= LONGEST:
        return name
    end = extension(name)
    end = f".{end}" if end and len(end) <= EXTENSION else ""
    return name[: LONGEST - len(end)].rstrip(". ") + end


def extension(name: str) -> str:
    """`pdf`, in small letters and without the point."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def free(name: str, taken: set[str]) -> str:
    """The name, or `name (2).pdf` where another file of the record is called so already; letters of any case count
    as the same."""
    known = {each.casefold() for each in taken}
    stem, end = PurePosixPath(name).stem, PurePosixPath(name).suffix
    number, tried = 2, name
    while tried.casefold() in known:
        more = f" ({number})"
        tried = f"{stem[: LONGEST - len(end) - len(more)]}{more}{end}"
        number += 1
    return tried


def disposition(name: str) -> str:
    """`attachment` with the name for browsers of any age (RFC 6266, RFC 5987); no sign of a name ends the header."""
    plain = marks.without(name.replace("đ", "d").replace("Đ", "D"))
    simple = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " ._-()") else "_" for sign in plain)
    return f"attachment; filename=\"{simple or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
