"""The desk: what people do with hand-offs; the moves in the order in which a piece of work lives."""

from .agreeing import agree_due, ask_due, extend, nudge, refuse_due
from .giving import (
    Asking,
    Send,
    Taken,
    ask,
    confirm,
    offer,
    recall,
    reopen,
    send,
    withdraw,
)
from .receiving import (
    Finish,
    GiveBack,
    PassOn,
    Pause,
    accept,
    agree_recall,
    finish,
    give_back,
    pass_on,
    pause,
    refuse_recall,
    resume,
)
from .rooms import MERGED, RECALLED, REOPENED, SPLIT, answer_of, form_of, started, upon
from .sharing import Merge, Split, merge, split

__all__ = [
    "MERGED", "RECALLED", "REOPENED", "SPLIT", "Asking", "Finish", "GiveBack", "Merge", "PassOn", "Pause", "Send",
    "Split", "Taken", "accept", "agree_due", "agree_recall", "answer_of", "ask", "ask_due", "confirm", "extend",
    "finish", "form_of", "give_back", "merge", "nudge", "offer", "pass_on", "pause", "recall", "refuse_due",
    "refuse_recall", "reopen", "resume", "send", "split", "started", "upon", "withdraw",
]  # fmt: skip
