"""How many statements each operation of the bench may send; a figure is lowered, never raised."""

SAME = {"chain": 216, "list": 16, "open": 15, "create": 13, "board": 9, "find": 32, "today": 15}
BARS = {"sqlite": SAME, "postgresql": SAME}
