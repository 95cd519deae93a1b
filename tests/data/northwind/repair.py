"""The repair step: finds the rows that a surplus unquoted comma made one field too long, and mends exactly these.

The rule: in this export a separator is never followed by a blank, a comma inside a text always is («Rua do Paço,
67»). A row is broken when it has one field more than the header; it can be mended when exactly one of its fields
begins with a blank: that field is joined to the one before it, and the whole is quoted. Any other wrong row stops the
repair. All other bytes stay as they are. Run `python repair.py` to write `<name>.repaired.csv` beside the originals.
"""

import csv
from pathlib import Path

HERE = Path(__file__).parent
BROKEN = {"customers": 24, "suppliers": 9, "orders": 176}


class NotMendable(ValueError):
    """The row is wrong in a way that the rule does not cover."""


def broken_rows(text: str) -> list[int]:
    """The line numbers (the header is 1) of the rows that do not have the header's number of fields."""
    header, *rows = text.splitlines()
    width = len(_fields(header))
    return [number for number, row in enumerate(rows, start=2) if len(_fields(row)) != width]


def mend(row: str, width: int) -> str:
    """The row with its surplus comma inside quotes. Raises `NotMendable` unless exactly one is in question."""
    parts = row.split(",")
    split_off = [place for place, part in enumerate(parts) if part.startswith(" ")]
    if '"' in row or len(parts) != width + 1 or len(split_off) != 1 or split_off == [0]:
        raise NotMendable(row)
    place = split_off[0]
    return ",".join([*parts[: place - 1], f'"{parts[place - 1]},{parts[place]}"', *parts[place + 1 :]])


def repaired(text: str) -> str:
    """The whole file with its broken rows mended."""
    lines = text.splitlines(keepends=True)
    width = len(_fields(lines[0]))
    for number in broken_rows(text):
        lines[number - 1] = mend(lines[number - 1].rstrip("\n"), width) + "\n"
    return "".join(lines)


def main() -> None:
    """Writes the repaired files; refuses when the number of broken rows is not the known one."""
    for name, count in BROKEN.items():
        text = (HERE / f"{name}.csv").read_bytes().decode()
        if len(broken_rows(text)) != count:
            raise NotMendable(f"{name}: {len(broken_rows(text))} broken rows, {count} expected")
        (HERE / f"{name}.repaired.csv").write_bytes(repaired(text).encode())
        print(f"{name}: {count} rows mended")


def _fields(row: str) -> list[str]:
    return next(csv.reader([row]))


if __name__ == "__main__":
    main()
