"""What stands in a comment: people who are named, numbers of papers, addresses. No Django, no clock, no database."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

LONGEST = 10_000  # letters of a comment
PINNED = 3  # comments of one record
WORDS = 8  # of a name, at most
AT = re.compile(r"(?<![\w@./])@(?=\w)")
WORD = re.compile(r"[^\s@,;:!?()\[\]{}\"<>#]+")
URL = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w#&/])#(\w[\w/.-]{1,38}\w)")
CLOSING = ".,;:!?)]}»”…"


def plain(text: str) -> str:
    """As it is kept: composed letters, one kind of line break, no control signs, nothing blank around it."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    kept = ("".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) != "Cc") for line in lines)
    return "\n".join(line.rstrip() for line in kept).strip()


@dataclass(frozen=True)
class Named:
    """A name behind an `@`: where it stands, and whom it may mean."""

    start: int
    end: int
    text: str
    people: frozenset[int]


def book(people: Iterable[tuple[int, str, str]], fold: Callable[[str], str]) -> dict[str, set[int]]:
    """Who is called by which words, folded: the whole name, else its last two words or the given name.

    A code counts only as it is written (`=SON`): there are people whose given name it is as well.
    """
    whole: dict[str, set[int]] = {}
    parts: dict[str, set[int]] = {}
    for person, name, code in people:
        words = name.split()
        for called, said in ((whole, name), (parts, " ".join(words[-2:])), (parts, words[-1])):
            called.setdefault(fold(said), set()).add(person)
        if code:
            whole.setdefault(f"={code}", set()).add(person)
    return parts | whole


def named(text: str, book: Mapping[str, set[int]], fold: Callable[[str], str]) -> Iterator[Named]:
    """Every `@` with the longest name of the book behind it; nobody is meant where the book knows none."""
    for at in AT.finditer(text):
        yield _longest(text, at.start(), book, fold)


def _longest(text: str, start: int, book: Mapping[str, set[int]], fold: Callable[[str], str]) -> Named:
    line_end = text.find("\n", start)
    ends = [one.end() for one in WORD.finditer(text, start + 1, len(text) if line_end < 0 else line_end)][:WORDS]
    for end in reversed(ends):
        bare = start + 1 + len(text[start + 1 : end].rstrip("."))
        people = book.get(f"={text[start + 1 : bare]}") or book.get(fold(text[start + 1 : bare]))
        if people:
            return Named(start, bare, text[start:bare], frozenset(people))
    return Named(start, ends[0] if ends else start + 1, text[start : ends[0]] if ends else "@", frozenset())


@dataclass(frozen=True)
class Piece:
    """A part of a comment as it is shown: text, person (with the number), number (of a paper), url."""

    kind: str
    text: str
    person: int = 0


def pieces(text: str, mentions: Iterable[Iterable[int]] = ()) -> list[Piece]:
    """The whole text in its order; what does not fit into it is text."""
    marks = sorted(_marks(text, mentions), key=lambda one: one[0])
    made: list[Piece] = []
    done = 0
    for start, end, piece in marks:
        if start < done:
            continue
        if start > done:
            made.append(Piece("text", text[done:start]))
        made.append(piece)
        done = end
    return [*made, Piece("text", text[done:])] if done < len(text) else made


Mark = tuple[int, int, Piece]


def _marks(text: str, mentions: Iterable[Iterable[int]]) -> Iterator[Mark]:
    for start, end, person in mentions:
        if 0 <= start < end <= len(text) and text[start] == "@":
            yield start, end, Piece("person", text[start:end], person)
    for found in URL.finditer(text):
        url = _without_closing(found.group())
        if len(url) > len("https://"):
            yield found.start(), found.start() + len(url), Piece("url", url)
    for found in NUMBER.finditer(text):
        if any(sign.isdigit() for sign in found.group()):
            yield found.start(), found.end(), Piece("number", found.group())


def _without_closing(url: str) -> str:
    """A point or a bracket at the end belongs to the sentence, unless the bracket was opened inside."""
    while url and url[-1] in CLOSING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def excerpt(text: str, most: int = 140) -> str:
    """Its beginning in one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
