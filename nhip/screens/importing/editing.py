"""Editing a plan by hand: its parts as the page shows them, and what was chosen there as a plan again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.actors import Actor

from ..forms.fields import Asked
from ..models import Upload
from ..resource import Resource
from .guessing import guessed
from .mapping import asked_by
from .plan import Said, columns_of, file_of, whole

WORDS = ("fields", "joins", "constants", "prefixes", "formats", "values")
DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%d.%m.%Y", "%Y%m%d")
SPARE = 1  # one more column can be joined at a time
MOST_COLUMNS = 12


@dataclass(frozen=True)
class Choice:
    """One input: which columns fill it, and how their texts change on the way."""

    asked: Asked
    name: str
    columns: tuple[str, ...]
    joint: str = ""
    constant: str = ""
    prefix: str = ""
    pattern: str = ""
    values: str = ""

    @property
    def boxes(self) -> list[str]:
        """The columns, and room for one more."""
        return [*self.columns, *[""] * SPARE] if self.columns else [""]

    @property
    def patterns(self) -> tuple[str, ...]:
        """How a text of this kind may be written."""
        known = {"date": DAYS, "moment": DAYS, "percent": ("share",), "money": ("point",), "quantity": ("point",)}
        mine = known.get(self.asked.kind, ())
        return mine if not self.pattern or self.pattern in mine else (*mine, self.pattern)

    @property
    def said(self) -> Any:
        """What stands for an empty cell, as people read it."""
        offered = (("yes", _("Yes")), ("no", _("No"))) if self.asked.kind == "bool" else self.asked.choices
        return dict(offered).get(self.constant, "")

    @property
    def changed(self) -> bool:
        """Whether anything beyond a single column is said."""
        return bool(len(self.columns) > 1 or self.constant or self.prefix or self.pattern or self.values)

    @property
    def used(self) -> bool:
        return bool(self.columns or self.changed)


@dataclass(frozen=True)
class Part:
    """The inputs of the record, or of one kind of its lines; `path` is where it stands in the plan."""

    path: str
    asked: Asked | None
    heads: Sequence[str]
    choices: tuple[Choice, ...]
    file: str = ""
    joins: tuple[str, str] = ("", "")
    missing: tuple[str, ...] = field(default=())

    @property
    def usual(self) -> list[Choice]:
        return [each for each in self.choices if each.used or each.asked.required]

    @property
    def others(self) -> list[Choice]:
        return [each for each in self.choices if not (each.used or each.asked.required)]


def parts(resource: type[Resource], upload: Upload, *, by: Actor) -> list[Part]:
    """The record's own inputs first, then the lines."""
    asked, said = asked_by(resource, by), upload.plan
    made = [_part("", None, [one for one in asked if one.kind != "lines"], upload.heads, said)]
    for one in asked:
        if one.kind == "lines":
            made += _of_lines(one, said.get(one.name), upload)
    return made


def _of_lines(one: Asked, said: Any, upload: Upload) -> list[Part]:
    if isinstance(said, list) or (said is None and not one.required):
        each = [whole(line) for line in said or [{}]]
        return [_part(f"{one.name}.{place}", one, one.lines, upload.heads, line) for place, line in enumerate(each)]
    said = said or {}
    apart = "file" in said
    heads = upload.more.get("heads", []) if apart else upload.heads
    first = _part(one.name, one, one.lines, heads, said, file=said.get("file", ""))
    own = [whole(line) for line in said.get("own", [])]
    return [
        first,
        *(_part(f"{one.name}.own.{place}", one, one.lines, upload.heads, line) for place, line in enumerate(own)),
    ]


def _part(
    path: str, one: Asked | None, asked: Sequence[Asked], heads: Sequence[str], said: Said, file: str = ""
) -> Part:
    choices = tuple(_choice(path, each, said) for each in asked)
    joins = next(iter(said.get("joins", {}).items()), ("", "")) if file else ("", "")
    missing = tuple(dict.fromkeys(column for column in columns_of(said) if column not in heads)) if heads else ()
    return Part(path, one, heads, choices, file, joins, missing)


