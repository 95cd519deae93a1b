"""How many statements each operation of the bench may send; a figure is lowered, never raised."""

SAME = {"chain": 157, "list": 7, "open": 9, "create": 8, "board": 4, "find": 3, "today": 7, "months": 4}
BARS = {"sqlite": SAME, "postgresql": SAME}
