"""The import of many customers from a file of six columns, as a job does it, beside the bare rows of it.

A row is read, spelled, checked (tax number with its check digit, phone, e-mail), compared with all whom we know by
five clues, and written: party, address, history, search. The floor writes the same rows by the driver alone.
"""

import csv
import io
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from nhip.kernel import ids, jobs, rows
from nhip.kernel.models import History, Job
from nhip.screens.importing import run, uploads
from nhip.shared.models import Address, Party

from .browser import shown
from .ground import Ground, tax_number
from .meter import Aside, Pace, server

TITLE = "import of customers: six columns, checks, duplicates, history"
GOALS = {"postgresql": 3_500, "sqlite": 5_000}  # rows a second
HEADS = ("name", "tax id", "phone", "e-mail", "city", "salesperson")
FIELDS = dict(zip(("name", "tax_number", "phone", "email", "address", "owner"), HEADS, strict=True))
CITIES = ("Hà Nội", "Đà Nẵng", "Cần Thơ", "Hải Phòng", "Huế", "Thành phố Hồ Chí Minh")
WORDS = ("An", "Bình", "Cửu", "Đông", "Gia", "Hà", "Khánh", "Lâm", "Minh", "Ngọc", "Phú", "Quang", "Thịnh", "Việt")
FLOOR_ROWS = 20_000


@dataclass(frozen=True)
class Speed:
    """Rows a second of the clock, and CPU milliseconds a row: ours and the database's; the same of the floor.

    `scaled` are the rows a second at the pace of the machine that the goals were set on.
    """

    rows: int
    a_second: float
    scaled: float
    ours: float
    database: float
    floor: float
    goal: int

    @property
    def ratio(self) -> float:
        return round((self.ours + self.database) / self.floor, 1)

    @property
    def line(self) -> str:
        """A row of the table for people."""
        cpu = self.ours + self.database
        return (
            f"| {TITLE}: {self.rows:,} rows | {self.a_second:,.0f} rows/s, {cpu:.3f} ms CPU a row "
            f"({self.ours:.3f} + {self.database:.3f}) | {self.scaled:,.0f} rows/s | "
            f"| floor {self.floor:.3f} ms | {self.ratio} | {self.goal:,} rows/s | {self.verdict} |"
        )

    @property
    def verdict(self) -> str:
        """Beside the first goal, at the pace of its machine."""
        times = self.goal / self.scaled
        return "within" if times <= 1 else "worse" if times <= 2 else "worse than twice"


def measured(ground: Ground, count: int) -> Speed:
    """Import so many customers who are not known yet, then write the same rows again barely."""
    by, file = ground.by, _file(count, ground.by.name)
    began, cpu, theirs = time.monotonic(), time.process_time(), server()
    said = {"resource": "shared.parties", "fields": FIELDS}
    upload = uploads.upload_of(shown("shared.party"), "customers.csv", file, by=by, plan=said)
    first = ids.new()
    pace, looking = Pace(), Aside()

    def look(_job: Job) -> None:
        clock = time.monotonic()
        with looking:
            pace.look()
        nonlocal began
        began += time.monotonic() - clock

    done = jobs.run(run.started(upload, by=by).pk, look)
    seconds, ours = time.monotonic() - began, time.process_time() - cpu - looking.ours / 1000
    database = (server() - theirs) / 1e6 - looking.theirs
    if done.state != Job.State.DONE or done.result["made"] != count:
        raise RuntimeError(f"the import is {done.state}: {done.message or done.result}")
    goal = GOALS[connection.vendor]
    floor = _floor(first, min(count, FLOOR_ROWS))
    a_second = count / seconds
    return Speed(count, a_second, a_second * pace.factor, ours * 1000 / count, database / count, floor, goal)


def _file(count: int, salesperson: str) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(HEADS)
    for n in range(count):
        name = f"Công ty TNHH {WORDS[n % 14]} {WORDS[n // 14 % 14]} {WORDS[n // 196 % 14]} {n}"
        phone, mail, city = f"09{70_000_000 + n:08}", f"lienhe{n}@khach{n}.vn", CITIES[n % 6]
        lines.writerow((name, tax_number(400_000_000 + 7 * n), phone, mail, city, salesperson))
    return out.getvalue().encode()


def _floor(since: int, some: int) -> float:
    """CPU a row of writing what the import wrote, with ids and keys of its own, by plain statements."""
    moved: dict[int, int] = {}
    tables = [(model, _copies(model, since, some, moved)) for model in (Party, Address, History)]
    cpu, theirs = time.process_time(), server()
    for model, made in tables:
        for place in range(0, some, 500):
            rows.write(model, made[place : place + 500])
    return ((time.process_time() - cpu) * 1000 + (server() - theirs) / 1e6) / some


def _copies(model: type[models.Model], since: int, some: int, moved: dict[int, int]) -> list[list[Any]]:
    """The rows with ids of their own; `moved` says which party stands for which."""
    found = model._base_manager.filter(pk__gt=since).order_by("pk")[:some]
    made = [_fresh(model, each, place, moved) for place, each in enumerate(found)]
    if model is Party:
        moved |= {each.pk: row[0] for each, row in zip(found, made, strict=True)}
    return made


def _fresh(model: type[models.Model], row: Any, place: int, moved: dict[int, int]) -> list[Any]:
    """The row's columns with another id, and other values where no two may be alike."""
    own = {"id": ids.new(), "code": f"F{place}", "tax_number": f"F{place}", "key": f"floor:{place}"}
    made = []
    for field in model._meta.concrete_fields:
        value = own[field.attname] if field.attname in own else getattr(row, field.attname)
        value = moved.get(value, value) if field.attname == "party_id" else value
        made.append(field.get_db_prep_save(value, connection))
    return made
