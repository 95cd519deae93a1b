"""Vietnamese text is found however it is typed, and sorted as its alphabet says, alike on both engines."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.kernel import rows
from nhip.kernel.folding import fold, matching, sort_key
from nhip.kernel.models import Person

ORDER = ["An", "Ăn", "Ân", "Ba", "bà", "bả", "bã", "bá", "bạ", "Cường", "Dung", "Đăng", "Đặng", "Em", "Ê", "Hà Anh",
         "Hà Bình", "Hải", "Lý", "Oanh", "Ôn", "Ơn", "Sơn", "Tú", "Tư", "Từ", "Vy", "Yến"]  # fmt: skip
PEOPLE = ["Trần Văn An", "Lê Thị Bình", "Nguyễn Văn Bình", "Nguyễn Thị Đào", "Đặng Thị Hà", "Trần Hạnh", "Mai"]


def test_marks_and_spaces_are_folded_away():
    assert fold("  Đặng   Thị HÀ\n") == "dang thi ha"
    assert fold(unicodedata.normalize("NFD", "Đường Nguyễn Huệ")) == "duong nguyen hue"


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text) == fold(unicodedata.normalize("NFC", text))


def test_the_alphabet():
    assert sorted(ORDER, key=sort_key) == ORDER


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxy ", max_size=30), st.text(max_size=30))
def test_keys_are_digits_alone(one, other):
    assert set(sort_key(one) + sort_key(other)) <= set("0123456789")
    assert sort_key(one) == sort_key(unicodedata.normalize("NFD", one)) == sort_key(one.upper())


def test_people_are_sorted_by_given_name_on_both_engines(firm):
    Person.objects.bulk_create(Person(company=firm.company, name=name) for name in reversed(PEOPLE))
    rows.insert(Person, company_id=firm.company.pk, name="Phạm Văn An")
    found = Person.objects.filter(company=firm.company, user=None).order_by("sort_key").values_list("name", flat=True)
    assert list(found) == ["Phạm Văn An", *PEOPLE]


@pytest.mark.parametrize("typed", ["dang", "ĐẶNG", "ha dang", "thị hà"])
def test_people_are_found_however_they_are_typed(firm, typed):
    Person.objects.bulk_create(Person(company=firm.company, name=name) for name in PEOPLE)
    found = matching(Person.objects.filter(company=firm.company), typed)
    assert [person.name for person in found] == ["Đặng Thị Hà"]
    assert (
        matching(Person.objects.filter(company=firm.company), " ").count()
        == Person.objects.filter(company=firm.company).count()
    )


def test_special_signs_of_like_are_signs(firm):
    assert not matching(Person.objects.filter(company=firm.company), "%")
