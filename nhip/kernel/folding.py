"""Folding: Vietnamese text as it is searched (without marks) and as it is sorted (by its alphabet)."""

import re
import unicodedata
from functools import lru_cache, reduce
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from . import marks

ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}  # ngang is 1
RANKS = {letter: 10 + place for place, letter in enumerate(ALPHABET)}
SPACE, OTHER, END = 5, 99, "00"
SEPARATORS = re.compile(r"[\s\-_.,;:/()]+")


def fold(text: str) -> str:
    """`Đặng  Thị Hà` -> `dang thi ha`: lower case, no marks, single spaces."""
    parts = (part.lower() if part.isascii() else _folded(part) for part in text.split())
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=16384)
def _folded(part: str) -> str:
    """A part without blanks; nearly all that are not of plain letters are words of names, which come again."""
    return marks.without(part.replace("đ", "d").replace("Đ", "D")).lower()


def matching(rows: QuerySet, text: str, *, field: str = "folded") -> QuerySet:
    """The rows whose folded column holds every word of `text`, however it is typed."""
    words = [Q(**{f"{field}__contains": word}) for word in fold(text).split()]
    return rows.filter(reduce(Q.__and__, words)) if words else rows


def sort_key(text: str, *, person: bool = False) -> str:
    """Digits that sort as Vietnamese does, on any engine: letters first, tones only between equal letters.

    A person is sorted by given name, then family name, then the names between.
    """
    words = [word for word in SEPARATORS.split(unicodedata.normalize("NFC", text).lower()) if word]
    if person and len(words) > 1:
        words = [words[-1], *words[:-1]]
    ranks, tones = zip(*map(_word, words), strict=True) if words else ((), ())
    return "".join((*ranks, END, *tones))


@lru_cache(maxsize=16384)
def _word(word: str) -> tuple[str, str]:
    """The ranks and the tones of its letters and of the blank behind it; the words of names come again and again."""
    ranks, tones = zip(*map(_letter, f"{word} "), strict=True)
    return "".join(ranks), "".join(tones)


@lru_cache(maxsize=4096)
def _letter(sign: str) -> tuple[str, str]:
    """The rank and the tone of a letter, and of the blank behind a word."""
    if sign == " ":
        return f"{SPACE:02}", "1"
    apart = unicodedata.normalize("NFD", sign)
    tone = next((TONES[mark] for mark in apart if mark in TONES), 1)
    letter = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
    return f"{RANKS.get(letter) or RANKS.get(fold(letter), OTHER):02}", str(tone)


class Computed(models.TextField):
    """A column that follows from others of its row whenever the row is written, except by `QuerySet.update`."""

    def __init__(self, *, of: tuple[str, ...] | str, **options: Any):
        self.of = (of,) if isinstance(of, str) else tuple(of)
        settings: dict[str, Any] = {"editable": False, "default": "", "blank": True}
        super().__init__(**(settings | options))

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """Compute and set it; what holds the columns it follows from need not be a model's instance."""
        value = self.compute(*(str(getattr(model_instance, name) or "") for name in self.of))
        setattr(model_instance, self.attname, value)
        return value

    def compute(self, *texts: str) -> str:
        raise NotImplementedError


class FoldedField(Computed):
    """What search looks in: `folded = FoldedField(of=("name", "code"))`."""

    def compute(self, *texts: str) -> str:
        return fold(" ".join(texts))


class SortField(Computed):
    """What lists are ordered by: `by_name = SortField(of="name", person=True)` for people."""

    def __init__(self, *, of: tuple[str, ...] | str, person: bool = False, **options: Any):
        self.person = person
        super().__init__(of=of, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"person": self.person}

    def compute(self, *texts: str) -> str:
        return sort_key(" ".join(texts), person=self.person)
