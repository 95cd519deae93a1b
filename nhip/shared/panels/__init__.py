"""What master data hangs on the pages of its own records, and what administration tells of roles and people."""

from .custom_fields import preview
from .records import Way, ways
from .roles import duties, sum_of_duties

__all__ = ["Way", "duties", "preview", "sum_of_duties", "ways"]
