"""What the kernel's tests share."""

import pytest

from tests.database import Ground


def _told():
    from .firm import Firm

    return Firm()


GROUND = Ground("kernel", _told)


@pytest.fixture
@GROUND.under
def firm():
    """A company of its own for every test."""
    return GROUND.stands()
