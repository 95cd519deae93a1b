"""How many statements each operation of the bench may send; a figure is lowered, never raised.

The chain is counted until nothing waits behind it: 16 of its statements are the worker's, which seals all that the
operations left for the audit trail in one batch, however much it is (decision 0024); the operations send 116.
"""

SAME = {"chain": 132, "list": 5, "open": 9, "create": 8, "board": 4, "find": 3, "today": 7, "months": 4}
BARS = {"sqlite": SAME, "postgresql": SAME}

COLD = {"requests": 10, "bytes": 180_000}
"""Until somebody who was never here sees the customers: pages as they are sent, files by gzip."""

PAGES = {"list": 9_800, "open": 7_500, "board": 8_200, "find": 6_400, "today": 7_100, "months": 6_600}
"""Bytes of a page by gzip, with the rows of the smallest bench; the bell and the agenda are in each frame."""
