"""What is sent: JSON, strictly; said once, not too deep, not too long, and no number that is none."""

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .problems import Problem, unreadable

KINDS = ("application/json", "application/merge-patch+json")
MOST, DEEPEST, LONGEST = 1_000_000, 8, 18  # bytes, levels, digits of a number


def read(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; an empty body is an empty object. Problem where it is none."""
    if int(request.headers.get("Content-Length") or 0) > MOST:
        raise Problem("too-large", _("At most %(most)s bytes.") % {"most": MOST})
    if not request.body:
        return {}
    if request.content_type not in KINDS:
        raise Problem("media-type", headers={"Accept": KINDS[0]})
    if len(request.body) > MOST:
        raise Problem("too-large", _("At most %(most)s bytes.") % {"most": MOST})
    made = parsed(request.body)
    if not isinstance(made, dict):
        raise unreadable(_("Send an object: {…}."))
    return made


def parsed(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259) without names said twice, NaN, and what no text may hold."""
    try:
        made = json.loads(
            body.decode(), object_pairs_hook=_once, parse_constant=_never, parse_float=Decimal, parse_int=_whole
        )
    except (UnicodeDecodeError, ValueError, ArithmeticError) as error:
        raise unreadable(_("This is no JSON that can be read.")) from error
    except RecursionError:
        raise unreadable(_("This is nested too deeply.")) from None
    _check(made, 0)
    return made


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise unreadable(_("A name is said twice in one object."))
    return made


def _never(said: str) -> None:
    raise unreadable(_("%(said)s is no number.") % {"said": said})


def _whole(said: str) -> int:
    if len(said.lstrip("-")) > LONGEST:
        raise unreadable(_("A number has too many digits."))
    return int(said)


def _check(value: Any, depth: int) -> None:
    """Texts that no database takes, or no other reader, and nesting without end."""
    if depth > DEEPEST:
        raise unreadable(_("This is nested too deeply."))
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise unreadable(_("A text holds a character that no text can hold."))
    if isinstance(value, dict):
        for name, each in value.items():
            _check(name, depth)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)
