"""Lookups: conditions that stand in a statement as they are, so that both engines see which index answers them."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Field, ForeignObject, Lookup


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


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """`pk__among=numbers`: IN, all the texts or numbers in one parameter.

    The statement is the same for few and for many of them: it is put together and planned for one value instead of
    five hundred. None is none of them.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        lhs, params = self.process_lhs(compiler, connection)
        said = together(self.rhs, connection.vendor)
        if connection.vendor == "postgresql":
            return f"{lhs} = ANY(%s)", (*params, said)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", (*params, said)


def together(values: Iterable[Any], vendor: str) -> Any:
    """Many values as the one parameter that `among` takes."""
    return list(values) if vendor == "postgresql" else json.dumps(list(values), ensure_ascii=False)
