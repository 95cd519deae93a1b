"""What the tests of the warehouse share."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from nhip.kernel import clock

from .store import Store


@pytest.fixture
def store() -> Store:
    """Two stores, three products, and the people of the store."""
    return Store()


@pytest.fixture
def company(db):
    """The company of `opened.py` in the middle of its first month; messages in English."""
    from .opened import Company

    with clock.at(datetime(2026, 7, 16, 3, tzinfo=UTC)), translation.override("en"):
        yield Company()
