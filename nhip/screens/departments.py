"""Departments as the screens show them: name, tag, icon, colour; a function code begins with its department's."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Department:
    """`code` is the first word of its function codes (`sales.corporate`); `hue` names its colour in the tokens."""

    code: str
    name: Any
    tag: str
    icon: str
    hue: str


OURS = (
    Department("marketing", _("Marketing"), "MK", "megaphone", "mk"),
    Department("sales", _("Sales"), "KD", "handshake", "kd"),
    Department("purchasing", _("Purchasing"), "MH", "shopping-cart", "mh"),
    Department("warehouse", _("Warehouse"), "KHO", "warehouse", "kho"),
    Department("accounting", _("Accounting"), "KT", "calculator", "kt"),
    Department("care", _("Customer care"), "CS", "headset", "cs"),
    Department("technical", _("Technical"), "KTS", "factory", "kts"),
    Department("projects", _("Projects"), "DA", "folder-kanban", "da"),
    Department("hr", _("People"), "NS", "id-card", "ns"),
    Department("it", _("IT"), "IT", "monitor-cog", "it"),
    Department("board", _("Board"), "BGĐ", "landmark", "bgd"),
    Department("kernel", _("Nhịp"), "N", "settings", "it"),
    Department("shared", _("Master data"), "DL", "book-open", "it"),
)


@cache
def departments() -> dict[str, Department]:
    """Those that the settings name (`DEPARTMENTS`, a dotted path to a dict or sequence), else ours."""
    declared = getattr(settings, "DEPARTMENTS", "")
    said = {one.code: one for one in OURS}
    named = import_string(declared) if declared else {}
    for one in named.values() if isinstance(named, dict) else named:
        known = said.get(one.code, said["shared"])
        said[one.code] = Department(one.code, one.name, one.tag, getattr(one, "icon", known.icon), known.hue)
    return said


def department_of(function: str) -> Department:
    """The department that a function code belongs to; an unknown one is shown by its own letters."""
    code = function.partition(".")[0]
    return departments().get(code) or Department(code, code.capitalize(), code[:3].upper(), "users", "it")


def function_name(code: str) -> Any:
    """What a function is called, as the settings name them (`FUNCTIONS`, a dotted path to a dict by code)."""
    declared = getattr(settings, "FUNCTIONS", "")
    known = import_string(declared).get(code) if declared else None
    return known.name if known else code
