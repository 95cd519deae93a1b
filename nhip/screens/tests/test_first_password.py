"""A first password opens one page only: the one on which one's own is chosen."""

from django.test import Client

from nhip.demo.founding import sao_viet
from nhip.kernel.administration.people import NewPassword, reset_password
from nhip.kernel.models import Person

FIRST, OWN = "mot-mat-khau-dau-tien", "mat khau rieng cua Binh 2026"


def test_a_first_password_is_for_one_log_in():
    firm = sao_viet()
    reset_password(firm.people["binh"], NewPassword(FIRST), by=firm["tin"])
    browser = Client()
    answer = browser.post("/login/", {"username": "binh", "password": FIRST})
    assert answer.status_code == 302
    for path in ("/", "/sales/orders/", "/find/?q=an"):
        assert browser.get(path).headers["Location"] == "/me/", path
    assert browser.get("/find/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/me/"
    assert "Mật khẩu đầu tiên" in browser.get("/me/").content.decode()
    assert browser.post("/me/", {"old": FIRST, "new": FIRST}).status_code == 422
    assert Person.objects.get(pk=firm.people["binh"].pk).must_change_password
    assert browser.post("/me/", {"old": FIRST, "new": OWN}).status_code == 200
    assert browser.get("/sales/orders/").status_code == 200
