"""The only way out of the house: whatever dials to elsewhere does it by this client (decision 0032)."""

from .addresses import is_public
from .client import Answer, Client, Failed, Why
from .targets import Forbidden, Rules, Target, read

__all__ = ["Answer", "Client", "Failed", "Forbidden", "Rules", "Target", "Why", "is_public", "read"]
