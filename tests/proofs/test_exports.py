"""Every list of the product, exported by several people: their rows and columns, and nobody else's."""

import csv
import io

import pytest

from nhip.screens import custom
from nhip.screens.columns import columns_of
from nhip.screens.resource import RESOURCES

from .world import CANARY, World

pytestmark = pytest.mark.world

WHO = ("khang", "binh", "kien")


@pytest.fixture
def made(companies) -> World:
    return companies


def exported(made: World, who: str, path: str) -> list[list[str]]:
    answer = made.client(who).get(f"/{path}/export/")
    assert answer.status_code == 200, path
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.slow("every list for each person")
@pytest.mark.parametrize("who", WHO)
def test_every_list_goes_out_with_ones_own_rows_and_columns_alone(made, who):
    actor, seen = made.actor(who), 0
    for resource in list(RESOURCES.values()):
        heads, *rows = exported(made, who, resource.path)
        assert len(rows) == resource.rows(actor).count(), resource.path
        assert len(heads) == len(columns_of(resource, custom.in_list(resource, actor), actor)), resource.path
        assert CANARY not in repr(rows), resource.path
        seen += len(rows)
    assert seen > 50


def test_a_salesperson_exports_own_customers_and_no_cost(made):
    heads, *rows = exported(made, "khang", "shared/parties")
    place = heads.index("Nhân viên kinh doanh")
    assert {row[place] for row in rows} == {made.actor("khang").name}
    assert {row[place] for row in exported(made, "son", "shared/parties")[1:]} > {made.actor("khang").name}
    for path in ("warehouse/goodsreceipts", "accounting/stockvalues"):
        mine, theirs = exported(made, "khang", path)[0], exported(made, "thu", path)[0]
        assert set(theirs) - set(mine) == {"Giá trị"}, path
