"""Lookups: conditions that stand in a statement as they are, so that both engines see which index answers them."""

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Filled(Lookup):
    """`phone__filled=True`: not empty, written as a constant.

    An index over the rows that have a phone serves only statements that say so, and a planner that does not know the
    value yet takes an index of mostly empty columns for useless.
    """

    lookup_name = "filled"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} {'>' if self.rhs else '='} ''", tuple(params)
