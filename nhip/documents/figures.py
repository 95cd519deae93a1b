"""Sizes as people read them."""

from decimal import Decimal

from nhip.kernel.figures import figure

UNITS = ("KB", "MB", "GB", "TB")


def sized(size: int) -> str:
    """`812 B`, `12,4 KB`, `1,2 MB`: in thousands, as disks are sold and systems show it."""
    if size < 1000:
        return f"{size} B"
    power = min((len(str(size)) - 1) // 3, len(UNITS))
    return f"{figure(Decimal(size) / 1000**power, 1)} {UNITS[power - 1]}"
