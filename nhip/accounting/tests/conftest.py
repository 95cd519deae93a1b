"""What accounting's tests share: a company, on a day that stays."""

import pytest

from nhip.kernel import clock
from tests.database import Ground


def _told():
    from .firm import NOW, Firm

    with clock.at(NOW):
        return Firm()


GROUND = Ground("accounting", _told)


@pytest.fixture
@GROUND.under
def firm():
    """A company of its own for every test, on Monday 16 November 2026, ten in the morning."""
    from .firm import NOW

    with clock.at(NOW):
        yield GROUND.stands()