def _choice(path: str, one: Asked, said: Said) -> Choice:
    columns = said.get("fields", {}).get(one.name, [])
    constant = said.get("constants", {}).get(one.name, "")
    values = said.get("values", {}).get(one.name, {})
    return Choice(
        one,
        f"{path}:{one.name}",
        (columns,) if isinstance(columns, str) else tuple(columns),
        said.get("joins", {}).get(one.name, "") if not said.get("file") else "",
        _text(constant),
        said.get("prefixes", {}).get(one.name, ""),
        said.get("formats", {}).get(one.name, ""),
        "\n".join(f"{old} = {new}" for old, new in values.items()),
    )


def _text(constant: Any) -> str:
    return {True: "yes", False: "no"}[constant] if isinstance(constant, bool) else str(constant)


def said_by(resource: type[Resource], upload: Upload, post: Mapping[str, Any], lists: Any, *, by: Actor) -> Said:
    """The plan that the page says; what the page does not show stays as it is. `lists` reads several of one name."""
    made: Said = {**upload.plan, "resource": resource.path.replace("/", ".")}
    for word in ("key", "group"):
        _put(made, word, post.get(word, ""))
    empty = [each.strip() for each in post.get("empty", "").split(",") if each.strip()]
    _put(made, "empty", ["", *empty] if empty else [])
    rows: dict[str, list[Said]] = {}
    for part in parts(resource, upload, by=by):
        said, (name, _dot, rest) = _read_part(part, post, lists), part.path.partition(".")
        if rest and not rest.startswith("own."):
            rows.setdefault(name, []).append(said)
        else:
            _put_part(made, part, said, post)
    for name, some in rows.items():
        _put(made, name, [each for each in some if each])
    return made


def _read_part(part: Part, post: Mapping[str, Any], lists: Any) -> Said:
    said: Said = {word: {} for word in WORDS}
    for each in part.choices:
        name, box = each.asked.name, each.name
        columns = [column for column in lists(f"{box}:column") if column][:MOST_COLUMNS]
        if columns:
            said["fields"][name] = columns[0] if len(columns) == 1 else columns
        for word, kind in (
            ("joins", "joint"),
            ("constants", "constant"),
            ("prefixes", "prefix"),
            ("formats", "pattern"),
        ):
            if text := post.get(f"{box}:{kind}", "")[:200]:
                said[word][name] = text
        if values := _values(post.get(f"{box}:values", "")):
            said["values"][name] = values
    return {word: value for word, value in said.items() if value}


def _values(text: str) -> dict[str, str]:
    """`old = new`, one a line."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {old.strip(): new.strip() for old, _sign, new in pairs if old.strip()}


def _put_part(made: Said, part: Part, said: Said, post: Mapping[str, Any]) -> None:
    name, _dot, rest = part.path.partition(".")
    if not name:
        _replace(made, said)
    elif not rest:
        lines = {word: value for word, value in made.get(name, {}).items() if word not in WORDS}
        if part.file:
            theirs, ours = (post.get(f"{name}:{side}", "") for side in ("theirs", "ours"))
            said["joins"] = {theirs or part.joins[0]: ours or part.joins[1]}
        _put(made, name, {**lines, **said})
    else:
        lines = {**made[name], "own": list(made[name]["own"])}
        lines["own"][int(rest.removeprefix("own."))] = said
        made[name] = lines


def _replace(made: Said, said: Said) -> None:
    for word in WORDS:
        made.pop(word, None)
    made.update(said)


def _put(made: Said, word: str, value: Any) -> None:
    if value:
        made[word] = value
    else:
        made.pop(word, None)


def lacks_file(upload: Upload) -> str:
    """The name of the further file that the plan wants and the upload has not."""
    return "" if upload.more else file_of(upload.plan)


def with_file(resource: type[Resource], upload: Upload, *, by: Actor) -> Said:
    """The plan, with the lines out of the further file that has come."""
    guess = guessed(resource, upload.heads, upload.more["heads"], by=by)
    made = {word: value for word, value in upload.plan.items() if word != "group"}
    for one in asked_by(resource, by):
        if one.kind == "lines" and one.name in guess and "file" not in made.get(one.name, {}):
            made[one.name] = guess[one.name]
    return made


def preview_heads(part: Part) -> list[Choice]:
    """The inputs that the file fills, as far as a table is wide."""
    return [each for each in part.choices if each.columns][:8]
