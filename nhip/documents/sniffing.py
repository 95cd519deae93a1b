"""What a file really is, by its bytes: two looks that know nothing of each other, and its name, must agree (B18).

Everything else is served as `application/octet-stream`, which no browser opens.
"""

import re
import struct
from collections.abc import Callable

GENERIC = "application/octet-stream"
HEAD, TAIL = 4096, 1024  # bytes that are looked at

BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-1.", "application/pdf"),
    (b"%PDF-2.", "application/pdf"),
)
NAMES = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
}
MARKUP = re.compile(rb"<(?:!doctype|html|svg|script|body|iframe|\?xml|\?php|x:|xsl:)|<%|javascript:", re.IGNORECASE)


def first_look(head: bytes) -> str:
    """By the first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((type for sign, type in BEGINS if head.startswith(sign)), GENERIC)


def _png(head: bytes, tail: bytes, size: int) -> bool:
    return head[12:16] == b"IHDR" and _sides(head, ">II", 16) and tail.endswith(b"IEND\xaeB`\x82")


def _jpeg(head: bytes, tail: bytes, size: int) -> bool:
    return len(head) > 4 and 0xC0 <= head[3] <= 0xFE and tail.endswith(b"\xff\xd9")


def _gif(head: bytes, tail: bytes, size: int) -> bool:
    return _sides(head, "<HH", 6) and tail.endswith(b";")


def _webp(head: bytes, tail: bytes, size: int) -> bool:
    said = int.from_bytes(head[4:8], "little") + 8
    return head[12:15] == b"VP8" and said in (size, size - 1)


def _pdf(head: bytes, tail: bytes, size: int) -> bool:
    return b" obj" in head and tail.rstrip().endswith(b"%%EOF") and b"startxref" in tail


ENDS: dict[str, Callable[[bytes, bytes, int], bool]] = {
    "image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp, "application/pdf": _pdf,
}  # fmt: skip


def _sides(head: bytes, form: str, at: int) -> bool:
    """Width and height, neither of which is nothing or more than a camera makes."""
    said = head[at : at + struct.calcsize(form)]
    return len(said) == struct.calcsize(form) and all(0 < side <= 30_000 for side in struct.unpack(form, said))


def second_look(head: bytes, tail: bytes, size: int) -> str:
    """By how it is built: where its sides stand, how it ends, and that no markup or script is at either end."""
    if MARKUP.search(head) or MARKUP.search(tail):
        return GENERIC
    return next((type for type, fits in ENDS.items() if first_look(head) == type and fits(head, tail, size)), GENERIC)


def type_of(extension: str, head: bytes, tail: bytes, size: int) -> str:
    """The type, where both looks and the name agree; otherwise the generic one."""
    seen = first_look(head)
    agreed = seen == second_look(head, tail, size) and extension in NAMES.get(seen, ())
    return seen if agreed else GENERIC
