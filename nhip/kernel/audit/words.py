"""What a verification came to, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import sealing
from .heads import Head
from .proving import Fault, Proof

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


def told_in_words(company: Any, proof: Proof, restored: list[Head]) -> list[str]:
    """A line of what it came to, one for each fault, what waits, and whether a backup was put back."""
    ended = {"company": company, "count": proof.walked, "head": f"{proof.seq}:{proof.hash}"}
    whole = _("%(company)s: the chain is whole, %(count)s links, head %(head)s")
    torn = _("%(company)s: THE CHAIN IS NOT WHOLE, %(count)s links, head %(head)s")
    made = [(whole if proof.whole else torn) % ended, *(f"  {in_words(fault)}" for fault in proof.faults)]
    if more := proof.count - len(proof.faults):
        made.append("  " + _("and %(count)s more") % {"count": more})
    waits, since = sealing.waiting(proof.company)
    if waits:
        seconds = {"count": waits, "seconds": int(since.total_seconds())}
        made.append("  " + _("%(count)s events wait for their seal, since %(seconds)s seconds") % seconds)
    for head in restored[-1:]:
        said = _(
            "A backup made at %(made)s was put back at %(at)s: the chain goes on after link %(seq)s. Heads that were"
            " kept of later links before that time are not in it."
        )
        made.append("  " + said % {"made": head.restored, "at": head.at, "seq": head.seq})
    return made
