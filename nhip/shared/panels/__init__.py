"""What master data hangs on the pages of its own records, and what administration tells of roles and people."""

from .audit import state_of_the_chain, what_happened
from .custom_fields import as_asked
from .records import Way, ways
from .roles import duties, sum_of_duties

__all__ = ["Way", "as_asked", "duties", "state_of_the_chain", "sum_of_duties", "ways", "what_happened"]
