"""Running totals of a form: worked out here by the room's own rules, never in the browser."""

import logging
from dataclasses import fields, is_dataclass
from typing import Any

from nhip.kernel.actors import Actor

from .forms import Form
from .forms.form import Value, understood
from .parts import Preview
from .resource import Resource
from .typed import Unreadable

log = logging.getLogger(__name__)


def preview_of(resource: type[Resource], form: Form, actor: Actor) -> Preview | None:
    """What the form would come to; None where the resource says nothing, or cannot yet."""
    lines = resource.page.lines
    if lines is None or lines.preview is None or not any(value.asked.kind == "lines" for value in form.values):
        return None
    try:
        return lines.preview(as_far(form), by=actor)
    except Exception:
        log.exception("no preview of %s", resource.kind)
        return None


def outs_of(form: Form, made: Preview | None) -> dict[str, dict[str, str]]:
    """What is worked out of each line, by its place in the page (`lines-3`)."""
    lines = next((value.lines for value in form.values if value.asked.kind == "lines"), [])
    said = made.lines if made else ()
    pairs = zip(lines, said, strict=False)
    return {place_of(line): {name: str(out) for name, out in one.items()} for line, one in pairs if line}


def place_of(line: list[Value]) -> str:
    return line[0].name.rsplit("-", 1)[0]


def as_far(form: Form) -> Any:
    """The inputs as far as they can be read; the rest is None."""
    return _made(form.takes, form.values)


def _made(takes: type, values: list[Value]) -> Any:
    said = {value.asked.name: _one(value) for value in values}
    if not is_dataclass(takes):
        return None
    return takes(**{one.name: said.get(one.name) for one in fields(takes) if one.init})


def _one(value: Value) -> Any:
    if value.asked.kind == "lines" and value.asked.line:
        return tuple(_made(value.asked.line, line) for line in value.lines)
    try:
        return understood(value.asked, value.text)
    except Unreadable:
        return None
