"""The audit trail: events of security and money, sealed one after the other into a chain of hashes (B30, R49).

An operation pays nothing for it: triggers note, in its own transaction, which of its rows belong into the chain, and
the worker seals them within seconds, in the order in which they are found there (decision 0024).
"""

from ..models.audit import Kind
from .sources import Below, Paper, Source, Told, declare, paper
from .telling import tell
from .verbs import VERBS, WORDS, watch, word

__all__ = ["VERBS", "WORDS", "Below", "Kind", "Paper", "Source", "Told", "declare", "paper", "tell", "watch", "word"]
