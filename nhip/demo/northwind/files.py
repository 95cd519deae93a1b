"""The files: which orders there are, when their goods left, and what must have been in stock before the first."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from nhip.screens.importing import kept, plan

COST_SHARE, CENT = Decimal("0.7"), Decimal("0.01")
ORDERS = "orders"


@dataclass(frozen=True)
class Shipment:
    """When an order of the files was made, and when its goods left, if they have."""

    number: int
    ordered: date
    shipped: date | None = None


@dataclass(frozen=True)
class Opening:
    """What lay in stock on the first day: pieces of a product, and what one of them had cost."""

    product: str
    pieces: int
    cost: Decimal


@dataclass(frozen=True)
class Folder:
    """A folder with the files and their maps; `some` takes these orders only, as if there were no others."""

    path: Path
    some: frozenset[int] | None = None

    def content(self, name: str, *, repaired: bool = True) -> bytes:
        """A file as it is imported, after the repair or as it came."""
        mended = self.path / f"{name}.repaired.csv"
        file = mended if repaired and mended.exists() else self.path / f"{name}.csv"
        content = file.read_bytes()
        return self._some(content) if name == ORDERS and self.some is not None else content

    def _some(self, content: bytes) -> bytes:
        head, *rows = content.splitlines(keepends=True)
        assert self.some is not None
        return head + b"".join(row for row in rows if int(row.partition(b",")[0]) in self.some)

    def plan(self, name: str) -> plan.Said:
        """Which column becomes which input: the example that comes along with the import."""
        return plan.parsed((kept.EXAMPLES / "northwind" / f"{name}.toml").read_text(encoding="utf-8"))

    def more(self, name: str) -> tuple[str, bytes] | None:
        """The further file that the plan reads lines from."""
        file = plan.file_of(self.plan(name))
        return (file, (self.path / file).read_bytes()) if file else None

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a repaired file by column."""
        return list(csv.DictReader(self.content(name).decode().splitlines()))

    def shipments(self) -> tuple[Shipment, ...]:
        """All orders, by number."""
        made = (
            Shipment(int(row["orderID"]), _day(row["orderDate"]) or date.max, _day(row["shippedDate"]))
            for row in self.rows(ORDERS)
        )
        return tuple(sorted(made, key=lambda each: each.number))

    def opening(self) -> tuple[Opening, ...]:
        """In stock on the first day is what is there now and all that was shipped, at 70 % of the list price."""
        left, gone = {each.number for each in self.shipments() if each.shipped}, defaultdict(int)
        for row in self.rows("order-details"):
            if int(row["orderID"]) in left:
                gone[row["productID"]] += int(row["quantity"])
        return tuple(
            Opening(
                f"P{row['productID']}",
                int(row["unitsInStock"]) + gone[row["productID"]],
                (Decimal(row["unitPrice"]) * COST_SHARE).quantize(CENT, ROUND_HALF_UP),
            )
            for row in self.rows("products")
        )


def _day(text: str) -> date | None:
    return None if text == "NULL" else date.fromisoformat(text[:10])
