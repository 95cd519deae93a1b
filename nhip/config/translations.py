"""Translations: compiled without gettext's tools, and proved complete, room by room, against the source."""

import os
import re
from pathlib import Path

import polib

from .environment import ROOT

HOUSE = ROOT / "nhip"
LANGUAGES = ("vi",)  # English is the source; a language is added here when it is complete
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
Key = tuple[str, str]  # context, message


def rooms() -> list[Path]:
    """Every package of the house."""
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py"))


def compile_all() -> int:
    """Write each .mo that is older than its .po; how many were written. Each appears whole."""
    written = 0
    for source in HOUSE.glob("**/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_name(f".{os.getpid()}.mo")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        os.replace(draft, target)
        written += 1
    return written


def messages(room: Path) -> set[Key]:
    """Every message that the Python and the templates of a room say."""
    from babel.messages.extract import extract_from_file

    found: set[Key] = set()
    files = [(path, "python") for path in room.rglob("*.py") if "tests" not in path.parts]
    files += [(path, "jinja2.ext:babel_extract") for path in room.rglob("templates/**/*.html")]
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for path, method in files:
        for _, said, _, context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            found.add((context or "", said if isinstance(said, str) else said[0]))
    return found


def gaps(room: Path, language: str = "vi") -> list[str]:
    """What is wrong with a room's translation: untranslated, no longer said, doubtful, or with other places."""
    said, file = messages(room), room / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(file)) if file.exists() else []
    told = {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}
    wrong = [f"untranslated: {message!r}" for context, message in sorted(said - told.keys())]
    wrong += [f"no longer said: {message!r}" for context, message in sorted(told.keys() - said)]
    wrong += [f"obsolete: {entry.msgid!r}" for entry in entries if entry.obsolete]
    for entry in told.values():
        wrong += _faults(entry)
    return wrong


def disagreements(language: str = "vi") -> list[str]:
    """Messages that two rooms say in different words: Django shows one of them everywhere, whichever comes first.

    What means something else is another message (other English, or a context); what means the same is said the same.
    """
    said: dict[Key, dict[str, list[str]]] = {}
    for room in rooms():
        file = room / "locale" / language / "LC_MESSAGES" / "django.po"
        for entry in polib.pofile(str(file)) if file.exists() else ():
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            if text and not entry.obsolete:
                said.setdefault((entry.msgctxt or "", entry.msgid), {}).setdefault(text, []).append(room.name)
    return [
        f"said in different words: {message!r}: "
        + "; ".join(f"{text!r} ({', '.join(of)})" for text, of in texts.items())
        for (_context, message), texts in sorted(said.items())
        if len(texts) > 1
    ]


def _faults(entry: polib.POEntry) -> list[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if "fuzzy" in entry.flags:
        return [f"doubtful: {entry.msgid!r}"]
    if not texts or not all(texts):
        return [f"untranslated: {entry.msgid!r}"]
    places = set(PLACES.findall(entry.msgid_plural or entry.msgid))
    return [f"other places: {entry.msgid!r} -> {text!r}" for text in texts if set(PLACES.findall(text)) != places]
