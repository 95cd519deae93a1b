"""What the tests of sales share."""

import pytest

from tests.database import Ground

from .firm import Firm

GROUND = Ground("sales", Firm)


@pytest.fixture
@GROUND.under
def firm(db) -> Firm:
    """A company that sells, with its store and its books."""
    return GROUND.stands()
