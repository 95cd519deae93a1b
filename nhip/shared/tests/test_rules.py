"""Identity, prices, taxes and quantities, as numbers that follow from numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.shared.countries import Invalid
from nhip.shared.rules import identity, prices, quantities
from nhip.shared.rules.identity import Clue, Identity
from nhip.shared.rules.prices import Rate, Step

pytestmark = pytest.mark.once

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
AMOUNTS = st.decimals(0, 10**9, places=2, allow_nan=False)
QUANTITIES = st.decimals("0.000001", 10**6, places=6, allow_nan=False)
STEPS = st.lists(st.builds(Step, st.decimals(0, 100, places=0, allow_nan=False), DAYS, AMOUNTS), max_size=8)


@pytest.mark.req("SAL-02", part="phone")
@given(st.from_regex(r"\A09[0178][0-9]{7}\Z"), st.sampled_from(["", " ", ".", "-"]))
def test_a_phone_is_one_however_it_is_written(number, gap):
    spaced = gap.join((number[:4], number[4:7], number[7:]))
    abroad = "+84" + gap.join((number[1:4], number[4:7], number[7:]))
    assert identity.phone(spaced, "VN") == identity.phone(abroad, "VN") == "+84" + number[1:]


def test_a_foreign_phone_is_kept_as_written_and_a_wrong_one_at_home_refused():
    assert identity.phone(" 12  ext. 4 ", "MX") == "12 ext. 4"
    assert identity.phone("(5) 555-4729", "MX") == "+5255554729"
    with pytest.raises(Invalid):
        identity.phone("12", "VN")
    assert identity.phone("  ", "VN") == ""


@pytest.mark.req("SAL-02", part="e-mail and domain")
@pytest.mark.parametrize(
    ("mail", "said", "wanted"),
    [
        ("Binh@AnPhat.vn", "", "anphat.vn"),
        ("binh@gmail.com", "", ""),
        ("binh@gmail.com", "https://www.AnPhat.com.vn/lien-he", "anphat.com.vn"),
        ("", "", ""),
    ],
)
def test_the_domain_is_the_firms_and_never_the_post_offices(mail, said, wanted):
    assert identity.domain(said, identity.email(mail)) == wanted


@pytest.mark.parametrize("wrong", ["binh", "binh@", "binh@anphat", "a b@c.vn", "binh@anphat.vn, lan@anphat.vn"])
def test_what_is_no_address_is_no_address(wrong):
    with pytest.raises(Invalid):
        identity.email(wrong)


@pytest.mark.req("SAL-02", part="core name")
@pytest.mark.parametrize("one", ["Công ty TNHH An Phát", "CTY CP AN PHÁT", "an phat", "An Phat Co., Ltd"])
def test_firms_of_one_core_name_share_a_clue_and_people_do_not(one):
    ours = identity.keys([one], "VN", organisation=True)
    assert Identity(keys=ours).clues(Identity(keys=frozenset({"an phat"}))) == (Clue.NAME,)
    assert not identity.keys(["Nguyễn Văn Nam"], "VN", organisation=False)


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_is_never_a_clue_and_clues_are_mutual(number, domain):
    one, two = Identity(tax_number=number, domain=domain), Identity(tax_number=number, domain="x.vn")
    assert one.clues(two) == two.clues(one)
    assert Identity().clues(Identity()) == ()


@given(STEPS, QUANTITIES, DAYS)
def test_a_price_is_that_of_the_highest_step_reached_as_last_set(steps, quantity, on):
    reached = [step for step in steps if step.since <= on and step.from_quantity <= quantity]
    found = prices.price(steps, quantity, on)
    if not reached:
        assert found is None
        return
    top = max(step.from_quantity for step in reached)
    latest = max(step.since for step in reached if step.from_quantity == top)
    assert found in {step.price for step in reached if (step.from_quantity, step.since) == (top, latest)}


LAW = (
    Rate("10", Decimal("0.1"), "", None, None, False),
    Rate("8", Decimal("0.08"), "10", date(2025, 7, 1), date(2026, 12, 31), False),
    Rate("5", Decimal("0.05"), "", None, None, False),
    Rate("KCT", None, "", None, None, False),
)


@given(DAYS, st.booleans())
def test_the_reduced_rate_holds_within_its_days_and_for_what_it_applies_to(on, reducible):
    reduced = reducible and date(2025, 7, 1) <= on <= date(2026, 12, 31)
    assert prices.rate(LAW, "10", on, reducible=reducible).code == ("8" if reduced else "10")
    assert prices.rate(LAW, "5", on, reducible=reducible).value == Decimal("0.05")
    assert prices.rate(LAW, "KCT", on, reducible=reducible).value is None


@given(DAYS)
def test_the_companys_own_row_goes_before_the_countrys_and_its_reduction(on):
    own = Rate("10", Decimal("0.1"), "", date(2026, 1, 1), None, True)
    found = prices.rate((*LAW, own), "10", on, reducible=True)
    assert found is own if on >= own.since else not found.own


@given(AMOUNTS, st.integers(-99, 300))
def test_a_raised_price_is_off_by_half_a_unit_at_most(amount, percent):
    exact = amount * (100 + percent) / 100
    assert abs(prices.changed(amount, Decimal(percent) / 100, places=2) - exact) <= Decimal("0.005")
    assert abs(prices.changed(amount, Decimal(percent) / 100, places=0) - exact) <= Decimal("0.5")
    assert prices.changed(Decimal("0.5"), Decimal(0), places=0) == 1


@given(st.integers(1, 10**6), st.decimals("0.001", 1000, places=3, allow_nan=False))
def test_base_units_there_and_back(quantity, factor):
    base = quantities.to_base(Decimal(quantity), factor)
    assert base == quantity * factor
    assert quantities.from_base(base, factor) == quantity


def test_a_quantity_is_never_rounded_away():
    with pytest.raises(quantities.NotWhole):
        quantities.to_base(Decimal("0.000001"), Decimal("0.5"))


@pytest.mark.req("REC-28", part="which fields an invoice needs")
def test_an_organisation_needs_number_and_address_and_a_person_neither():
    given_ = {"name": "An Phát", "number": "", "address": " "}
    assert identity.missing_requisites(organisation=True, **given_) == ("tax_number", "address")
    assert identity.missing_requisites(organisation=False, **given_) == ()
    assert identity.missing_requisites(organisation=True, abroad=True, **given_) == ("address",)


def test_days_are_included_at_both_ends():
    rate = LAW[1]
    assert rate.holds(rate.since) and rate.holds(rate.until)
    assert not rate.holds(rate.until + timedelta(days=1)) and not rate.holds(rate.since - timedelta(days=1))


def test_a_step_is_reached_by_its_very_quantity_and_of_rates_the_latest_counts():
    day = date(2026, 1, 1)
    assert prices.price([Step(Decimal(10), day, Decimal(7))], Decimal(10), day) == 7
    old = Rate("10", Decimal("0.1"), "", date(2020, 1, 1), None, False)
    new = Rate("10", Decimal("0.12"), "", day, None, False)
    undated = Rate("10", Decimal("0.05"), "", None, None, False)
    assert prices.rate([undated, old, new], "10", day, reducible=False) is new


def test_what_cannot_be_kept_is_said_with_both_figures():
    with pytest.raises(quantities.NotWhole, match=r"^0\.000001 x 0\.5$"):
        quantities.to_base(Decimal("0.000001"), Decimal("0.5"))


@pytest.mark.parametrize("office", [
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "ymail.com", "outlook.com", "outlook.com.vn",
    "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com",
    "zoho.com", "mail.com", "mail.ru", "yandex.ru", "zalo.me", "fpt.vn", "vnn.vn", "hcm.vnn.vn", "hn.vnn.vn",
])  # fmt: skip
def test_a_post_office_says_nothing_about_a_firm(office):
    assert identity.domain("", f"binh@{office}") == ""
    assert identity.domain(f"https://{office}/") == ""


def test_without_a_word_there_is_no_domain_and_no_number():
    assert identity.domain("") == "" and identity.tax_number("  ", "VN") == ""
    assert identity.tax_number("0312345673", "VN") == "0312345673"


def test_what_is_wrong_is_named():
    for read, text, code in (
        (identity.email, "binh", "email"),
        (identity.domain, "an phat", "domain"),
        (lambda text: identity.tax_number(text, "VN"), "0312345674", "check"),
    ):
        with pytest.raises(Invalid) as wrong:
            read(text)
        assert wrong.value.code == code


def test_a_party_is_known_by_each_thing_it_has():
    whole = Identity("1", frozenset({"2"}), frozenset({"3"}), "4", frozenset({"5"}))
    assert whole.marks == (("tax_number", "1"), ("phone", "2"), ("email", "3"), ("domain", "4"), ("name_key", "5"))
    assert Identity(phones=frozenset({"2"})).marks == (("phone", "2"),)
    assert Identity().marks == ()


@pytest.mark.req("SAL-02", part="what two parties have in common")
def test_what_two_parties_have_in_common_is_named_the_strongest_first():
    whole = Identity("1", frozenset({"2"}), frozenset({"3"}), "4", frozenset({"5"}))
    other = Identity("9", frozenset({"8"}), frozenset({"7"}), "6", frozenset({"0"}))
    assert [each.value for each in whole.clues(whole)] == ["tax_number", "phone", "email", "domain", "name"]
    assert whole.clues(other) == whole.clues(Identity()) == ()


def test_an_invoice_needs_a_name_of_everybody():
    assert identity.missing_requisites(organisation=True, name=" ", number="1", address="x") == ("name",)
    assert identity.missing_requisites(organisation=False, name="", number="", address="") == ("name",)
