"""What the kernel's tests share."""

import pytest


@pytest.fixture
def firm():
    """A company of its own for every test."""
    from .firm import Firm

    return Firm()
