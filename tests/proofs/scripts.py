"""Scripts as texts: what somebody would write into any text of a company to run in another's browser (S17)."""

from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from itertools import count, product
from typing import Any

from django.apps import apps
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from nhip.kernel.folding import Computed

CALLS = ("pwn()", "window.pwn(1)")
SHAPES = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "<img src=x onerror={}>",
    "\"><img src=x onerror='{}'>",
    "'><svg onload={}>",
    '" onfocus={} autofocus="',
    "' onmouseover={} x='",
    "javascript:{}//",
    " \tjavascript:{}",
    "<a href='javascript:{}'>x</a>",
    "</textarea><pwn {}>",
    "</title><pwn {}>",
    "--><pwn {}>",
    "]]><pwn {}>",
    "<iframe srcdoc='<pwn>'>{}",
    "<style>@import '{}'",
    "<form action=javascript:{}><button>",
    "<base href=//pwn/{}>",
    "<math><mi xlink:href='data:,{}'>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "{{{{{}}}}}",
    "${{{}}}",
    "#{{{}}}",
    "{{% {} %}}",
    "<pwn hx-get='/' hx-trigger=load>{}",
    "<pwn hx-on:load={}>",
    "`{}`",
    "\\u003cpwn {}>",
    "%3Cpwn {}%3E",
    "&lt;pwn {}&gt;",
    "\u2028{}\u2029",
    "\x0c<pwn/{}>",
    "<<pwn {}>",
    "<pwn\n{}\n>",
    "*/{}/*",
    "');{}//",
    '");{}//',
    '\\");{}//',
    "</style><pwn {}>",
    "</noscript><pwn {}>",
    "</template><pwn {}>",
    "</option></select><pwn {}>",
    "<!--<pwn {}>",
    "<object data='javascript:{}'>",
    "<meta http-equiv=refresh content='0;javascript:{}'>",
)
TURNS = (
    str,
    str.upper,
    str.title,
    lambda text: text.replace("<", "＜"),
    lambda text: text.replace("script", "scr\u0131pt"),
    lambda text: text.replace(" ", "\t"),
    lambda text: text.replace("=", "\n="),
)
LEAST = 30  # letters that a column must hold: ten are for the number of the row
MEANT = {
    "code",
    "number",
    "symbol",
    "series",
    "serial",
    "digest",
    "hash",
    "salt",
    "key",
    "verb",
    "form",
    "currency",
    "zone",
    "country",
    "language",
    "vat",
    "reduces",
    "username",
    "password",
    "request",
    "name_key",
    "sort_key",
    "period",
    "rule",
    "event",
    "type",
    "chart",
    "interim_number",
    "secret",
    "scopes",
    "look",
    "account",
    "holder",
    "role",
    "url",
    "error",
    "national_code",
    "links_to",
    "known_to",
    "about",
    "folded",
    "plan",
    "text_hash",
    "network",
    "fingerprint",
    "side",
    "cause",
    "heads",
    "day",
}
"""Columns that hold a word of ours, or a number that we make: nobody writes into them."""
WORKERS = {
    "kernel.AuditEvent",
    "kernel.OutboxEvent",
    "kernel.Turn",
    "kernel.PolicyValue",
    "kernel.Found",
    "screens.Mapping",
}
"""Tables that no page reads as text, that are sealed by hashes, or whose text has a grammar that is checked."""


def payloads() -> Iterator[str]:
    """Some hundreds, in the order in which they are planted."""
    for turn, call, shape in product(TURNS, CALLS, SHAPES):
        yield turn(shape.format(call))


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of a company's tables in which a text of somebody stands."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        if "company" not in names and model._meta.label != "kernel.Company" or model._meta.label in WORKERS:
            continue
        for field in model._meta.concrete_fields:
            texts = isinstance(field, models.CharField | models.TextField) and not isinstance(field, Computed)
            ours = field.choices or field.name in MEANT or field.name.endswith(("_kind", "kind", "state"))
            if texts and not ours and (field.max_length or LEAST) >= LEAST:
                yield model, field.name


def rewrite(rows: models.QuerySet, said: dict[str, Any], unguarded: Any) -> int:
    """Also what is written once, past its guards; what can hold no other text stays."""
    try:
        with transaction.atomic():
            return rows.update(**said)
    except DatabaseError:
        pass
    with unguarded(rows.model._meta.db_table):
        try:
            with transaction.atomic():
                return rows.update(**said)
        except IntegrityError:
            return 0


def plant(company: int, unguarded, *, but: Collection[tuple[type[models.Model], str]] = (), first: int = 0) -> int:
    """One payload in each column, from the `first` on, with the row's number behind it; how many columns."""
    turn, kept = count(first), list(payloads())
    planted = [each for each in columns() if each not in but]
    for model, name in planted:
        longest = model._meta.get_field(name).max_length or 10_000
        payload = next(text for place in turn if len(text := kept[place % len(kept)]) <= longest - 10)
        said = Concat(Value(payload), Cast(F("pk") % 10**9, models.CharField()))
        about = {"pk": company} if model._meta.label == "kernel.Company" else {"company": company}
        rewrite(models.QuerySet(model).filter(**about).exclude(**{name: ""}), {name: said}, unguarded)
    return len(planted)


class Alive(HTMLParser):
    """What of the payloads a browser would take for its own: tags, handlers, addresses, scripts."""

    ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "srcdoc", "poster")
    RUNS = ("javascript:", "data:", "vbscript:")

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._script = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag.startswith(("pwn", "<pwn")) or any("pwn" in name for name in said):
            self.found.append(f"<{tag} {said}>")
        for name, value in said.items():
            if name.startswith("on") or name.startswith(("hx-on", "hx-vals")) and "pwn" in value:
                self.found.append(f"{name}={value}")
            bare = "".join(value.split()).lower()
            if name in self.ADDRESSES and bare.startswith(self.RUNS) and "pwn" in bare:
                self.found.append(f"{name}={value}")
            if name == "style" and "pwn" in value:
                self.found.append(f"{name}={value}")
        self._script = "" if tag != "script" or "json" in said.get("type", "") else "script"
        if tag == "style":
            self._script = "style"

    def handle_endtag(self, tag: str) -> None:
        self._script = ""

    def handle_data(self, data: str) -> None:
        if self._script and "pwn" in data.lower():
            self.found.append(f"in {self._script}: {data[:80]}")


def alive(answer, body: bytes) -> list[str]:
    """What would run in a page, and what would let it."""
    kind = answer.headers.get("Content-Type", "")
    if not kind.startswith("text/html"):
        return [] if answer.headers.get("X-Content-Type-Options") == "nosniff" else [f"{kind} without nosniff"]
    found = Alive(body.decode()).found if b"pwn" in body.lower() else []
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src" not in policy and "default-src" not in policy or "unsafe" in policy:
        found.append(f"policy: {policy}")
    return found
