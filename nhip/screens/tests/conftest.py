"""What the tests of the screens share: a room of their own, and a firm that works in it."""

from collections.abc import Iterator

import pytest

from tests.database import Ground

from . import room
from .fields import all_types, boss, define, in_english  # noqa: F401  (found by their names)


@pytest.fixture(scope="package")
def shop_room(template) -> Iterator[None]:
    with room.opened():
        yield


def _told():
    from .firm import Firm

    room.make_tables()
    return Firm()


GROUND = Ground("shop", _told)


@pytest.fixture
@GROUND.under
def firm(shop_room, db):
    """Khang sells, Sơn leads and knows margins, Kiên keeps the store, Thu keeps the books, Hoa has a seat only."""
    return GROUND.stands()
