"""What the tests of custom fields share: one field of every type on sales, and sales by the form."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from nhip.kernel import permissions
from nhip.kernel.administration import custom_fields
from nhip.kernel.administration.custom_fields import NewField
from nhip.kernel.custom import definitions, values
from nhip.kernel.models import CustomField

from . import shop

Type = CustomField.Type
SALE = "shop.sale"
ALL = {
    "x_so_hop_dong": ("Số hợp đồng", Type.TEXT, {"listed": True}),
    "x_loi_dan": ("Lời dặn", Type.LONG, {}),
    "x_so_kien": ("Số kiện", Type.WHOLE, {"listed": True}),
    "x_can_nang": ("Cân nặng", Type.DECIMAL, {"places": 3, "listed": True}),
    "x_phi_xe": ("Phí xe", Type.MONEY, {"listed": True}),
    "x_ngay_ky": ("Ngày ký", Type.DATE, {"listed": True}),
    "x_gap": ("Gấp", Type.YES_NO, {"listed": True}),
    "x_kenh": ("Kênh", Type.CHOICE, {"options": ("Zalo", "Cửa hàng", "Giới thiệu"), "listed": True}),
    "x_nguoi_moi": ("Người mời", Type.LINK, {"links_to": "kernel.person", "listed": True}),
}


@pytest.fixture
def in_english():
    """The messages are compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def boss(firm, monkeypatch):
    """Whoever defines fields."""
    monkeypatch.setitem(permissions.GROUPS, "margin", "giá vốn")
    return firm.person("Đỗ Thị Quản", firm.sales, firm.role("boss", "kernel.define_fields"))


@pytest.fixture
def define(boss):
    def made(label, type=Type.TEXT, about=SALE, **more):
        return custom_fields.add_custom_field(NewField(label=label, type=type, about=about, **more), by=boss)

    return made


@pytest.fixture
def all_types(define):
    return {code: define(label, type, **more) for code, (label, type, more) in ALL.items()}


def typed(firm):
    return {
        "x_so_hop_dong": " HĐ-01 ",
        "x_loi_dan": "Gọi trước\nkhi giao",
        "x_so_kien": "1.250",
        "x_can_nang": "12,5",
        "x_phi_xe": "1,5tr",
        "x_ngay_ky": "05/11/2026",
        "x_gap": "yes",
        "x_kenh": "cua_hang",
        "x_nguoi_moi": str(firm.kien.person_id),
    }


def kept(firm):
    return {
        "x_so_hop_dong": "HĐ-01",
        "x_loi_dan": "Gọi trước\nkhi giao",
        "x_so_kien": 1250,
        "x_can_nang": Decimal("12.5"),
        "x_phi_xe": Decimal(1_500_000),
        "x_ngay_ky": date(2026, 11, 5),
        "x_gap": True,
        "x_kenh": "cua_hang",
        "x_nguoi_moi": firm.kien.person_id,
    }


def sale_form(firm, **more):
    line = {"lines-0-good": str(firm.good.pk), "lines-0-quantity": "2", "lines-0-price": "18000000"}
    return {"client": str(firm.client.pk), "deliver_on": "21/11/2026", **line, **more}


def placed(firm, by=None, **more):
    """A sale by the form."""
    page = firm.browser(by or firm.khang)
    answer = page.post(shop.Sales.address("do", "place_sale"), sale_form(firm, **more))
    assert answer.status_code == 302, answer.content.decode()
    return shop.Sale.objects.order_by("-pk").first()


def changed(firm, sale, by=None, version=None, status=302, **more):
    page, version = firm.browser(by or firm.khang), version or shop.Sale.objects.get(pk=sale.pk).version
    said = {"deliver_on": "21/11/2026", "terms": "30 ngày", "version": str(version), **more}
    answer = page.post(shop.Sales.address(sale.pk, "do", "change_sale"), said)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def said(record):
    found = definitions.every(record._meta.label_lower, record.company_id)
    return values.of_records([record.pk], found).get(record.pk, {})


def listed(firm, query="", by=None):
    return firm.browser(by or firm.son).get(f"{shop.Sales.address()}?{query}").content.decode()


def rows(firm, query, by=None):
    text = listed(firm, query, by)
    return [int(part.partition('"')[0]) for part in text.split('data-pk="')[1:]]
