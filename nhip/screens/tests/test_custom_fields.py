"""Fields that a company defines for itself: the same behind every door, and only for who may know them."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nhip.kernel.administration import custom_fields
from nhip.kernel.custom import asking, definitions, values
from nhip.kernel.models import CustomField, CustomValue, History, Reading
from nhip.kernel.operations import Refused

from . import shop
from .fields import ALL, SALE, Type, changed, kept, listed, placed, rows, said, sale_form, typed
from .test_rest_reading import SALES, body, problem
from .test_rest_writing import order, send

pytestmark = pytest.mark.usefixtures("in_english")


def test_a_form_asks_for_every_type_and_the_page_shows_it(firm, all_types):
    form = firm.browser(firm.khang).get(shop.Sales.address("do", "place_sale")).content.decode()
    assert all(label in form and f'name="{code}"' in form for code, (label, _type, _more) in ALL.items())
    sale = placed(firm, **typed(firm))
    assert said(sale) == kept(firm)
    page = firm.browser(firm.khang).get(shop.Sales.address(sale.pk)).content.decode()
    for text in ("Further fields", "HĐ-01", "1,250", "12.5", "1,500,000", "05 Nov 2026", "Cửa hàng", "Trần Văn Kiên"):
        assert text in page, text
    again = firm.browser(firm.khang).get(shop.Sales.address(sale.pk, "do", "change_sale")).content.decode()
    assert 'value="HĐ-01"' in again and 'value="05/11/2026"' in again and "Trần Văn Kiên" in again


def test_a_change_is_one_entry_with_old_and_new_and_a_version(firm, all_types):
    sale = placed(firm, **typed(firm))
    changed(firm, sale, **typed(firm) | {"x_phi_xe": "2tr", "x_kenh": "", "x_gap": ""})
    assert said(sale) == kept(firm) | {"x_phi_xe": Decimal(2_000_000), "x_kenh": None, "x_gap": False}
    row = History.objects.filter(about_id=sale.pk, verb="shop.change_sale").get()
    ours = {name: pair for name, pair in row.changes.items() if name.startswith("x_")}
    assert ours == {"x_phi_xe": ["1500000.00", "2000000"], "x_kenh": ["cua_hang", None], "x_gap": [True, False]}
    assert shop.Sale.objects.get(pk=sale.pk).version == sale.version + 1
    page = firm.browser(firm.khang).get(f"/timeline/shop.sale/{sale.pk}/").content.decode()
    assert "<del>1,500,000</del>" in page and "<ins>2,000,000</ins>" in page and "<del>Cửa hàng</del>" in page


@pytest.mark.req("R20", part="custom fields")
def test_two_at_once_are_told_of_each_other(firm, define):
    define("Số hợp đồng")
    sale = placed(firm, x_so_hop_dong="A")
    changed(firm, sale, x_so_hop_dong="B")
    told = changed(firm, sale, version=sale.version, status=409, x_so_hop_dong="C", was='{"x_so_hop_dong": "A"}')
    row = "".join(part for part in told.split("<tr>") if "Số hợp đồng" in part and "<b>C</b>" in part)
    assert "<td>B</td>" in row and ">A</td>" in row
    assert said(sale) == {"x_so_hop_dong": "B"}


def test_a_column_sorts_and_narrows_by_its_type(firm, all_types):
    one = placed(firm, **typed(firm))
    two = placed(
        firm, x_so_hop_dong="Đợt hai", x_so_kien="9", x_can_nang="100", x_phi_xe="90", x_ngay_ky="01/02/2027",
        x_kenh="zalo",
    )  # fmt: skip
    bare = placed(firm)
    shop.Sale.objects.filter(pk=bare.pk).update(number="DH-1")
    text = listed(firm)
    assert all(part in text for part in ("Số hợp đồng", "HĐ-01", "1,250", "12.5", "05 Nov 2026", "Cửa hàng"))
    a, b, c = one.pk, two.pk, bare.pk
    for column, rising in {
        "x_so_kien": [b, a, c], "x_can_nang": [a, b, c], "x_phi_xe": [b, a, c], "x_ngay_ky": [a, b, c],
        "x_so_hop_dong": [b, a, c], "x_kenh": [b, a, c],
    }.items():  # fmt: skip
        assert rows(firm, f"sort={column}") == rising, column
        falling = [*reversed(rising[:2]), rising[2]]
        assert rows(firm, f"sort=-{column}") == falling, column
    for query, found in {
        "x_so_kien.from=10": {a}, "x_so_kien=9": {b}, "x_can_nang.to=12,5": {a}, "x_phi_xe.from=1tr": {a},
        "x_ngay_ky.from=1/1/2027": {b}, "x_ngay_ky=5/11/2026": {a}, "x_kenh=zalo": {b},
        "x_kenh=zalo,cua_hang": {a, b},
        "x_kenh.not=zalo": {a, c}, "x_gap=yes": {a}, "x_gap=no": {b, c}, "x_so_hop_dong=hd": {a},
        "x_so_hop_dong.not=hd": {b, c}, f"x_nguoi_moi={firm.kien.person_id}": {a},
    }.items():  # fmt: skip
        assert set(rows(firm, query)) == found, query
        assert set(rows(firm, query)) == found, f"{query}, asked again"
    assert "Could not be read" in listed(firm, "x_so_kien=9,5") and "Could not be read" in listed(firm, "x_kenh=xx")
    assert set(rows(firm, "q=dot hai")) == {b} and set(rows(firm, "q=Cửa")) == {a}
    assert set(rows(firm, f"q={one.number} HĐ")) == {a} and rows(firm, "q=zalo cua") == []
    total = firm.browser(firm.son).get(f"{shop.Sales.address()}total/?x_kenh.not=zalo").content
    assert total == b"2"


def test_a_list_costs_the_same_for_one_row_and_for_many(firm, all_types):
    placed(firm, **typed(firm))
    page = firm.browser(firm.son)
    page.get(shop.Sales.address())

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page.get(f"{shop.Sales.address()}?sort=x_phi_xe&x_so_kien.from=1")
        return len(seen)

    first = asked()
    for _more in range(6):
        placed(firm, **typed(firm))
    assert asked() == first


def test_a_company_without_such_fields_pays_nothing(firm, define):
    sale = firm.sale()
    page = firm.browser(firm.khang)
    addresses = (shop.Sales.address(), shop.Sales.address(sale.pk), shop.Sales.address(sale.pk, "do", "change_sale"))
    for address in addresses:
        page.get(address)
        with CaptureQueriesContext(connection) as seen:
            page.get(address)
        assert not [one["sql"] for one in seen if "kernel_custom" in one["sql"]], address
    with CaptureQueriesContext(connection) as seen:
        changed(firm, sale, note="x")
    assert not [one["sql"] for one in seen if "kernel_custom" in one["sql"]]


def test_a_file_has_true_values_and_no_formulas(firm, all_types):
    placed(firm, **typed(firm))
    placed(firm, x_so_hop_dong="=HYPERLINK(1)")
    page = firm.browser(firm.son)
    text = b"".join(page.get(f"{shop.Sales.address()}export/?sort=x_phi_xe").streaming_content).decode()
    first = text.splitlines()[1]
    assert all(part in first for part in ("HĐ-01", "1250", "12.5", "1500000", "2026-11-05", "Cửa hàng", "Kiên"))
    assert ",=HYPERLINK" not in text and "=HYPERLINK(1)" in text
    assert b"".join(page.get(f"{shop.Sales.address()}export/xlsx/").streaming_content)[:2] == b"PK"


def test_programs_read_write_and_filter(firm, all_types):
    khang = firm.program(firm.khang)
    told = {
        "x_so_hop_dong": "HĐ-01", "x_loi_dan": "Gọi trước\nkhi giao", "x_so_kien": 1250, "x_can_nang": "12.5",
        "x_phi_xe": "1500000", "x_ngay_ky": "2026-11-05", "x_gap": True, "x_kenh": "cua_hang",
        "x_nguoi_moi": str(firm.kien.person_id),
    }  # fmt: skip
    made = body(send(khang, SALES, order(firm, **told), Idempotency_Key="a"), 201)
    sale = shop.Sale.objects.get()
    assert said(sale) == kept(firm)
    person = {"id": str(firm.kien.person_id), "name": "Trần Văn Kiên"}
    shown = told | {"x_nguoi_moi": person}
    read = body(khang.get(made["href"]))
    assert {name: value for name, value in read.items() if name.startswith("x_")} == shown
    row = body(khang.get(f"{SALES}?x_kenh=cua_hang&x_so_kien.from=10&sort=-x_phi_xe"))["items"][0]
    assert {name: value for name, value in row.items() if name.startswith("x_")} == {
        name: value for name, value in shown.items() if name != "x_loi_dan"
    }
    patched = send(khang, made["href"], {"x_so_kien": 3}, method="patch", If_Match='"1"')
    assert body(patched)["version"] == 2
    assert said(sale) == kept(firm) | {"x_so_kien": 3}
    body(send(khang, made["href"], {"x_kenh": None, "x_loi_dan": ""}, method="patch", If_Match='"2"'))
    assert said(sale)["x_kenh"] is None and said(sale)["x_loi_dan"] is None
    body(send(khang, f"{made['href']}/change_sale", {"note": "Chỉ ghi chú"}))
    assert said(sale)["x_so_kien"] == 3 and said(sale)["x_gap"] is True, "what is not said stays"


def test_programs_are_refused_what_is_strange(firm, all_types):
    khang = firm.program(firm.khang)
    problem(send(khang, SALES, order(firm, x_la="1"), Idempotency_Key="a"), 400, "unknown-key")
    problem(khang.get(f"{SALES}?x_la=1"), 400, "unknown-parameter")
    problem(khang.get(f"{SALES}?sort=x_la"), 400, "unknown-parameter")
    for name, value in {
        "x_so_hop_dong": 5, "x_so_kien": "3", "x_can_nang": "1.2345", "x_phi_xe": 1.5, "x_ngay_ky": "0001-01-01",
        "x_gap": "yes", "x_kenh": "email", "x_nguoi_moi": "12345",
    }.items():  # fmt: skip
        answer = send(khang, SALES, order(firm, **{name: value}), Idempotency_Key=f"b{name}")
        assert answer.status_code in (400, 422), name
        assert name in answer.content.decode(), name
    for text in ('{"x_can_nang": NaN}', '{"x_so_hop_dong": "a\\u0000b"}'):
        assert send(khang, SALES, text, Idempotency_Key="c").status_code == 400
    long = send(khang, SALES, order(firm, x_so_hop_dong="a" * 900_000), Idempotency_Key="d")
    problem(long, 422, "refused")
    assert not shop.Sale.objects.exists() and not CustomValue.objects.exists()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("x_so_hop_dong", "a" * 501), ("x_so_hop_dong", "a\nb"), ("x_so_hop_dong", "a\x00b"), ("x_so_hop_dong", 5),
        ("x_loi_dan", "a" * 10_001), ("x_loi_dan", "\ud800"), ("x_so_kien", 1.5), ("x_so_kien", True),
        ("x_so_kien", 10**15), ("x_so_kien", Decimal("1.5")), ("x_can_nang", Decimal("NaN")),
        ("x_can_nang", Decimal("Infinity")), ("x_can_nang", Decimal("0.0001")), ("x_phi_xe", Decimal("0.001")),
        ("x_phi_xe", Decimal(10**16)), ("x_ngay_ky", date(1, 1, 1)), ("x_ngay_ky", date(9999, 1, 1)),
        ("x_ngay_ky", "2026-01-01"), ("x_gap", "yes"), ("x_kenh", "email"), ("x_nguoi_moi", "5"),
    ],
)  # fmt: skip
def test_a_value_is_of_its_type(firm, all_types, code, wrong):
    one = definitions.field_of(all_types[code])
    with pytest.raises(Refused) as refused:
        values.checked(one, wrong)
    assert one.label in str(refused.value) and refused.value.field == code


def test_a_link_leads_only_to_what_one_may_see(firm, define, boss):
    define("Đơn gốc", Type.LINK, links_to=SALE)
    theirs = firm.sale(by=firm.son)
    page = firm.browser(firm.khang)
    for strange in (theirs.pk, 12345):
        answer = page.post(shop.Sales.address("do", "place_sale"), sale_form(firm, x_don_goc=str(strange)))
        assert answer.status_code == 422 and "was not found" in answer.content.decode()
    mine = firm.sale(by=firm.khang)
    assert said(placed(firm, x_don_goc=str(mine.pk))) == {"x_don_goc": mine.pk}
    row = CustomValue.objects.get()
    assert (row.target_kind, row.target_id) == (SALE, mine.pk)


def test_a_link_to_what_one_may_not_see_is_neither_named_nor_lost(firm, define):
    define("Đơn gốc", Type.LINK, links_to=SALE, listed=True)
    sale, theirs = placed(firm), firm.sale(by=firm.son)
    changed(firm, sale, by=firm.son, x_don_goc=str(theirs.pk))
    shop.Sale.objects.filter(pk=theirs.pk).update(number="ZKMARKZ")
    for by, sees in ((firm.khang, False), (firm.son, True)):
        page = firm.browser(by).get(shop.Sales.address(sale.pk)).content.decode()
        assert ("ZKMARKZ" in page) is sees and ("ZKMARKZ" in listed(firm, by=by)) is sees
        read = body(firm.program(by).get(f"{SALES}/{sale.pk}"))["x_don_goc"]
        assert read["id"] == str(theirs.pk) and (read["name"] == "ZKMARKZ") is sees
    changed(firm, sale, note="x")
    assert said(sale) == {"x_don_goc": theirs.pk}


@pytest.mark.req("S5", part="custom fields of a group")
def test_who_may_not_know_a_group_finds_nothing_of_its_fields(firm, define):
    define("Giá mua vào", Type.MONEY, known_to="margin", listed=True)
    define("Nhà cung cấp", known_to="margin", listed=True)
    sale = placed(firm)
    changed(firm, sale, by=firm.son, x_gia_mua_vao="7391846205", x_nha_cung_cap="ZKMARKZ")
    changed(firm, sale, by=firm.son, x_gia_mua_vao="7391846206", x_nha_cung_cap="ZKMARKZ")
    base, one = shop.Sales.address(), shop.Sales.address(sale.pk)
    khang, son = firm.browser(firm.khang), firm.browser(firm.son)
    api, theirs = firm.program(firm.khang), firm.program(firm.son)
    told = f"/timeline/shop.sale/{sale.pk}/"
    doors = (
        *(base, one, told, f"{told}?q=7391846205", f"{told}?q=ZKMARKZ"),
        *(f"{one}do/change_sale/", f"{base}do/place_sale/", f"{base}export/", f"{base}export/xlsx/"),
    )

    def all_of(answer):
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    for door in doors:
        text = all_of(khang.get(door))
        assert (
            b"ZKMARKZ" not in text.replace(b'value="ZKMARKZ"', b"").replace(b"q=ZKMARKZ", b"")
            and b"7.391" not in text
            and b"x_gia" not in text
            and "mua vào".encode() not in text
        )
    assert b"ZKMARKZ" in all_of(son.get(base)) and b"ZKMARKZ" in all_of(son.get(one))
    assert b"7,391,846,206" in all_of(son.get(one))
    assert b"<del>7,391,846,205" in all_of(son.get(told)), "and in the history"
    for program, knows in ((api, False), (theirs, True)):
        read = body(program.get(f"{SALES}/{sale.pk}"))
        assert ("x_gia_mua_vao" in read) is knows
        assert ("x_gia_mua_vao" in body(program.get(SALES))["items"][0]) is knows
    for query in ("sort=x_gia_mua_vao", "x_gia_mua_vao.from=1"):
        problem(api.get(f"{SALES}?{query}"), 400, "unknown-parameter")
    assert khang.get(f"{base}?sort=x_gia_mua_vao").status_code == khang.get(f"{base}?sort=x_zzz").status_code == 403
    assert rows(firm, "x_gia_mua_vao.from=9999999999", firm.khang) == [sale.pk], "not narrowed by it"
    assert rows(firm, "q=ZKMARKZ", firm.khang) == [] and rows(firm, "q=ZKMARKZ") == [sale.pk]
    problem(
        send(api, f"{SALES}/{sale.pk}", {"x_nha_cung_cap": "a"}, method="patch", If_Match='"3"'), 400, "unknown-key"
    )
    changed(firm, sale, note="Khang sửa", x_nha_cung_cap="bị bỏ qua")
    assert said(sale)["x_nha_cung_cap"] == "ZKMARKZ", "what may not be known is not overwritten"
    read = Reading.objects.filter(about_id=sale.pk, person_id=firm.son.person_id)
    assert read.exists() and read.first().groups == ["margin"]
    assert not Reading.objects.filter(person_id=firm.khang.person_id).exists()


def test_what_must_be_filled_in_counts_from_the_next_saving_on(firm, define):
    old = firm.sale()
    define("Số hợp đồng", needed=True)
    page = firm.browser(firm.khang)
    answer = page.post(shop.Sales.address("do", "place_sale"), sale_form(firm))
    assert answer.status_code == 422 and "This is needed" in answer.content.decode()
    assert page.get(shop.Sales.address(old.pk)).status_code == 200
    shop.confirm_sale(old, by=firm.khang)
    changed(firm, old, status=422, note="x")
    api = firm.program(firm.khang)
    problem(send(api, SALES, order(firm), Idempotency_Key="a"), 422, "invalid")
    changed(firm, old, x_so_hop_dong="HĐ-2")
    problem(send(api, f"{SALES}/{old.pk}", {"x_so_hop_dong": None}, method="patch", If_Match='"3"'), 422, "invalid")
    body(send(api, f"{SALES}/{old.pk}", {"note": "y"}, method="patch", If_Match='"3"'))
    assert said(old) == {"x_so_hop_dong": "HĐ-2"}


def test_no_two_records_the_same(firm, define):
    define("Số hợp đồng", alone=True)
    first = placed(firm, x_so_hop_dong="HĐ 01")
    answer = firm.browser(firm.khang).post(
        shop.Sales.address("do", "place_sale"), sale_form(firm, x_so_hop_dong="hđ  01")
    )
    assert answer.status_code == 422 and "another record says the same" in answer.content.decode()
    assert shop.Sale.objects.count() == 1, "nothing half"
    placed(firm), placed(firm)
    changed(firm, first, x_so_hop_dong="HĐ 01", note="x")
    changed(firm, first, x_so_hop_dong="")
    placed(firm, x_so_hop_dong="HĐ 01")
    row = CustomValue.objects.get(unlike__isnull=False)
    with pytest.raises(Exception, match="(?i)unique"):
        CustomValue.objects.create(
            company_id=row.company_id, field_id=row.field_id, about_kind=SALE, about_id=5, unlike=row.unlike
        )


def test_archived_while_a_form_is_open(firm, define, boss):
    found, _other = define("Số hợp đồng", listed=True), define("Kênh")
    sale = placed(firm, x_so_hop_dong="Giữ")
    custom_fields.archive_custom_field(found, by=boss)
    told = changed(firm, sale, status=422, x_so_hop_dong="HĐ-mới", x_kenh="Zalo", note="Đừng mất")
    assert "HĐ-mới" in told and "Số hợp đồng" in told and "Zalo" in told and "Đừng mất" in told
    changed(firm, sale, x_kenh="Zalo", note="Đừng mất")
    page = firm.browser(firm.khang).get(shop.Sales.address(sale.pk)).content.decode()
    assert "Giữ" not in page and "Zalo" in page and "Số hợp đồng" not in listed(firm)
    problem(firm.program(firm.khang).get(f"{SALES}?sort=x_so_hop_dong"), 400, "unknown-parameter")
    custom_fields.restore_custom_field(CustomField.objects.get(pk=found.pk), by=boss)
    assert said(sale) == {"x_so_hop_dong": "Giữ", "x_kenh": "Zalo"} and "Giữ" in listed(firm)


def test_archived_between_reading_a_form_and_doing_it(firm, define, boss):
    found = define("Số hợp đồng")
    takes = asking.with_fields(shop.Terms, definitions.visible(SALE, firm.khang))
    sale = placed(firm)
    custom_fields.archive_custom_field(found, by=boss)
    with pytest.raises(Refused, match="archived meanwhile"):
        shop.change_sale(sale, takes(x_so_hop_dong="A"), by=firm.khang)
    assert said(sale) == {}


def test_a_request_with_its_key_is_the_same_with_its_custom_fields(firm, define):
    define("Số hợp đồng")
    khang = firm.program(firm.khang)
    first = send(khang, SALES, order(firm, x_so_hop_dong="A"), Idempotency_Key="k")
    again = send(khang, SALES, order(firm, x_so_hop_dong="A"), Idempotency_Key="k")
    assert first.content == again.content and json.loads(first.content)["version"] == 1
    problem(send(khang, SALES, order(firm, x_so_hop_dong="B"), Idempotency_Key="k"), 422, "key-reused")
