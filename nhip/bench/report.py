"""What was measured, as a table for people and as JSON for machines."""

from collections.abc import Iterator
from dataclasses import asdict

from .acts import Row

NOT_MEASURED: tuple[str, ...] = ()


def verdict(row: Row, engine: str) -> str:
    """Beside the first goal of the engine, at the pace of its machine: within, worse, or worse than twice."""
    cpu = row.goal[0] if engine == "postgresql" else row.goal[1]
    times = max(row.cost.scaled / cpu, row.cost.statements / row.goal[2])
    return "within" if times <= 1 else "worse" if times <= 2 else "worse than twice"


def ratio(row: Row) -> float | None:
    return round(row.cost.scaled / row.floor.scaled, 1) if row.floor.scaled else None


def lines(rows: list[Row], engine: str) -> Iterator[str]:
    """A Markdown table."""
    heads = ("operation", "CPU ms (ours + database)", "at the pace of the goals", "statements")
    yield f"| {' | '.join((*heads, 'floor: CPU ms; statements', 'ratio', 'first goal', ''))} |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        goal = row.goal[0] if engine == "postgresql" else row.goal[1]
        yield (
            f"| {row.title} | {row.cost.cpu:.1f} ({row.cost.ours:.1f} + {row.cost.database:.1f}) "
            f"| {row.cost.scaled:.1f} | {row.cost.statements} "
            f"| {row.floor.cpu:.2f}; {row.floor.statements} | {ratio(row)} "
            f"| {goal}; {row.goal[2]} | {verdict(row, engine)} |"
        )


def told(rows: list[Row], engine: str, **more: object) -> dict:
    """Everything, for JSON."""
    made = [asdict(row) | {"ratio": ratio(row), "verdict": verdict(row, engine)} for row in rows]
    return {"engine": engine, **more, "operations": made, "not_measured": list(NOT_MEASURED)}
