"""What the rooms above may call: tell people something, and declare what news there is."""

from collections.abc import Iterable

from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref

from .news import News, news
from .notices import tell

__all__ = ["News", "news", "notify"]


def notify(kind: News, about: Ref, people: Iterable[int | None], *, by: Actor, text: str = "") -> list[int]:
    """Tell these people that `by` did something with the record that they need not act upon; who was told.

    Not whoever did it, nor who has muted this kind. `text` is said behind it, in the words of whoever wrote it. To be
    called inside an operation: what is taken back is told to nobody.
    """
    return tell(about, {person: (kind.name,) for person in people if person is not None}, by=by, text=text)
