"""What the tests of the warehouse share."""

import pytest

from .store import Store


@pytest.fixture
def store() -> Store:
    """Two stores, three products, and the people of the store."""
    return Store()
