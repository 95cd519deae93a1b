"""Values as JSON says them: amounts and ids as strings, dates by ISO 8601, codes as codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from nhip.kernel import currencies
from nhip.kernel.fields import ScaledField
from nhip.kernel.plain import pack

from .. import currency
from ..columns import Shown

DECIMAL = r"^-?\d{1,18}(\.\d{1,6})?$"
RATE = r"^\d{1,18}(\.\d{1,10})?$"
TEXTS = {"type": ["string", "null"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "money": {"type": ["string", "null"], "pattern": DECIMAL, "examples": ["1250400"]},
    "foreign": {"type": ["string", "null"], "pattern": DECIMAL, "examples": ["1417.32"]},
    "rate": {"type": ["string", "null"], "pattern": RATE, "examples": ["25400"]},
    "quantity": {"type": ["string", "null"], "pattern": DECIMAL, "examples": ["2.5"]},
    "percent": {"type": ["string", "null"], "pattern": DECIMAL, "examples": ["0.08"]},
    "bool": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "moment": {"type": ["string", "null"], "format": "date-time"},
}
LINKED: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "string"}, "name": {"type": ["string", "null"]}},
    "required": ["id"],
}


@dataclass(frozen=True)
class Value:
    """One member of a record: its name, what it is read from, and, of a record that it points at, where its id is."""

    name: str
    label: Any
    path: str
    id_path: str
    schema: dict[str, Any]
    write: Callable[[Any], Any]
    stored: bool = True


def value_of(model: type[models.Model], drawn: Shown) -> Value:
    """How a column of a list or a page is said in JSON."""
    field = _last(model, drawn.name)
    if drawn.linked and drawn.link == drawn.name:
        return Value(drawn.name, drawn.label, drawn.path, f"{drawn.link}_id", LINKED, plain)
    schema, write = _schema(drawn, field), money if drawn.kind == "money" else plain
    if _is_number_of_a_row(field):
        schema = TEXTS
    if schema is TEXTS:
        write = _text
    if drawn.choices:
        write = _chosen
    return Value(drawn.name, drawn.label, drawn.path, "", schema, write, drawn.stored)


def _chosen(value: Any) -> Any:
    """A code; nothing chosen is null."""
    return value if value != "" else None


def link_of(drawn: Shown) -> Value | None:
    """The record that a column leads to, where the column itself is a text of it (`customer__name`)."""
    if not drawn.linked or drawn.link == drawn.name:
        return None
    return Value(drawn.link, drawn.label, "", f"{drawn.link}_id", LINKED, plain)


def _schema(drawn: Shown, field: Any) -> dict[str, Any]:
    if drawn.choices:
        return TEXTS | {"enum": [*(str(code) for code in drawn.choices), None]}
    if isinstance(field, models.JSONField):
        return {}
    if drawn.kind == "due":
        return SCHEMAS["moment" if isinstance(field, models.DateTimeField) else "date"]
    if drawn.kind == "number":
        return {"type": ["integer", "null"]}
    return SCHEMAS.get(drawn.kind, TEXTS) if drawn.stored or drawn.kind != "text" else {}


def _last(model: Any, name: str) -> Any:
    """The field at the end of a path; None where it is a property."""
    field = None
    for part in name.split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field


def _is_number_of_a_row(field: Any) -> bool:
    return isinstance(field, models.BigIntegerField) and not isinstance(field, ScaledField)


def _text(value: Any) -> str | None:
    """What is shown as a text is one, also a year or the number of a row."""
    said = plain(value)
    return said if said is None or isinstance(said, str) else str(said)


def money(value: Any) -> str | None:
    """An amount with the decimals of its currency, and with more where it has them: nothing is rounded away."""
    if value is None:
        return None
    amount = Decimal(value)
    coins = amount.quantize(currencies.coin(currency.code()))
    return f"{coins if coins == amount else amount:f}"


def plain(value: Any) -> Any:
    """Any other value."""
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal):
        return "0" if value == 0 else f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | dict | list | tuple):
        return pack(value)
    return str(value)
