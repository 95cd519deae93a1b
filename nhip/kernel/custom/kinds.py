"""What a custom field chooses among: kinds of records that have a form, kinds it may link to, groups of fields."""

from django.utils.functional import Promise

Titles = tuple[tuple[str, str | Promise], ...]
CARRIERS: dict[str, str | Promise] = {}
"""The kinds of records that may have custom fields, with what they are called: a form makes them, another changes."""
LISTED: dict[str, str | Promise] = {}
"""The kinds of records that have a list of their own."""


def carriers() -> Titles:
    """The kinds of records that may have custom fields, by what they are called."""
    return tuple(sorted(CARRIERS.items(), key=lambda pair: str(pair[1])))


def targets() -> Titles:
    """The kinds of records that a field may link to: those that people call by a name or a number."""
    from .. import finding

    return tuple(sorted((pair for pair in LISTED.items() if pair[0] in finding.kinds()), key=lambda one: str(one[1])))


def groups() -> Titles:
    """The groups of restricted fields."""
    from .. import permissions

    return tuple(permissions.GROUPS.items())
