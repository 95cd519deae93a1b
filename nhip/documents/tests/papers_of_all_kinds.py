"""What the tests of files send: real small files, and files that pretend to be something else."""

import io
import struct
import zlib
from collections.abc import Iterable

from nhip.documents import store

BOUND = b"----what-is-sent"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
SCRIPT = b"<script>alert(document.domain)</script>"

GENUINE = {"anh.png": PNG, "anh.gif": GIF, "anh.jpg": JPEG, "anh.JPEG": JPEG, "giay.pdf": PDF}
"""By name, what may be served as what it is."""

POLYGLOTS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "xslt": b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><xsl:stylesheet id="s"/>',
    "html": b"<!doctype html>" + SCRIPT,
    "bare": SCRIPT,
    "pdf with a script": PDF.replace(
        b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    ).replace(b"%%EOF\n", b"%%EOF\n" + SCRIPT),
    "gif that is a script": b"GIF89a/*" + GIF[8:] + b"*/=1;alert(1)",
    "gif with markup": GIF[:-1] + SCRIPT + b";",
    "png with markup at its end": PNG + SCRIPT,
    "png with markup inside": PNG[:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + PNG[33:],
    "jpeg with php": JPEG[:-2] + b"<?php system($_GET[0]); ?>\xff\xd9",
    "phar": b"<?php __HALT_COMPILER(); ?>\r\n" + PNG,
    "utf-7": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "utf-16": "﻿<script>alert(1)</script>".encode("utf-16-le"),
    "nothing but noughts": b"\0" * 4096,
    "webp that lies about its length": b"RIFF\xff\xff\xff\x7fWEBPVP8 " + SCRIPT,
    "png that is as wide as the sea": PNG[:16] + b"\x7f\xff\xff\xff\x7f\xff\xff\xff" + PNG[24:],
    "zip": b"PK\x03\x04" + b"\0" * 30,
    "program": b"MZ\x90\x00" + b"\0" * 60,
    "shell": b"#!/bin/sh\nrm -rf /\n",
}
NAMES = (
    "x.svg", "x.html", "x.xhtml", "x.xml", "x.pHaR", "x.php.", "x.png", "x.gif", "x.jpg", "x.pdf",
)  # fmt: skip

STRANGE = {
    'a"b;c=d.txt': 'a"b;c=d.txt',
    "x\r\nSet-Cookie: a=b.txt": "x Set-Cookie: a=b.txt",
    "../../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "hoá\u202egnp.exe": "hoágnp.exe",
    "ẩn\u200bgiấu.pdf": "ẩngiấu.pdf",
    "<img src=x onerror=alert(1)>.png": "<img src=x onerror=alert(1)>.png",
    "{{7*7}}{% raw %}.txt": "{{7*7}}{% raw %}.txt",
    "nul\x00.php.png": "nul.php.png",
    "  Hợp   đồng .pdf . ": "Hợp đồng .pdf",
    "%2e%2e%2fx.txt": "%2e%2e%2fx.txt",
    "=HYPERLINK(1).csv": "=HYPERLINK(1).csv",
    "🧾 hoá đơn.pdf": "🧾 hoá đơn.pdf",
    "A" * 10_000 + ".pdf": "A" * 196 + ".pdf",
}
"""By what was sent, what it is called here."""


def received(name: str, content: bytes) -> store.Received:
    """The bytes as a draft on the disk."""
    draft = store.Draft(name)
    for start in range(0, len(content), 1000):
        draft.write(content[start : start + 1000])
    return draft.close()


def body(files: Iterable[tuple[str, bytes]], **said: str) -> bytes:
    """A form with files as a browser, or somebody worse, sends it."""
    parts = [
        b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (n.encode(), v.encode()) for n, v in said.items()
    ]
    parts += [
        b'Content-Disposition: form-data; name="files"; filename="%s"\r\nContent-Type: text/html\r\n\r\n%s'
        % (name.replace('"', '\\"').encode(), content)
        for name, content in files
    ]
    return b"".join(b"--" + BOUND + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUND + b"--\r\n"


def send(
    client, address: str, files: Iterable[tuple[str, bytes]], *, whole: int = 0, script: bool = True, **said: str
):
    """Post it; `whole` announces more bytes than come."""
    content = body(files, **said)
    more = {"CONTENT_LENGTH": str(whole), "wsgi.input": io.BytesIO(content)} if whole else {}
    accept = {"Accept": "application/json"} if script else {}
    kind = f"multipart/form-data; boundary={BOUND.decode()}"
    return client.generic("POST", address, content, content_type=kind, headers=accept, **more)
