"""A plan as TOML text, as the command line reads it and as people send it to each other."""

import re
from collections.abc import Iterator
from typing import Any

from .plan import Said

BARE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def written(said: Said) -> str:
    """The text that is read back to the same plan."""
    return "\n".join(_table(said, ())).strip() + "\n"


def _table(said: Said, path: tuple[str, ...]) -> Iterator[str]:
    """What is said plainly comes first, then the tables below."""
    for name, value in said.items():
        if not _below(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in said.items():
        here = (*path, name)
        if isinstance(value, dict) and value:
            yield from ("", f"[{_path(here)}]", *_table(value, here))
        elif _below(value):
            for each in value:
                yield from ("", f"[[{_path(here)}]]", *_table(each, here))


def _below(value: Any) -> bool:
    """Whether it is a table, or several."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return str(value) if isinstance(value, int | float) else _quoted(str(value))


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _quoted(name)


def _path(names: tuple[str, ...]) -> str:
    return ".".join(_key(name) for name in names)


def _quoted(text: str) -> str:
    return '"' + "".join(ESCAPES.get(sign) or _plain(sign) for sign in text) + '"'


def _plain(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign
