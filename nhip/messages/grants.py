"""Who may speak: everybody with a seat, on what they may see; and each about their own words."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.permissions import EVERYONE, duty


def own_words(actor: Actor) -> Q:
    return Q(author_id=actor.person_id)


COMMENT = "messages.comment"
EVERYONE |= {
    duty(
        "messages.talk",
        _("Comments on records that one may see, follows them, and pins comments"),
        can=(COMMENT, "messages.pin_comment", "messages.unpin_comment"),
    ),
    duty(
        "messages.own_comments",
        _("Changes and takes back what one has written"),
        can=("messages.edit_comment", "messages.take_back_comment"),
        on=own_words,
    ),
}
