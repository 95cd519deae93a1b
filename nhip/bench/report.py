"""What was measured, as a table for people and as JSON for machines."""

from collections.abc import Iterator
from dataclasses import asdict

from .acts import Row

NOT_MEASURED: tuple[str, ...] = ()


def verdict(row: Row, engine: str) -> str:
    """Beside the first goal of the engine: within, worse, or worse than twice."""
    cpu = row.goal[0] if engine == "postgresql" else row.goal[1]
    times = max(row.cost.cpu / cpu, row.cost.statements / row.goal[2])
    return "within" if times <= 1 else "worse" if times <= 2 else "worse than twice"


def ratio(row: Row) -> float | None:
    return round(row.cost.cpu / row.floor.cpu, 1) if row.floor.cpu else None


def lines(rows: list[Row], engine: str) -> Iterator[str]:
    """A Markdown table."""
    yield "| operation | CPU ms (ours + database) | statements | floor: CPU ms; statements | ratio | first goal | |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        goal = row.goal[0] if engine == "postgresql" else row.goal[1]
        yield (
            f"| {row.title} | {row.cost.cpu:.1f} ({row.cost.ours:.1f} + {row.cost.database:.1f}) "
            f"| {row.cost.statements} | {row.floor.cpu:.2f}; {row.floor.statements} | {ratio(row)} "
            f"| {goal}; {row.goal[2]} | {verdict(row, engine)} |"
        )


def told(rows: list[Row], engine: str, **more: object) -> dict:
    """Everything, for JSON."""
    made = [asdict(row) | {"ratio": ratio(row), "verdict": verdict(row, engine)} for row in rows]
    return {"engine": engine, **more, "operations": made, "not_measured": list(NOT_MEASURED)}
