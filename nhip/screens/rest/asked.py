"""What a list is asked for: the words of the list's own address, strictly; what is not known is refused."""

import re
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from nhip.kernel import ids, prepared
from nhip.kernel.actors import Actor

from .. import custom, filters
from ..lists import Listing
from ..picks import searchable
from ..resource import Resource
from ..vietnamese import know_the_alphabet
from . import shapes
from .problems import Problem
from .values import DECIMAL, Value

MOST, USUAL = 200, 50
OWN = ("sort", "page", "size", "after", "total")
OURS = ("total", "after")  # what the list on the screen does not know
SUFFIXES = {
    "choice": ("", ".not"),
    "reference": ("", ".not"),
    "amount": ("", ".from", ".to"),
    "date": ("", ".from", ".to"),
    "bool": ("",),
    "text": ("", ".not"),
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST = 200


class Asked(Listing):
    """The list of a resource as a program asks for it; `Problem` says which parameter cannot be taken."""

    def __init__(self, resource: type[Resource], actor: Actor, query: QueryDict):
        known = filters.known(resource, actor)
        self.said = read(resource, actor, known, query)
        told = {name: _typed(kind, text) for name, (kind, text) in self.said.items() if kind not in OURS}
        made = QueryDict(mutable=True)
        made.update(told)
        super().__init__(resource, actor, made)
        if self.wrong:
            raise Problem("malformed", _("Could not be read: %(names)s") % {"names": ", ".join(self.wrong)})
        self._check_sort()

    def _text(self, name: str) -> str:
        """What is said of a parameter of the list itself, and of no filter that is called the same."""
        kind, text = self.said.get(name, ("", ""))
        return text if kind == name else ""

    @cached_property
    def size(self) -> int:
        return int(self._text("size") or USUAL)

    @cached_property
    def after(self) -> int | None:
        return int(self._text("after")) if self._text("after") else None

    @property
    def wants_total(self) -> bool:
        return self._text("total") == "true"

    def _check_sort(self) -> None:
        """What may not be known may not be sorted by either, and is answered like what does not exist."""
        known = {one.name for one in self.columns if one.stored} | {"id"}
        names = [name for name in self._text("sort").split(",") if name]
        strange = [name for name in names if name.removeprefix("-") not in known]
        if strange or len(names) > 3:
            raise Problem("unknown-parameter", _("It cannot be sorted so."), parameter="sort")
        if self.after is not None and self.order not in (("id",), ("-id",)):
            raise Problem("malformed", _("`after` goes with sort=id or sort=-id alone."), parameter="after")

    def found(self) -> QuerySet:
        """All that fits, from the record on that was seen last."""
        rows = super().found()
        if self.after is None:
            return rows
        return rows.filter(Q(pk__gt=self.after) if self.order == ("id",) else Q(pk__lt=self.after))

    @property
    def total(self) -> int:
        """How many they are in all, wherever one is among them."""
        return super().total if self.after is None else Listing.found(self).count()

    @cached_property
    def members(self) -> list[Value]:
        return shapes.values(self.resource, custom.in_list(self.resource, self.actor, every=True), self.actor)

    @cached_property
    def first_names(self) -> tuple[str, ...]:
        return shapes.fixed(self.resource.model)

    @cached_property
    def read_rows(self) -> list[tuple]:
        """The rows of this page and one more, which tells that there are more."""
        members = [one for one in self.members if one.stored]
        first = (self.page - 1) * self.size if self.after is None else 0
        span, paths = slice(first, first + self.size + 1), shapes.paths(members)

        def asked() -> QuerySet:
            return self.sorted().values_list(*self.first_names, *paths)[span]

        if self.query.get("q") or self.after is not None:
            return list(asked())
        know_the_alphabet()
        own = custom.key(self.columns, self.actor)
        key = ("rest", self.resource.sight(self.actor), self.condition, self.order, *paths, *own, first, self.size)
        return prepared.rows(key, asked)

    def items(self) -> list[dict]:
        members = [one for one in self.members if one.stored]
        return [shapes.from_row(members, self.first_names, row) for row in self.read_rows[: self.size]]

    @property
    def following(self) -> dict[str, str] | None:
        """The parameters of the next page: after the last record where the order is that of ids, else by number."""
        if len(self.read_rows) <= self.size:
            return None
        said = {name: text for name, (_kind, text) in self.said.items() if name not in ("page", "after")}
        if self.order in (("id",), ("-id",)):
            return said | {"after": str(self.read_rows[self.size - 1][0])}
        return said | {"page": str(self.page + 1)}


def parameters(resource: type[Resource], known: list[filters.Known]) -> dict[str, filters.Known]:
    """The filters by the names of their parameters."""
    return {one.name + suffix: one for one in known for suffix in SUFFIXES[one.kind]}


def read(
    resource: type[Resource], actor: Actor, known: list[filters.Known], query: QueryDict
) -> dict[str, tuple[str, str]]:
    """The parameters, each with its kind; Problem where one is strange, said twice, or no such value."""
    there, said = parameters(resource, known), {}
    own = (*OWN, "q") if searchable(resource, actor) else OWN
    strange = [name for name in query if name not in there and name not in own]
    if strange:
        raise Problem("unknown-parameter", _("Not known: %(names)s") % {"names": ", ".join(sorted(strange)[:5])})
    for name, given in query.lists():
        texts = [text for text in given if text] or [""]
        one = None if name == "total" and texts[0] in ("true", "false") else there.get(name)
        kind = f"{one.kind} {one.shown.kind}" if one else name
        several = name == "sort" or (one is not None and one.kind in ("choice", "reference"))
        if len(texts) > 1 and not several:
            raise Problem("malformed", _("This was said twice."), parameter=name)
        text = ",".join(texts)
        if not text:
            continue
        if len(text) > LONGEST * 10 or "\x00" in text or not _fits(one, name, text):
            raise Problem("malformed", _("This value cannot be read."), parameter=name)
        said[name] = (kind, text)
    return said


def _fits(one: filters.Known | None, name: str, text: str) -> bool:
    if one is None:
        return {
            "page": lambda: bool(re.fullmatch(r"[1-9][0-9]{0,5}", text)),
            "size": lambda: bool(re.fullmatch(r"[1-9][0-9]{0,2}", text)) and int(text) <= MOST,
            "after": lambda: ids.read(text) is not None,
            "total": lambda: text in ("true", "false"),
            "q": lambda: len(text) <= LONGEST,
            "sort": lambda: True,
        }[name]()
    if one.kind == "choice":
        return set(text.split(",")) <= {str(code) for code in one.choices}
    if one.kind == "reference":
        return all(word == "me" or ids.read(word) for word in text.split(","))
    if one.kind == "amount":
        return bool(re.fullmatch(DECIMAL, text)) and _places(text) <= (2 if one.shown.kind == "money" else 6)
    if one.kind == "date":
        return text in filters.SPANS or bool(DAY.fullmatch(text))
    return text in ("yes", "no", "true", "false") if one.kind == "bool" else len(text) <= LONGEST


def _places(text: str) -> int:
    return len(text.partition(".")[2].rstrip("0"))


def _typed(kind: str, text: str) -> str:
    """A machine's value as a person would type it into the filter: a decimal point is a comma there."""
    if kind.startswith("amount"):
        number = Decimal(text)
        said = f"{number.normalize():f}" if number else "0"
        return said.replace(".", ",")
    if kind.startswith("bool"):
        return {"true": "yes", "false": "no"}.get(text, text)
    return text
