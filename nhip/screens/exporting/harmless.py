"""Texts that a spreadsheet would run as a formula are marked in a CSV file, and read back without the mark (S26).

The mark is an apostrophe before the text. A program that takes semicolons, tabs or bars for separators would begin a
cell inside a text too, so what follows one of these is marked in the same way. Marking what is marked marks it
again: reading back always gives the text as it was.
"""

import re

FORMULA = "=+\\-@＝＋－＠﹦﹢﹣﹫"
UNSEEN = "\x00-\x08\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
QUOTES = "'\"`´‘’‚‛“”„‟«»‹›＇＂"
BREAKS = ";\t|\r\n"
BEFORE = f"[\\s{UNSEEN}{QUOTES}]*"
BESIDE = f"(?:(?![{BREAKS}])[\\s{UNSEEN}{QUOTES}])*"  # the same without beginning one more cell
LIVE = re.compile(f"{BEFORE}[{FORMULA}]|'*[\t\r\n]")
INSIDE = re.compile(f"(?<=[{BREAKS}])(?={BESIDE}[{FORMULA}])")
MARKED_INSIDE = re.compile(f"(?<=[{BREAKS}])'(?={BESIDE}[{FORMULA}])")
ANYWHERE = re.compile(f"[{FORMULA}\t\r\n]")


def live(text: str) -> bool:
    """Whether a spreadsheet might run the text, whatever blanks, unseen signs and quotes stand before it."""
    return LIVE.match(text) is not None


def marked(text: str) -> str:
    """The text as it stands in a CSV file: it runs nowhere."""
    if not ANYWHERE.search(text):
        return text
    made = INSIDE.sub("'", text)
    return f"'{made}" if live(made) else made


def unmarked(text: str) -> str:
    """The text as it was before `marked`."""
    if "'" not in text:
        return text
    if text[0] == "'" and live(text[1:]):
        text = text[1:]
    return MARKED_INSIDE.sub("", text)
