"""The definitions of custom fields: what may be defined, by whom, and what a change of mind does to what is there."""

import pytest

from nhip.kernel.administration import custom_fields
from nhip.kernel.administration.custom_fields import FieldData, NewField
from nhip.kernel.models import CustomField
from nhip.kernel.operations import Refused

from . import shop
from .fields import SALE, Type, changed, listed, placed, rows, said, sale_form

pytestmark = pytest.mark.usefixtures("in_english")


def change(field, by, **more):
    names = ("label", "label_en", "hint", "needed", "alone", "listed", "known_to", "place")
    told = {name: getattr(field, name) for name in names} | {"options": tuple(field.options)} | more
    return custom_fields.change_custom_field(field, FieldData(**told), by=by)


def test_a_choice_is_renamed_and_dropped_without_loss(firm, all_types, boss):
    sale = placed(firm, x_kenh="cua_hang")
    kenh = all_types["x_kenh"]
    assert kenh.options == ["Zalo", "Cửa hàng", "Giới thiệu"]
    kenh = change(kenh, boss, options=("Zalo", "cua_hang = Showroom", "Giới thiệu"))
    assert kenh.options[1] == "cua_hang = Showroom" and "Showroom" in listed(firm)
    assert rows(firm, "q=showroom") == [sale.pk]
    kenh = change(kenh, boss, options=("Zalo", "Giới thiệu"))
    assert "Showroom" in listed(firm) and rows(firm, "x_kenh=cua_hang") == [sale.pk]
    new = firm.browser(firm.khang).get(shop.Sales.address("do", "place_sale")).content.decode()
    old = firm.browser(firm.khang).get(shop.Sales.address(sale.pk, "do", "change_sale")).content.decode()
    assert "Showroom" not in new and "Showroom" in old
    answer = firm.browser(firm.khang).post(shop.Sales.address("do", "place_sale"), sale_form(firm, x_kenh="cua_hang"))
    assert answer.status_code == 422
    changed(firm, sale, x_kenh="cua_hang", note="x")
    assert said(sale)["x_kenh"] == "cua_hang"


def test_a_definition_is_checked(firm, define, boss, monkeypatch):
    first = define("Số hợp đồng", label_en="Contract number")
    assert first.code == "x_so_hop_dong"
    for wrong, field in (
        ({"label": "số  HỢP đồng"}, "label"), ({"label": "Contract number"}, "label"),
        ({"label": "Ghi chú"}, "label"),
        ({"label": "Tổng thanh toán"}, "label"), ({"label": "?!"}, "label"), ({"label": "a" * 61}, "label"),
        ({"label": "Kênh", "type": Type.CHOICE}, "options"),
        ({"label": "Kênh", "type": Type.CHOICE, "options": ("A", "a")}, "options"),
        ({"label": "Số", "type": Type.DECIMAL, "places": 7}, "places"),
        ({"label": "Đơn", "type": Type.LINK, "links_to": "auth.user"}, "links_to"),
        ({"label": "Gì", "known_to": "xx"}, "known_to"), ({"label": "Gì", "about": "auth.user"}, "about"),
        ({"label": "Gì", "about": "kernel.customfield"}, "about"),
        ({"label": "Gì", "needed": True, "known_to": "margin"}, "needed"),
        ({"label": "Gì", "type": Type.YES_NO, "needed": True}, "needed"),
        ({"label": "Gì", "type": Type.LONG, "alone": True}, "alone"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            define(**wrong)
        assert refused.value.field == field, wrong
    custom_fields.archive_custom_field(first, by=boss)
    again = define("Số hợp đồng")
    assert again.code == "x_so_hop_dong_2", "the old one keeps its name"
    with pytest.raises(Refused, match="already"):
        custom_fields.restore_custom_field(CustomField.objects.get(pk=first.pk), by=boss)
    monkeypatch.setattr(custom_fields, "MOST", 1)
    with pytest.raises(Refused, match="archive one"):
        define("Thêm nữa")


def test_alone_is_refused_while_two_say_the_same(firm, define, boss):
    found = define("Số hợp đồng")
    one, two = placed(firm, x_so_hop_dong="A"), placed(firm, x_so_hop_dong="a")
    with pytest.raises(Refused, match="Several records"):
        change(found, boss, alone=True)
    changed(firm, two, x_so_hop_dong="B")
    found = change(CustomField.objects.get(pk=found.pk), boss, alone=True)
    changed(firm, two, x_so_hop_dong=" A ", status=422)
    change(found, boss, alone=False)
    changed(firm, two, x_so_hop_dong="A")
    assert said(one) == said(two)


def test_only_its_own_duty_defines_fields(firm, define):
    found = define("Số hợp đồng")
    page = firm.browser(firm.son)
    assert "Số hợp đồng" not in page.get("/kernel/customfields/").content.decode()
    assert page.get(f"/kernel/customfields/{found.pk}/").status_code == 404
    assert page.get("/kernel/customfields/do/add_custom_field/").status_code == 403
    with pytest.raises(Exception, match="may not do this"):
        custom_fields.add_custom_field(NewField(label="A", type=Type.TEXT, about=SALE), by=firm.son)


def test_a_label_is_read_in_ones_own_language(firm, define):
    define("Số hợp đồng", label_en="Contract number", listed=True)
    assert "Contract number" in listed(firm)
    vietnamese = firm.browser(firm.son, **{"Accept-Language": "vi"})
    assert "Số hợp đồng" in vietnamese.get(shop.Sales.address()).content.decode()
