"""Marks: letters without what stands above and below them, the base of every comparison of names; pure."""

import re
import unicodedata

USUAL = re.compile("[\u0300-\u036f]+")  # all that Latin letters fall apart into


def without(text: str) -> str:
    """The text without combining marks: `Thị Hà` becomes `Thi Ha`; đ is a letter of its own and stays."""
    if text.isascii():
        return text
    bare = USUAL.sub("", unicodedata.normalize("NFD", text))
    return bare if bare.isascii() else "".join(sign for sign in bare if not unicodedata.combining(sign))
