"""The kinds of news: what happened, in a word behind the name of whoever did it, and why one is told."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class News:
    """`says` follows a name («Lan mentioned you»); `why` is the whole sentence."""

    name: str
    says: str | Promise
    why: str | Promise


KINDS: dict[str, News] = {}


def news(name: str, says: str | Promise, why: str | Promise) -> News:
    """Declare a kind of news (`sales.order_cancelled`) that people can be told of, and can mute."""
    KINDS[name] = News(name, says, why)
    return KINDS[name]


MENTION = news("messages.mention", _("mentioned you"), _("You are told because the comment names you."))
ANSWER = news("messages.answer", _("answered you"), _("You are told because it answers a comment of yours."))
RESPONSIBLE = news(
    "messages.responsible", _("commented"), _("You are told because the record is your work: you own it or hold it.")
)
FOLLOWED = news(
    "messages.followed",
    _("commented"),
    _("You are told because you follow the record: you said so, or have written about it."),
)
