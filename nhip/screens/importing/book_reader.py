"""Reads one spreadsheet in a process of its own, with little memory and little time: no file can take more than that.

Run as a program by `books`; it imports nothing of the house. The file comes in by stdin; what goes out is one row of
JSON a line, a day or an hour as a list of its kind and its text. Exit code 2: no spreadsheet; 3: too much is in it.
"""

import json
import resource
import sys
from datetime import date, datetime
from typing import Any

MEMORY, SECONDS = 700 << 20, 30  # bytes of addresses, of processor time
MOST_OUT = 100 << 20  # bytes of what is told
LONGEST, UNREADABLE, TOO_MUCH = 4_000, 2, 3


def plain(cell: Any) -> Any:
    """A cell as JSON says it; nobody needs more letters than a field can have."""
    if isinstance(cell, str):
        return cell[:LONGEST]
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    kind = "datetime" if isinstance(cell, datetime) else "date" if isinstance(cell, date) else "text"
    return [kind, cell.isoformat() if kind != "text" else str(cell)[:LONGEST]]


def main(most_rows: int, most_columns: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import io

    from python_calamine import CalamineError, CalamineWorkbook

    told = 0
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
        for row in sheet.to_python(nrows=most_rows):
            line = json.dumps([plain(cell) for cell in row[:most_columns]]) + "\n"
            told += len(line)
            if told > MOST_OUT:
                return TOO_MUCH
            sys.stdout.write(line)
    except (CalamineError, OSError, ValueError, IndexError):
        return UNREADABLE
    except MemoryError:
        return TOO_MUCH
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
