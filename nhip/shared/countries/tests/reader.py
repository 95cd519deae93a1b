"""An independent reader of Vietnamese number words: a grammar as one expression, and no line of the writer's code."""

import re

UNITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
ANY = "|".join(UNITS)
TENS = "|".join(word for word in UNITS if word != "một")
AFTER_TEN = "một|hai|ba|bốn|lăm|sáu|bảy|tám|chín"
AFTER_TENS = "mốt|hai|ba|tư|bốn|lăm|sáu|bảy|tám|chín"
PAIR = rf"(?:(?P<ten>mười)(?: (?P<teen>{AFTER_TEN}))?|(?P<tens>{TENS}) mươi(?: (?P<unit>{AFTER_TENS}))?)"
GROUP = re.compile(
    rf"(?:(?P<hundreds>không|{ANY}) trăm)?(?: ?(?:{PAIR}|(?:linh|lẻ) (?P<lone>{ANY})))?|(?P<bare>{ANY})"
)
UNIT_VALUES = UNITS | {"mốt": 1, "tư": 4, "lăm": 5, "không": 0}


def read(text: str) -> int:
    """The number the words say. Raises ValueError on words no Vietnamese would write."""
    if text == "không":
        return 0
    if text.startswith("âm "):
        return -read(text.removeprefix("âm "))
    if text.startswith("không trăm"):
        raise ValueError(text)
    return _milliards(text)


def _milliards(text: str) -> int:
    """What stands before the last «tỷ» counts milliards, by the same rule again."""
    many, ty, rest = text.rpartition("tỷ")
    if not ty:
        return _below(rest.strip())
    return _milliards(many.strip()) * 10**9 + (_below(rest.strip()) if rest.strip() else 0)


def _below(text: str) -> int:
    parts = re.fullmatch(r"(?:(?P<m>[^|]+?) triệu)?(?: ?(?P<t>[^|]+?) (?:nghìn|ngàn))?(?: ?(?P<o>[^|]+?))?", text)
    if not text or not parts:
        raise ValueError(text)
    return sum(_group(parts[name]) * size for name, size in (("m", 10**6), ("t", 10**3), ("o", 1)) if parts[name])


def _group(text: str) -> int:
    group = GROUP.fullmatch(text)
    if not group or not text:
        raise ValueError(text)
    said = {name: UNIT_VALUES.get(word, 0) for name, word in group.groupdict().items() if word}
    value = said.get("hundreds", 0) * 100 + said.get("tens", 0) * 10 + (10 if group["ten"] else 0)
    value += sum(said.get(name, 0) for name in ("teen", "unit", "lone", "bare"))
    if value == 0 or (group["lone"] and not group["hundreds"]):
        raise ValueError(text)
    return value
