"""Northwind's orders come in by the browser: a kept mapping, a second file, a trial, a stop, and on to the end."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from nhip.demo import northwind
from nhip.demo.northwind import taking_in
from nhip.kernel import clock, jobs
from nhip.kernel.models import Person
from nhip.sales.models import Order
from nhip.screens.models import Mapping, Upload
from tests.data.northwind import oracle, repair

pytestmark = pytest.mark.browser
SOME = frozenset(order.number for order in oracle.orders()[:60])


@pytest.fixture
def desk(screen):
    """The head of Northwind at his desk; people, customers and products are there."""
    from nhip.screens import assets

    assets.build()
    folder, by = northwind.Folder(oracle.HERE, SOME), northwind.founded()
    with clock.at(northwind.FIRST_DAY):
        for name in ("employees", "customers", "products"):
            taking_in.take_in(folder, name, by=by)
    Person.objects.filter(pk=by.person_id).update(must_change_password=False)
    screen.log_in(User.objects.get(username="northwind"))
    return screen, folder, by


def file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "text/csv", "buffer": content}


@pytest.mark.req("TOOL-45", part="in the browser: mapping, trial, error file, progress, cancel")
def test_orders_with_their_lines_come_in_by_the_browser(desk):
    (screen, folder, by), page = desk, desk[0].page
    original = folder.content("orders", repaired=False)
    broken = len(repair.broken_rows(original.decode()))
    page.goto("/sales/orders/import/")
    page.set_input_files("#file", file("orders.csv", original))
    page.select_option("#mapping", "example:northwind/orders")
    page.click("#upload .pri")
    page.set_input_files("#add-lines #more", file("order-details.csv", folder.more("orders")[1]))
    page.click("#add-lines .pri")
    expect(page.locator(".maprow.join")).to_be_visible()
    screen.shot("import-columns")
    page.locator("select[name=':note:column']").evaluate("one => one.closest('details').open = true")
    page.select_option("select[name=':note:column']", "shipVia")
    expect(page.locator("#columns [name=version]")).to_have_value("3")
    expect(page.locator("th", has_text="Ghi chú")).to_be_visible()
    page.fill("#name", "Đơn Northwind")
    page.click("button[value=save]")
    expect(page.locator("optgroup option", has_text="Đơn Northwind")).to_have_count(1)
    assert 'note = "shipVia"' in Mapping.objects.get(name="Đơn Northwind").text
    page.click("button[value=try]")
    expect(page.locator(".banner.warn")).to_contain_text(f"{broken} dòng")
    assert not Order.objects.filter(company_id=by.company_id).exists()
    screen.shot("import-tried", whole=True)
    page.click("button[value=run]")
    page.click("#stop button")
    page.click("#resume button")
    expect(page.locator("progress")).to_be_visible()
    assert jobs.run(Upload.objects.get(kind="sales.order").job_id).state == "done"
    expect(page.locator("#progress-of .banner")).to_contain_text(f"Đã nhập {60 - broken} dòng")
    with page.expect_download() as refused:
        page.click("a[href$='/refused/']")
    assert len(refused.value.path().read_text().splitlines()) == 1 + broken
    assert Order.objects.filter(company_id=by.company_id).count() == 60 - broken


def test_the_import_fits_a_phone_in_the_dark(desk):
    (screen, folder, _by), page = desk, desk[0].page
    screen.at("phone")
    screen.dark()
    page.goto("/shared/parties/import/")
    page.set_input_files("#file", file("suppliers.csv", folder.content("suppliers", repaired=False)))
    page.select_option("#mapping", "example:northwind/suppliers")
    page.click("#upload .pri")
    expect(page.locator(".maprow").first).to_be_visible()
    assert not screen.overflows()
    screen.shot("import-phone-dark")
