"""What other departments may ask of sales; every function works in the caller's transaction."""

from nhip.kernel.actors import Actor

from .operations import quotations

__all__ = ["expire_quotations"]


def expire_quotations(*, by: Actor) -> int:
    """The daily job: quotations that nobody answered in time are expired; how many they were."""
    return quotations.expire_overdue(by=by)
