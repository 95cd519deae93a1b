"""How many statements each operation of the bench may send; a figure may be lowered, never raised."""

BARS = {
    "sqlite": {"chain": 320, "list": 99, "open": 99, "create": 99, "board": 99, "find": 99, "today": 99},
    "postgresql": {"chain": 320, "list": 99, "open": 99, "create": 99, "board": 99, "find": 99, "today": 99},
}
