"""How many statements each operation of the bench may send; a figure is lowered, never raised.

The chain is counted until nothing waits behind it: 19 of its statements are the worker's, which seals all that the
operations left for the audit trail in one batch, however much it is (decision 0024); the operations send 138.
"""

SAME = {"chain": 157, "list": 7, "open": 9, "create": 8, "board": 4, "find": 3, "today": 7, "months": 4}
BARS = {"sqlite": SAME, "postgresql": SAME}
