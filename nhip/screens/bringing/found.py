"""What a row that came back would change of its record: old and new of each box, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from nhip.kernel import history, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.folding import fold
from nhip.kernel.records import Record

from .. import currency, shown, typed
from ..forms import Form
from ..forms.fields import Asked
from ..forms.form import understood, written
from ..importing.mapping import TRUE, only
from ..importing.tables import LONGEST
from ..resource import Resource
from .columns import Names, change_of, columns_of, form_of, heads_of, human, names_of, texts_of
from .taken import MARK, aside

LAST = (1 << 63) - 1
LANGUAGES, ASIDE = ("vi", "en"), 3


def _begins(language: str, places: dict[str, int]) -> bool:
    """Whether the headings by which a row finds its record stand in the file, in this language."""
    with translation.override(language):
        return all(fold(one.label) in places for one in aside()[:2])


@dataclass(frozen=True)
class Change:
    """One box: what stands in it, and what would."""

    label: str
    old: str
    new: str


@dataclass
class Found:
    """One row of the file, its record if there is one, and what would be done: nothing, something, or refused."""

    number: int
    texts: Sequence[str]
    record: Record | None = None
    version: int = 0
    changes: list[Change] = field(default_factory=list)
    why: str = ""
    inputs: Any = None

    @property
    def name(self) -> str:
        return str(self.record) if self.record is not None else ""


class Reader:
    """Reads the rows of one file that came back, for one actor."""

    def __init__(self, resource: type[Resource], heads: Sequence[str], actor: Actor):
        operation = change_of(resource)
        assert operation is not None
        self.resource, self.actor, self.operation = resource, actor, operation
        places = {fold(head): place for place, head in reversed(list(enumerate(heads)))}
        self.language = next((each for each in LANGUAGES if _begins(each, places)), "")
        with translation.override(self.language or LANGUAGES[0]):
            columns = [*aside(), *columns_of(resource, actor)]
            heads_here = heads_of(columns)
        found = [(one, head, places.get(fold(head))) for one, head in zip(columns, heads_here, strict=True)]
        self.aside = {one.name: place for one, _head, place in found[:ASIDE]}
        self.asked = [(one, head, place) for one, head, place in found[ASIDE:] if place is not None]
        known = {place for _one, _head, place in found}
        self.strange = [head for place, head in enumerate(heads) if place not in known]
        self._picked: dict[tuple[str, str], int | None] = {}

    @property
    def fits(self) -> bool:
        """Whether the file says which record, and of which version, each row is."""
        return bool(self.language)

    def read(self, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Found]:
        """Some rows at once, in the language in which the file was taken; a handful of queries for all of them."""
        with currency.of(self.actor.company_id), translation.override(self.language):
            return self._read([self._row(number, texts) for number, texts in rows])

    def _row(self, number: int, texts: Sequence[str]) -> Found:
        made = Found(number, texts)
        pk, version = (self._cell(texts, self.aside[name]) for name in ("_id", "_version"))
        pk = pk.removeprefix(MARK)
        if not pk.isdecimal() or not 0 < int(pk[:20]) <= LAST or not version.isdecimal() or len(version) > 9:
            made.why = _("The row does not say which record it is, or of which version.")
        else:
            made.version, made.inputs = int(version), int(pk)
        return made

    def _cell(self, texts: Sequence[str], place: int | None) -> str:
        return texts[place] if place is not None and place < len(texts) else ""

    def _read(self, found: list[Found]) -> list[Found]:
        numbers = {one.inputs for one in found if not one.why}
        there = self.resource.rows(self.actor).in_bulk(list(numbers))
        pool = self.resource.model._default_manager.filter(pk__in=numbers)
        mine = set(permissions.allowed(pool, by=self.actor, to=self.operation.verb).values_list("pk", flat=True))
        seen: set[int] = set()
        forms: dict[int, Form] = {}
        for one in found:
            if one.why:
                continue
            pk, one.inputs = one.inputs, None
            one.record = there.get(pk)
            one.why = self._against(one, mine, twice=pk in seen)
            seen.add(pk)
            if not one.why and one.record is not None:
                forms[pk] = form_of(self.resource, self.operation, one.record, self.actor)
        texts = {pk: texts_of(form) for pk, form in forms.items()}
        names = names_of((asked for asked, _head, _place in self.asked), texts.values(), self.actor)
        for one in found:
            if one.record is not None and not one.why:
                self._compare(one, forms[one.record.pk], texts[one.record.pk], names)
        return found

    def _against(self, one: Found, mine: set[int], *, twice: bool) -> str:
        """Why the row is not even looked at."""
        record = one.record
        if record is None:
            return _("There is no such record, or you do not see it.")
        if twice:
            return _("The file has this record twice.")
        if record.version != one.version:
            return self._stale(record, one.version)
        if record.pk not in mine:
            return _("You may not change this record.")
        if not self.operation.fits(record):
            return _("As it stands, this record is not changed any more.")
        if self.resource.asks(self.operation, record) is not self.operation.takes:
            return _("This record is changed on its page only.")
        return ""

    def _stale(self, record: Record, version: int) -> str:
        """Who has changed what since the file was taken."""
        since = max(record.version - version, 1)
        entries = history.of(record, by=self.actor, limit=min(since, 5))
        told = "; ".join(_told(self.resource, entry) for entry in entries)
        return _("It was changed since the file was taken: %(told)s.") % {"told": told or "?"}

    def _compare(self, one: Found, form: Form, texts: dict[str, str], names: Names) -> None:
        """The boxes that the row says something else of; the inputs that come of it."""
        said: dict[str, str] = {}
        for asked, head, place in self.asked:
            cell, old = self._cell(one.texts, place), texts.get(asked.name, "")
            was = human(asked, old, names)
            if _same(cell, was):
                continue
            try:
                new = self._text(asked, cell)
            except typed.Unreadable as wrong:
                one.why = f"{head}: {wrong}"
                return
            if new != old:
                said[asked.name] = new
                one.changes.append(Change(head, was, cell))
        if said:
            self._inputs(one, form, said)

    def _text(self, asked: Asked, cell: str) -> str:
        """A cell as the form's box would hold it."""
        if not cell or asked.kind in ("text", "long", "texts"):
            return cell
        if asked.kind == "bool":
            return "yes" if fold(cell) in TRUE else ""
        if asked.kind == "choice":
            labels = {fold(str(name)): value for value, name in asked.choices}
            return str(labels.get(fold(cell), cell))
        if asked.kind == "pick":
            kept = (asked.pick, cell)
            if kept not in self._picked:
                self._picked[kept] = only(asked.pick, cell, self.actor)
            if self._picked[kept] is None:
                raise typed.Unreadable(_("“%(text)s” names no record, or several.") % {"text": cell})
            return str(self._picked[kept])
        return written(asked, understood(asked, cell))

    def _inputs(self, one: Found, form: Form, said: dict[str, str]) -> None:
        """Sent as the page would send its form: everything as it is, but for what the row says."""
        sent = {value.name: value.text for value in form.flat if value.asked.kind != "lines"} | said
        form.read(sent)
        if form.inputs is None:
            one.why = " ".join(f"{value.asked.label}: {value.error}" for value in form.errors)
            return
        one.inputs = self.resource.told(self.operation, one.record, form.inputs)


def _same(cell: str, was: str) -> bool:
    """Whether a cell is what was written into it; a file cuts texts, and the blanks around them."""
    if cell == was:
        return True
    plain = was.replace("\r\n", "\n").strip()[:LONGEST]
    return cell.replace("\r\n", "\n").strip() == plain


def _told(resource: type[Resource], entry: history.Entry) -> str:
    """One change as people say it."""
    fields = {one.name: str(one.verbose_name) for one in resource.model._meta.concrete_fields}
    fields |= {one.attname: str(one.verbose_name) for one in resource.model._meta.concrete_fields}
    names = ", ".join(fields.get(name, name) for name in entry.changes)
    said: dict[str, Any] = {"who": entry.actor, "when": f"{shown.local(entry.at):%d/%m/%Y %H:%M}", "what": names}
    return (_("%(who)s, %(when)s (%(what)s)") if names else _("%(who)s, %(when)s")) % said
