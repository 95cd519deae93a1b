"""What the tests of sales share."""

import pytest

from .firm import Firm


@pytest.fixture
def firm(db) -> Firm:
    """A company that sells, with its store and its books."""
    return Firm()
