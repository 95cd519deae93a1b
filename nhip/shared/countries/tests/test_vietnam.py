"""Tax numbers, names and phones as Vietnamese papers write them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import is_valid_number
from stdnum.vn import mst

from nhip.shared import countries
from nhip.shared.countries import Invalid, phones

pytestmark = pytest.mark.once

VIETNAM = countries.of("VN")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0100233488", "0100233488"),
        (" 01.00.112.437 ", "0100112437"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("001099012345", "001099012345"),
        ("079 200 012 345", "079200012345"),
    ],
)
def test_tax_numbers(text, number):
    assert VIETNAM.tax_number(text) == number == VIETNAM.tax_number(number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("0100233489", "check"),
        ("1234567890", "check"),
        ("0314409059", "check"),
        ("031440905", "length"),
        ("0314409058-02", "length"),
        ("0314409058-000", "part"),
        ("01002334AB", "digits"),
        ("097099012345", "part"),
        ("000099012345", "part"),
        ("00109901234x", "digits"),
    ],
)
def test_wrong_tax_numbers_say_why(text, why):
    with pytest.raises(Invalid) as refused:
        VIETNAM.tax_number(text)
    assert refused.value.code == why


@settings(deadline=None)
@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda text: text[2:] != "0000000"))
def test_one_wrong_digit_is_always_found(nine):
    check = mst.calc_check_digit(nine)
    if check == "10":  # such a number is never given out
        return
    for digit in "0123456789":
        if digit == check:
            assert VIETNAM.tax_number(nine + digit) == nine + digit
        else:
            with pytest.raises(Invalid):
                VIETNAM.tax_number(nine + digit)


SAO_VIET = [
    "CTY TNHH thiet bi sao viet",
    "Công ty TNHH Thiết bị Sao Việt",
    "CÔNG TY TNHH THIẾT BỊ SAO VIỆT",
    "Cty TNHH MTV Thiết bị Sao Việt",
    "Công ty trách nhiệm hữu hạn một thành viên Thiết bị Sao Việt",
    "Công ty CP Thiết bị Sao Việt",
    "CTCP Thiết bị  Sao Việt",
    "Thiet bi Sao Viet Co., Ltd.",
    "Thiết bị Sao Việt - Công ty TNHH",
    "DNTN Thiết bị Sao Việt",
    "Thiet bi Sao Viet JSC",
]


@pytest.mark.req("SAL-02", part="spellings of one company")
@pytest.mark.req("U42", part="spellings of one company")
@pytest.mark.parametrize("name", SAO_VIET)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_one_company_in_many_spellings(name, form):
    assert VIETNAM.company_key(unicodedata.normalize(form, name)) == "thiet bi sao viet"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Công ty Cổ phần Chăn nuôi C.P. Việt Nam", "chan nuoi c p viet nam"),
        ("Tổng công ty Khí Việt Nam - CTCP", "khi viet nam"),
        ("Công ty TNHH Hoàng Sa", "hoang sa"),
        ("Công ty CP Tập đoàn Hoà Phát", "hoa phat"),
        ("Tập đoàn Hòa Phát", "hoa phat"),
        ("Bánh & Kẹo Đà Nẵng", "banh va keo da nang"),
        ("Công ty TNHH", "cong ty tnhh"),
        ("", ""),
    ],
)
def test_company_keys(name, key):
    assert VIETNAM.company_key(name) == key


@settings(deadline=None)
@given(st.text("aàảãáạăằêễôơợuưựyỳđCTYNHMV .,&-()1", max_size=40))
def test_a_key_does_not_hear_case_marks_or_blanks(name):
    key = VIETNAM.company_key(name)
    for spelling in (name.upper(), unicodedata.normalize("NFD", name), f"  {name} "):
        assert VIETNAM.company_key(spelling) == key


@pytest.mark.req("SAL-02", part="spellings of one phone number")
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912.345.678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("+84 (0)912-345-678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0169 234 5678", "+84392345678"),
        ("(024) 3943 1234", "+842439431234"),
        ("+1 206 555 9857", "+12065559857"),
    ],
)
def test_phones(text, number):
    assert VIETNAM.phone(text) == number


def test_the_short_way_says_of_every_beginning_what_the_library_says():
    for start in range(10_000):
        text = f"0{start:04}12345"
        assert _said(lambda text: VIETNAM.phone(f"{text[:4]} {text[4:]}"), text) == _said(_by_the_library, text), text


def _by_the_library(text: str) -> str:
    number = phones.read(text, "VN")
    if not is_valid_number(number):
        raise Invalid("phone")
    return phones.e164(number)


def _said(read, text: str) -> str:
    try:
        return read(text)
    except Invalid:
        return ""


@pytest.mark.parametrize("text", ["", "abc", "12345", "0012 345", "0912 345 67"])
def test_wrong_phones(text):
    with pytest.raises(Invalid):
        VIETNAM.phone(text)


def test_people_are_called_by_the_last_word():
    assert VIETNAM.given_name("Nguyễn Thị Minh Ái") == "Ái"
    assert VIETNAM.given_name(" Lan ") == "Lan" and VIETNAM.given_name("") == ""


def test_elsewhere_is_lenient():
    germany = countries.of("DE")
    assert germany.company_key("Alfreds Futterkiste GmbH") == "alfreds futterkiste"
    assert germany.phone("030-0074321") == "+49300074321"
    assert germany.given_name("Davolio, Nancy") == "Nancy" == germany.given_name("Nancy Davolio")
    assert germany.tax_number(" DE 136 695 976 ") == "DE 136 695 976"
    assert countries.of("de") is not VIETNAM and countries.of("vn") is VIETNAM
    with pytest.raises(Invalid):
        germany.phone("1")
