"""The debt collection list for whoever watches receivables (FLOW-10)."""

from nhip.kernel import permissions
from nhip.kernel.actors import Actor

from ..operations import collection
from ..operations.collection import Late
from .needs import RECEIVABLES

__all__ = ["Late", "collection_list"]


def collection_list(*, by: Actor) -> list[Late]:
    """Who is overdue today, what sales was told, and whether promises were kept."""
    permissions.require(by, RECEIVABLES)
    return collection.late(by=by)
