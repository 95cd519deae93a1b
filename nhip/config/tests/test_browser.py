"""The first page of a new installation, in a real browser: from the token to the first screen."""

import pytest

from nhip.config import first_run
from nhip.kernel.models import Company
from nhip.screens import assets


@pytest.mark.browser
def test_a_firm_is_founded_in_the_browser(screen):
    assets.build()
    token, page = first_run.invite(), screen.page
    page.goto("/")
    assert page.url.endswith("/first-run/")
    screen.shot("first-run", whole=True)
    for width in ("phone", "tablet", "desk"):
        screen.at(width)
        assert not screen.overflows(), width
    for label, text in {
        "Mã khởi tạo": token, "Tên công ty": "Công ty TNHH Một Người", "Mã số thuế": "0108765438",
        "Địa chỉ": "Số 1 phố Huế, Hà Nội", "Họ và tên của bạn": "Trần Thị Chủ", "Tên đăng nhập": "chu",
    }.items():  # fmt: skip
        page.get_by_label(label).fill(text)
    for name in ("password", "again"):
        page.locator(f"[name={name}]").fill("a sentence is good")
    page.get_by_role("button", name="Hoàn tất khai báo").click()
    page.wait_for_url(f"{screen.server.url}/")
    assert page.locator(".whoami").count() == 1 and Company.objects.get().name == "Công ty TNHH Một Người"
    first_run.close()
