"""Roles as text (TOML): written, read back exactly, and laid beside what the company or the product says."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Role
from .permissions import DUTIES
from .refusals import Refused
from .roles import rules_of, shipped, title_of

WORDS = (("allow", True), ("deny", False))
LONGEST = {"name": 60, "title": 200}


@dataclass(frozen=True)
class Text:
    """What the text of one role says; without a title of its own it bears the product's, or its name."""

    name: str
    title: str
    rules: dict[str, bool]


@dataclass(frozen=True)
class Difference:
    """A duty, what is said of it on one side and on the other; None: nothing."""

    duty: str
    old: bool | None
    new: bool | None


def differences(old: dict[str, bool], new: dict[str, bool]) -> list[Difference]:
    """The duties of which the two do not say the same."""
    names = sorted(old.keys() | new.keys())
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) is not new.get(name)]


def from_ours(role: Role) -> list[Difference]:
    """How the role differs from what the product ships under its name."""
    return differences(dict.fromkeys(shipped(role.name), True), rules_of(role))


@dataclass(frozen=True)
class Compared:
    """What would come of taking a text in: the role as it is, if it is there, its titles, its differing duties."""

    text: Text
    role: Role | None
    title: tuple[str, str] | None
    duties: list[Difference]

    @property
    def same(self) -> bool:
        return self.role is not None and not self.title and not self.duties


def compared(texts: Iterable[Text], company_id: int) -> list[Compared]:
    """Each role of the text beside the company's role of that name."""
    there = {role.name: role for role in Role.objects.filter(company_id=company_id)}
    return [_compared(one, there.get(one.name)) for one in texts]


def _compared(said: Text, role: Role | None) -> Compared:
    if role is None:
        return Compared(said, None, None, differences({}, said.rules))
    old, new = str(title_of(role)), str(title_of(Role(name=said.name, title=said.title)))
    titles = None if role.title == said.title else (old, new)
    return Compared(said, role, titles, differences(rules_of(role), said.rules))


def dump(role: Role) -> str:
    """The role as text that `read` takes in again."""
    return write(Text(role.name, role.title, rules_of(role)))


def write(said: Text) -> str:
    """Name, its own title if it has one, and what it allows and denies, in the order of the names."""
    lines = [f"name = {_quoted(said.name)}"] + ([f"title = {_quoted(said.title)}"] if said.title else [])
    for word, wanted in WORDS:
        lines.append(_listed(word, [duty for duty, allow in sorted(said.rules.items()) if allow is wanted]))
    return "\n".join(lines) + "\n"


def dump_all(roles: Iterable[Role]) -> str:
    """Several roles in one text, each under its own `[[role]]`."""
    return "\n".join(f"[[role]]\n{dump(role)}" for role in roles)


def _listed(word: str, names: list[str]) -> str:
    if len(names) < 2:
        return f"{word} = [{''.join(map(_quoted, names))}]"
    return "\n".join((f"{word} = [", *(f"    {_quoted(name)}," for name in names), "]"))


def _quoted(text: str) -> str:
    """A basic string of TOML: that of JSON, and the one sign more that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> list[Text]:
    """The roles that the text describes, one or several; Refused when it names what does not exist."""
    try:
        said = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(str(error)) from error
    tables = said.pop("role", None)
    if tables is None:
        tables = [said]
    elif said or not isinstance(tables, list) or not tables:
        raise _wrong(_("several roles stand each under [[role]], and nothing beside them"))
    made = [_role(table) for table in tables]
    if len({one.name for one in made}) < len(made):
        raise _wrong(_("a role stands in it twice"))
    return made


def _role(said: object) -> Text:
    if not isinstance(said, dict):
        raise _wrong(_("several roles stand each under [[role]], and nothing beside them"))
    if unknown := said.keys() - {"name", "title", "allow", "deny"}:
        raise _wrong(_("nothing is known of “%(words)s”") % {"words": ", ".join(sorted(unknown))})
    return Text(_line(said, "name", needed=True), _line(said, "title"), _rules(said))


def _line(said: dict, name: str, *, needed: bool = False) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST[name] or not value.isprintable() or value != value.strip():
        raise _wrong(_("“%(name)s” is one line of at most %(most)s signs") % {"name": name, "most": LONGEST[name]})
    if needed and not value:
        raise _wrong(_("“%(name)s” is missing") % {"name": name})
    return value


def _rules(said: dict) -> dict[str, bool]:
    lists = {word: said.get(word, []) for word, _allow in WORDS}
    for word, names in lists.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _wrong(_("“%(name)s” is a list of duties") % {"name": word})
    if unknown := {*lists["allow"], *lists["deny"]} - DUTIES.keys():
        raise Refused(_("There is no duty “%(duty)s”.") % {"duty": ", ".join(sorted(unknown))}, field="text")
    if both := set(lists["allow"]) & set(lists["deny"]):
        raise _wrong(_("“%(duty)s” is both allowed and denied") % {"duty": ", ".join(sorted(both))})
    return dict.fromkeys(lists["allow"], True) | dict.fromkeys(lists["deny"], False)


def _wrong(why: str) -> Refused:
    return Refused(_("This is not the text of a role: %(error)s") % {"error": why}, field="text")
