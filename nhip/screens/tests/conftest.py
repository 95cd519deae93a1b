"""What the tests of the screens share: a room of their own, and a firm that works in it."""

from collections.abc import Iterator

import pytest

from . import room


@pytest.fixture(scope="package")
def shop_room(template) -> Iterator[None]:
    with room.opened():
        yield


@pytest.fixture
def firm(shop_room, db):
    """Khang sells, Sơn leads and knows margins, Kiên keeps the store, Thu keeps the books, Hoa has a seat only."""
    from .firm import Firm

    room.make_tables()
    return Firm()
