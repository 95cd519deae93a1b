"""A cold browser: what it asks for until somebody who was never here sees the customers, and how much that weighs."""

import gzip
import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from nhip.screens import assets

GOAL = (14, 200_000)  # requests, bytes on the wire
FILE = re.compile(r"""["'(](/static/[^"'()#?]+)""")
BESIDE = re.compile(r"url\(([^)]+)\)")
LATER = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="load"')
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.)")
PACKED = (".woff2",)  # pressed already: sent as they are
MADE = {"build/nhip.css": assets.styles, "build/nhip.js": assets.scripts, "build/icons.svg": assets.sprite}


@dataclass(frozen=True)
class Visit:
    """Requests, and bytes: pages as we send them (and as a proxy would, by gzip), files by gzip."""

    requests: int
    pages: int
    pressed: int
    files: int

    @property
    def bytes(self) -> int:
        return self.pages + self.files

    @property
    def line(self) -> str:
        verdict = "within" if self.requests <= GOAL[0] and self.bytes <= GOAL[1] else "worse"
        return (
            f"| cold browser to the customer list | {self.requests} requests, {self.bytes / 1000:.0f} KB: pages "
            f"{self.pages / 1000:.0f} ({self.pressed / 1000:.0f} by gzip), files {self.files / 1000:.0f} "
            f"| {GOAL[0]}; {GOAL[1] / 1000:.0f} KB | {verdict} |"
        )


def visit(username: str, password: str, address: str) -> Visit:
    """The door, the log-in, the page, and whatever these name; a file that may be wanted counts as wanted."""
    client = Client(headers={"host": urlsplit(settings.SITE_URL).netloc})
    door = client.get("/login/", {"next": address})
    opened = client.post("/login/", {"username": username, "password": password, "next": address})
    page = client.get(opened.headers["Location"])
    if page.status_code != 200 or urlsplit(opened.headers["Location"]).path != urlsplit(address).path:
        raise RuntimeError(f"{address}: {opened.status_code}, {page.status_code}")
    later = [client.get(html.unescape(each), headers={"HX-Request": "true"}) for each in LATER.findall(page.text)]
    pages = [door, opened, page, *later]
    files = {name for answer in (door, page) for name in named_in(answer.text)}
    return Visit(
        requests=len(pages) + len(files),
        pages=sum(len(each.content) for each in pages),
        pressed=sum(map(pressed, (each.content for each in pages))),
        files=sum(map(weight, files)),
    )


def named_in(text: str) -> set[str]:
    """The files that a page names, and those that its style sheets name."""
    found = {HASH.sub("", each) for each in FILE.findall(text)}
    sheets = {each: _read(each).decode() for each in found if each.endswith(".css")}
    beside = {urljoin(sheet, name.strip("\"'")) for sheet, said in sheets.items() for name in BESIDE.findall(said)}
    return found | beside


def weight(address: str) -> int:
    """Bytes of a file on the wire."""
    return len(_read(address)) if address.endswith(PACKED) else pressed(_read(address))


def pressed(content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0))


@cache
def _read(address: str) -> bytes:
    name = address.removeprefix(settings.STATIC_URL)
    if name in MADE:
        return MADE[name]().encode()
    found = finders.find(name) or (assets.build() and finders.find(name))
    if not isinstance(found, str):
        raise RuntimeError(f"{address} is no file of ours")
    return Path(found).read_bytes()
