"""The rows of a spreadsheet, read by a process beside this one, which alone suffers when the file is a bomb (S25)."""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhip.kernel.refusals import Refused

from . import book_reader

WAIT = 60  # seconds, also on a machine that has much else to do


def rows(content: bytes, *, most_rows: int, most_columns: int) -> list[list[Any]]:
    """What stands in the first sheet, as text, numbers, days; Refused where it is none or holds too much."""
    command = [sys.executable, "-I", str(Path(book_reader.__file__)), str(most_rows), str(most_columns)]
    try:
        read = subprocess.run(command, input=content, capture_output=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired:
        read = None
    if read is not None and read.returncode == book_reader.UNREADABLE:
        raise Refused(_("The file cannot be opened as a spreadsheet."))
    if read is None or read.returncode:  # told, or ended by its limits
        raise Refused(
            _("There is too much in this spreadsheet, or cells far outside the table. Save only the table.")
        )
    return [[_cell(cell) for cell in json.loads(line)] for line in read.stdout.splitlines()]


def _cell(said: Any) -> Any:
    if not isinstance(said, list):
        return said
    kind, text = said
    return {"date": date.fromisoformat, "datetime": datetime.fromisoformat}.get(kind, str)(text)
