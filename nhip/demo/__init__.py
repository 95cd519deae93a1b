"""The demo company: Sao Việt and its people, told through operations, so that nothing in it is made up by rows."""

from collections.abc import Callable

__all__ = ["tell"]


def tell(say: Callable[[str], None] = lambda line: None) -> None:
    """Tell the company and its last weeks into an empty database; `say` hears each chapter begin."""
    from .story import told

    told(say)
