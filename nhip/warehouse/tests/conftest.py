"""What the tests of the warehouse share."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from nhip.kernel import clock
from tests.database import Ground

from .store import Store

NOW = datetime(2026, 7, 16, 3, tzinfo=UTC)


def _opened():
    from .opened import Company

    with clock.at(NOW), translation.override("en"):
        return Company()


STORE, OPENED = Ground("store", Store), Ground("opened", _opened)


@pytest.fixture
@STORE.under
def store() -> Store:
    """Two stores, three products, and the people of the store."""
    return STORE.stands()


@pytest.fixture
@OPENED.under
def company(db):
    """The company of `opened.py` in the middle of its first month; messages in English."""
    with clock.at(NOW), translation.override("en"):
        yield OPENED.stands()
