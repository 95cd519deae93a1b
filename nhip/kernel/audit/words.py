"""What was found wrong with the chain, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .proving import Fault

WORDS = {
    "place": gettext_lazy(
        "Link %(seq)s: link %(where)s should stand here; something was taken out, put in or moved."
    ),
    "link": gettext_lazy("Link %(seq)s: what it says does not fit its hash and the link before it."),
    "row": gettext_lazy("Link %(seq)s: %(where)s does not say any more what it said when it was sealed."),
    "gone": gettext_lazy("Link %(seq)s: %(where)s is not there any more."),
    "end": gettext_lazy("The chain ends at link %(seq)s, and its head says %(where)s: links at its end were cut."),
    "cut": gettext_lazy(
        "The chain ends at link %(seq)s, and the head %(where)s was kept: the end was cut, or an older backup was put"
        " back."
    ),
    "other": gettext_lazy("Link %(seq)s is not the one that was kept, %(where)s: the chain was made anew since."),
    "count": gettext_lazy("There are more links than places (%(where)s): some were put in."),
    "missing": gettext_lazy("%(where)s belongs into the chain, and is neither in it nor waiting for its seal."),
}


def in_words(fault: Fault) -> str:
    """The fault as people read it."""
    said = WORDS.get(fault.what)
    return str(said) % {"seq": fault.seq, "where": fault.where} if said else _("Link %(seq)s") % {"seq": fault.seq}
