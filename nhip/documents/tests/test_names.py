"""Names and types: what a file is called and what it is taken for, whatever somebody sends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.documents import figures, names, sniffing

from .papers_of_all_kinds import GENUINE, NAMES, POLYGLOTS, STRANGE


@pytest.mark.req("S20", part="two hundred polyglots are none of the types that are served as themselves")
def test_two_hundred_polyglots_are_what_they_pretend_to_be_nowhere():
    tried = [(end, content) for content in POLYGLOTS.values() for end in map(names.extension, NAMES)]
    assert len(tried) == 200
    for end, content in tried:
        type = sniffing.type_of(end, content[: sniffing.HEAD], content[-sniffing.TAIL :], len(content))
        assert type == sniffing.GENERIC, (end, content[:40])
    for name, content in GENUINE.items():
        own = sniffing.type_of(names.extension(name), content, content, len(content))
        assert names.extension(name) in sniffing.NAMES[own]
        assert sniffing.type_of("svg", content, content, len(content)) == sniffing.GENERIC


SIGNS = list("aẤđ.…/\\:;\"'<>%&=\r\n\t \0\u202e\u200b\u2028\ud800\uffff🧾e\u0301") + ["../", "%2e", ".php"]


@given(st.lists(st.sampled_from(SIGNS), max_size=60).map("".join))
@settings(max_examples=60, deadline=None, database=None)
def test_every_name_is_one_harmless_line(said):
    name = names.kept(said)
    assert len(name) <= 200 and "/" not in name and "\\" not in name and name.isprintable()
    assert names.kept(name) == name and name not in (".", "..")
    header = names.disposition(name)
    assert header.isascii() and header.isprintable() and header.count('"') == 2


def test_names_that_were_met_are_kept_as_we_say():
    assert {said: names.kept(said) for said in STRANGE} == STRANGE


def test_a_taken_name_gets_a_number():
    assert names.free("a.pdf", {"A.PDF", "a (2).pdf"}) == "a (3).pdf"
    assert len(names.free("a" * 196 + ".pdf", {"a" * 196 + ".pdf"})) == 200


def test_sizes_are_said_as_people_read_them():
    assert [figures.sized(size) for size in (0, 999, 1000, 1_234_567, 50_000_000, 2 * 10**12)] == [
        "0 B", "999 B", "1 KB", "1,2 MB", "50 MB", "2 TB",
    ]  # fmt: skip
