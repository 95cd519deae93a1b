"""Products, units, prices and taxes, through operations and through what other rooms ask."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from nhip.kernel.models import Company, Holiday
from nhip.kernel.operations import Refused
from nhip.shared import api, operations, packs, taxes
from nhip.shared.models import Bank, InUse, PriceLine, Product, ProductUnit, Province, TaxRate
from nhip.shared.operations.price_lists import ChangePriceList, CopyPriceList, CreatePriceList, PriceStep, SetPrices
from nhip.shared.operations.product_units import AddUnit, Barcode
from nhip.shared.operations.products import ChangeProduct, CreateProduct, QuickProduct, UnitLine
from nhip.shared.operations.tax_rates import SetTaxRate
from nhip.shared.operations.units_of_measure import NewUnit, UnitName

TODAY, NEXT_YEAR = date(2026, 11, 21), date(2027, 1, 1)


def laptop(house, **more) -> Product:
    told = {"name": "Máy tính xách tay 15", "unit": house.piece.pk, "list_price": Decimal(18_000_000)} | more
    return operations.create_product(CreateProduct(**told), by=house.boss)


@pytest.mark.req("WH-01")
@pytest.mark.req("REC-41", part="code, kind, unit, tracking, essential flag, specification, warranty, barcode")
def test_a_product_is_kept_with_all_that_tracking_needs(house):
    made = laptop(
        house,
        code="LAP-15",
        category="Máy tính",
        specification="15 inch, 16 GB",
        barcode=" 893 850 1234567 ",
        essential=True,
        tracking=Product.Tracking.SERIAL,
        warranty_months=12,
        units=(UnitLine(unit=house.box.pk, factor=Decimal(5), barcode="BOX5"),),
    )
    made.refresh_from_db()
    assert (made.code, made.barcode, made.tracking, made.warranty_months) == ("LAP-15", "8938501234567", "serial", 12)
    assert made.is_stocked and made.essential and made.units.get().factor == 5
    assert api.by_barcode("8938501234567", by=house.boss) == (made.pk, 1)
    assert api.by_barcode("BOX 5", by=house.boss) == (made.pk, 5)
    assert api.by_barcode("", by=house.boss) is None
    toner = laptop(house, name="Mực", tracking=Product.Tracking.LOT, has_expiry=True)
    assert toner.code == "SP00001"


@pytest.mark.req("WH-01", part="tracking mode")
def test_unit_kind_and_tracking_are_decided_once():
    assert not {"unit", "kind", "tracking", "has_expiry"} & set(ChangeProduct.__dataclass_fields__)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("tracking", {"kind": Product.Kind.SERVICE, "tracking": Product.Tracking.SERIAL}),
        ("has_expiry", {"has_expiry": True}),
        ("list_price", {"list_price": Decimal(-1)}),
        ("warranty_months", {"warranty_months": -1}),
        ("vat", {"vat": "19"}),
        ("vat", {"vat": "8"}),
        ("name", {"name": " "}),
        ("code", {"code": "LAP-15"}),
        ("barcode", {"barcode": "893"}),
        ("units.0.unit", {"units": "base"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(house, field, said):
    laptop(house, code="LAP-15", barcode="893")
    if said.get("units") == "base":
        said = {"units": (UnitLine(unit=house.piece.pk, factor=Decimal(2)),)}
    with pytest.raises(Refused) as refusal:
        laptop(house, **said)
    assert refusal.value.field == field


@pytest.mark.req("WH-01", part="barcode")
def test_a_barcode_names_one_thing_among_products_and_units(house):
    first = laptop(house, barcode="111", units=(UnitLine(unit=house.box.pk, factor=Decimal(5), barcode="555"),))
    second = laptop(house, name="Khác")
    change = ChangeProduct(name="Khác", barcode="555")
    with pytest.raises(Refused):
        operations.change_product(second, change, by=house.boss)
    told = AddUnit(product=second.pk, unit=house.box.pk, factor=Decimal(5), barcode="111")
    with pytest.raises(Refused) as refusal:
        operations.add_product_unit(told, by=house.boss)
    assert refusal.value.field == "barcode"
    operations.change_product_unit(first.units.get(), Barcode(barcode="556"), by=house.boss)
    operations.change_product(second, change, by=house.boss)


def test_a_unit_of_a_product_is_replaced_and_never_redefined(house):
    made = laptop(house, units=(UnitLine(unit=house.box.pk, factor=Decimal(5)),))
    assert api.to_base(made.pk, Decimal(3), house.box.pk) == 15
    assert api.to_base(made.pk, Decimal(3), house.piece.pk) == 3
    told = AddUnit(product=made.pk, unit=house.box.pk, factor=Decimal(6))
    with pytest.raises(Refused):
        operations.add_product_unit(told, by=house.boss)
    operations.archive_product_unit(made.units.get(), by=house.boss)
    with pytest.raises(Refused):
        api.to_base(made.pk, Decimal(3), house.box.pk)
    operations.add_product_unit(told, by=house.boss)
    assert api.to_base(made.pk, Decimal(3), house.box.pk) == 18


def test_products_and_units_of_measure_are_archived_and_reopened(house):
    made = laptop(house)
    operations.archive_product(made, by=house.boss)
    with pytest.raises(Refused):
        operations.change_product(made, ChangeProduct(name="X"), by=house.boss)
    assert api.by_barcode("893", by=house.boss) is None
    operations.reopen_product(made, by=house.boss)
    assert Product.objects.get(pk=made.pk).state == InUse.ACTIVE
    operations.change_unit_of_measure(house.box, UnitName(name="Hộp"), by=house.boss)
    operations.archive_unit_of_measure(house.box, by=house.boss)
    with pytest.raises(Refused):
        laptop(house, name="Y", unit=house.box.pk)
    with pytest.raises(Refused):
        operations.create_unit_of_measure(NewUnit(code="CAI", name="Cái"), by=house.boss)


def test_the_database_itself_refuses_a_tracked_service_and_a_price_below_zero(house):
    made = laptop(house)
    for wrong in ({"kind": "service", "tracking": "lot"}, {"list_price": Decimal(-1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Product.objects.filter(pk=made.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductUnit.objects.create(company=house.company, product=made, unit=house.box, factor=Decimal(0))


def price(house, product, quantity=1, on=TODAY, price_list=None) -> Decimal:
    return api.price(product.pk, quantity=Decimal(quantity), price_list=price_list, on=on, by=house.boss)


@pytest.mark.req("SAL-19", part="one price list")
def test_a_price_is_the_lists_of_the_day_and_the_quantity_else_the_products(house):
    made, other_product = laptop(house), laptop(house, name="Khác", list_price=Decimal(100))
    steps = (
        PriceStep(product=made.pk, price=Decimal(17_500_000)),
        PriceStep(product=made.pk, from_quantity=Decimal(10), price=Decimal(17_000_000)),
    )
    told = CreatePriceList(name="Bán lẻ 2026", since=date(2026, 1, 1), until=date(2026, 12, 31), lines=steps)
    standard = operations.create_price_list(told, by=house.boss)
    assert standard.standard
    assert price(house, made) == 17_500_000 and price(house, made, 10) == 17_000_000
    assert price(house, made, on=NEXT_YEAR) == 18_000_000  # the list has ended
    assert price(house, other_product) == 100
    raised = SetPrices(since=date(2026, 12, 1), lines=(PriceStep(product=made.pk, price=Decimal(17_900_000)),))
    operations.set_prices(standard, raised, by=house.boss)
    assert price(house, made) == 17_500_000 and price(house, made, on=date(2026, 12, 1)) == 17_900_000
    assert price(house, made, 10, on=date(2026, 12, 1)) == 17_000_000


def test_a_list_of_ones_own_goes_before_the_standard_and_is_made_by_copying(house):
    made = laptop(house)
    told = CreatePriceList(
        name="Chuẩn", since=date(2026, 1, 1), lines=(PriceStep(product=made.pk, price=Decimal("17_500_001")),)
    )
    standard = operations.create_price_list(told, by=house.boss)
    copy = CopyPriceList(name="Đại lý", since=TODAY, source=standard.pk, change=Decimal("-0.05"))
    dealers = operations.copy_price_list(copy, by=house.boss)
    assert price(house, made, price_list=dealers.pk) == 16_625_001  # 16,625,000.95
    assert price(house, made) == 17_500_001
    with pytest.raises(Refused):
        operations.archive_price_list(standard, by=house.boss)
    operations.make_standard(dealers, by=house.boss)
    assert price(house, made) == 16_625_001
    operations.archive_price_list(standard, by=house.boss)
    assert price(house, made, price_list=standard.pk) == 16_625_001  # an archived list is nobody's


def test_a_price_list_is_refused_when_it_contradicts_itself(house):
    made = laptop(house)
    good = CreatePriceList(name="A", since=TODAY)
    listed = operations.create_price_list(good, by=house.boss)
    step = PriceStep(product=made.pk, price=Decimal(1))
    with pytest.raises(Refused):
        operations.create_price_list(good, by=house.boss)
    with pytest.raises(Refused):
        operations.create_price_list(replace(good, name="B", until=date(2026, 1, 1)), by=house.boss)
    with pytest.raises(Refused):
        operations.create_price_list(replace(good, name="C", lines=(step, step)), by=house.boss)
    for wrong in (
        SetPrices(since=TODAY, lines=()),
        SetPrices(since=date(2026, 1, 1), lines=(step,)),
        SetPrices(since=TODAY, lines=(replace(step, price=Decimal(-1)),)),
    ):
        with pytest.raises(Refused):
            operations.set_prices(listed, wrong, by=house.boss)
    assert not PriceLine.objects.filter(company=house.company).exists()
    operations.change_price_list(listed, ChangePriceList(name="AA", since=TODAY), by=house.boss)


def test_prices_and_taxes_of_many_lines_cost_what_those_of_one_do(house, statements):
    made = [laptop(house, name=f"SP {place}") for place in range(20)]
    operations.create_price_list(CreatePriceList(name="Chuẩn", since=date(2026, 1, 1)), by=house.boss)
    api.prices({made[0].pk: Decimal(1)}, price_list=None, on=TODAY, by=house.boss)  # the lists are known then
    api.vats([made[0].pk], on=TODAY, by=house.boss)
    for some in (made[:1], made):
        with statements.at_most(3):
            wanted = {product.pk: Decimal(1) for product in some}
            assert len(api.prices(wanted, price_list=None, on=TODAY, by=house.boss)) == len(some)
        with statements.at_most(3):
            assert len(api.vats([product.pk for product in some], on=TODAY, by=house.boss)) == len(some)


def vat(house, product, on=TODAY) -> tuple[str, Decimal | None]:
    found = api.vat(product.pk, on=on, by=house.boss)
    return found.code, found.rate


@pytest.mark.req("ACC-09", part="VAT by date")
def test_vat_follows_the_law_of_the_day(house):
    ordinary, excepted = laptop(house), laptop(house, name="Thép", vat_reducible=False)
    books, exempt = laptop(house, name="Sách", vat="5"), laptop(house, name="Dạy nghề", vat="KCT")
    assert vat(house, ordinary) == ("8", Decimal("0.08")) == vat(house, ordinary, date(2026, 12, 31))
    assert vat(house, ordinary, NEXT_YEAR) == ("10", Decimal("0.1")) == vat(house, excepted)
    assert vat(house, books) == ("5", Decimal("0.05"))
    assert vat(house, exempt) == ("KCT", None)
    assert [code for code, _ in taxes.codes()] and "8" not in dict(taxes.codes())


def test_a_companys_own_rate_overrides_from_its_day_on_and_only_there(house, other):
    ours, theirs = laptop(house), laptop(other)
    told = SetTaxRate(code="10", rate=Decimal("0.1"), since=date(2026, 1, 1), source="K")
    operations.set_tax_rate(told, by=house.boss)
    assert vat(house, ours) == ("10", Decimal("0.1"))
    assert vat(other, theirs) == ("8", Decimal("0.08"))
    with pytest.raises(Refused):
        operations.set_tax_rate(told, by=house.boss)
    with pytest.raises(Refused):
        operations.set_tax_rate(replace(told, rate=Decimal("1.01"), since=TODAY), by=house.boss)
    with pytest.raises(PermissionDenied):
        operations.set_tax_rate(replace(told, since=TODAY), by=house.person("Bình"))


def test_a_company_outside_vat_computes_none(house):
    made = laptop(house)
    Company.objects.filter(pk=house.company.pk).update(tax_regime=Company.TaxRegime.NONE)
    assert vat(house, made, date(1996, 7, 4)) == ("KCT", None)


def test_the_pack_may_be_loaded_again_and_mends_what_was_changed(house):
    def counts():
        return [model.objects.count() for model in (TaxRate, Bank, Province, Holiday)]

    before = counts()
    TaxRate.objects.filter(company=None, code="8").update(label="?")
    Bank.objects.filter(company=None).first().delete()
    packs.load_all()
    assert counts() == before and all(before)
    assert TaxRate.objects.get(company=None, code="8").label == "8 %"
    assert Province.objects.count() == 34
    assert not Holiday.objects.filter(country="vn", name__contains="hoán đổi").exists()


def test_ids_of_another_company_are_not_found(house, other):
    theirs, ours = laptop(other), laptop(house)
    listed = operations.create_price_list(CreatePriceList(name="A", since=TODAY), by=other.boss)
    step = PriceStep(product=theirs.pk, price=Decimal(1))
    unit = UnitLine(unit=other.box.pk, factor=Decimal(2))
    mine = operations.create_price_list(CreatePriceList(name="M", since=TODAY), by=house.boss)
    for operation, *given in (
        (operations.create_product, CreateProduct(name="X", unit=other.piece.pk)),
        (operations.create_product, CreateProduct(name="X", unit=house.piece.pk, units=(unit,))),
        (operations.quick_create_product, QuickProduct(name="X", unit=other.piece.pk)),
        (operations.add_product_unit, AddUnit(product=theirs.pk, unit=house.box.pk, factor=Decimal(2))),
        (operations.add_product_unit, AddUnit(product=ours.pk, unit=other.box.pk, factor=Decimal(2))),
        (operations.create_price_list, CreatePriceList(name="X", since=TODAY, lines=(step,))),
        (operations.copy_price_list, CopyPriceList(name="X", since=TODAY, source=listed.pk)),
        (operations.set_prices, mine, SetPrices(since=TODAY, lines=(step,))),
    ):
        with pytest.raises(Refused):
            operation(*given, by=house.boss)
    for operation, *given in (
        (operations.change_product, theirs, ChangeProduct(name="X")),
        (operations.archive_product, theirs),
        (operations.set_prices, listed, SetPrices(since=TODAY, lines=())),
        (operations.make_standard, listed),
        (operations.change_unit_of_measure, other.box, UnitName(name="X")),
    ):
        with pytest.raises(PermissionDenied):
            operation(*given, by=house.boss)
    assert price(house, ours, price_list=listed.pk) == 18_000_000
    assert api.product_names([ours.pk, theirs.pk], by=house.boss) == {ours.pk: "SP00001 Máy tính xách tay 15"}


def test_products_are_kept_by_whoever_keeps_them(house):
    binh = house.person("Bình", "shared.enter_parties")
    with pytest.raises(PermissionDenied):
        operations.create_product(CreateProduct(name="X", unit=house.piece.pk), by=binh)
    with pytest.raises(PermissionDenied):
        operations.create_price_list(CreatePriceList(name="X", since=TODAY), by=binh)
