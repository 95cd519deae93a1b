"""The sum in words says exactly the sum, in words a Vietnamese accountant would write."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nhip.shared import countries
from nhip.shared.countries import words_en, words_vi
from nhip.shared.countries.tests.reader import read

pytestmark = pytest.mark.once

VIETNAM = countries.of("vn")
LARGEST = 10**18
SUMS = {
    "1250400000": "Một tỷ hai trăm năm mươi triệu bốn trăm nghìn đồng chẵn",
    "308088000": "Ba trăm linh tám triệu không trăm tám mươi tám nghìn đồng chẵn",
    "1092960000": "Một tỷ không trăm chín mươi hai triệu chín trăm sáu mươi nghìn đồng chẵn",
    "1021005": "Một triệu không trăm hai mươi mốt nghìn không trăm linh năm đồng",
    "39600000": "Ba mươi chín triệu sáu trăm nghìn đồng chẵn",
    "10000000": "Mười triệu đồng chẵn",
    "29600000": "Hai mươi chín triệu sáu trăm nghìn đồng chẵn",
    "0": "Không đồng chẵn",
    "1": "Một đồng",
    "-500000": "Âm năm trăm nghìn đồng chẵn",
    "1000000005": "Một tỷ không trăm linh năm đồng",
    "1005000000000": "Một nghìn không trăm linh năm tỷ đồng chẵn",
    "1000000000000000": "Một triệu tỷ đồng chẵn",
    "1000000000000000000": "Một tỷ tỷ đồng chẵn",
    "39600000.00": "Ba mươi chín triệu sáu trăm nghìn đồng chẵn",
}
NUMBERS = {
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    55: "năm mươi lăm",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    1000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_021_005: "một triệu không trăm hai mươi mốt nghìn không trăm linh năm",
    2_000_000_000: "hai tỷ",
    1010: "một nghìn không trăm mười",
    2026: "hai nghìn không trăm hai mươi sáu",
    100_000: "một trăm nghìn",
    1_000_001: "một triệu không trăm linh một",
}


@pytest.mark.req("U80", part="sums in words")
@pytest.mark.parametrize(("amount", "text"), SUMS.items())
def test_sums_in_dong(amount, text):
    assert VIETNAM.in_words(Decimal(amount), "VND", "vi") == text


@pytest.mark.parametrize(("value", "text"), NUMBERS.items())
def test_numbers(value, text):
    assert words_vi.number(value) == text


@pytest.mark.req("U80", part="sums in words")
@settings(deadline=None)
@given(st.integers(-LARGEST, LARGEST))
@example(LARGEST)
@example(10**18 - 1)
@example(1_000_000_000_000_000_005)
@example(10**12 + 10**9)
def test_an_independent_reader_reads_the_same_number(value):
    assert read(words_vi.number(value)) == value
    assert read(words_vi.number(value, words_vi.SOUTHERN)) == value


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0, 1, 4, 5, 10, 11, 14, 15, 21, 24, 25, 100, 104, 105, 999]), min_size=1, max_size=6)
)
def test_awkward_groups_are_read_back(groups):
    value = int("".join(f"{group:03}" for group in groups))
    assert read(words_vi.number(value)) == value


def test_every_number_below_ten_thousand_is_read_back():
    assert all(read(words_vi.number(value)) == value for value in range(10_000))


@pytest.mark.parametrize(
    "text",
    [
        "hai mươi một",
        "mười năm",
        "mười mốt",
        "hai mươi năm",
        "một trăm một",
        "linh một",
        "không trăm linh năm",
        "nghìn",
    ],
)
def test_the_reader_refuses_what_nobody_writes(text):
    with pytest.raises(ValueError):
        read(text)


@settings(deadline=None)
@given(st.integers(0, LARGEST))
def test_a_sum_in_dong_is_its_number_closed_when_round(value):
    text = VIETNAM.in_words(Decimal(value), "VND", "vi")
    body, _, close = text.partition(" đồng")
    assert read(body[0].lower() + body[1:]) == value
    assert close == (" chẵn" if value % 1000 == 0 else "")


@settings(deadline=None)
@given(st.decimals(-(10**12), 10**12, places=2))
@example(Decimal("-0.01"))
def test_foreign_sums_say_both_units(amount):
    text = VIETNAM.in_words(amount, "USD", "vi").lower()
    units, _, cents = text.partition(" đô la mỹ")
    small = read(cents.removeprefix(" và ").removesuffix(" xu")) if "xu" in cents else 0
    assert (cents == " chẵn") == (small == 0)
    said = Decimal(abs(read(units.removeprefix("âm ")))) + Decimal(small) / 100
    assert said == abs(amount) and text.startswith("âm ") == (amount < 0)


def test_currencies():
    assert VIETNAM.in_words(Decimal("1234.05"), "USD", "vi") == ("Một nghìn hai trăm ba mươi tư đô la Mỹ và năm xu")
    assert VIETNAM.in_words(Decimal("500"), "EUR", "vi") == "Năm trăm euro chẵn"
    assert VIETNAM.in_words(Decimal("12.50"), "XAF", "vi") == "Mười hai XAF và 50/100"


@pytest.mark.parametrize(("amount", "currency"), [("0.5", "VND"), ("1.001", "USD"), ("1.5", "JPY")])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_sum_in_words_is_never_rounded(amount, currency, language):
    with pytest.raises(ValueError):
        VIETNAM.in_words(Decimal(amount), currency, language)


def test_regions_speak_differently():
    assert words_vi.number(24_104, words_vi.SOUTHERN) == "hai mươi bốn ngàn một trăm lẻ bốn"


def test_english():
    assert words_en.number(1_250_400_000) == "one billion two hundred fifty million four hundred thousand"
    assert VIETNAM.in_words(Decimal("39600000"), "VND", "en") == (
        "Thirty-nine million six hundred thousand dong only"
    )
    usd = countries.of("US").in_words
    assert usd(Decimal("1.01"), "USD", "en") == "One US dollar and one cent only"
    assert usd(Decimal("-2.50"), "USD", "en") == "Minus two US dollars and fifty cents only"
    assert usd(Decimal("3"), "USD", "vi") == "Ba đô la Mỹ chẵn"
