"""How many statements each operation of the bench may send; a figure is lowered, never raised."""

SAME = {"chain": 274, "list": 16, "open": 15, "create": 13, "board": 9, "find": 3, "today": 7, "months": 4}
BARS = {"sqlite": SAME, "postgresql": SAME}
