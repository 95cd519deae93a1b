"""Finding by words: without marks, in the middle of words, with signs that mean something to databases."""

import pytest
from django.db import connection
from django.db.models import Q

from nhip.kernel import finding, following
from nhip.kernel.models import Found, Person


@pytest.fixture
def people(firm):
    names = ("Đặng Thị Hà", "Hà Văn Đặng", "Nguyễn An", "Lan Anh 100%", 'Ông "Hai" O\'Neil', "A_B C-99/x")
    return {name: Person.objects.create(company=firm.company, name=name).pk for name in names}


def found(firm, text: str) -> set[str]:
    words = finding.words_of(text)
    rows = finding.newest(words, Q(kind="kernel.person"), company_id=firm.company.pk, most=50)
    return {title for _pk, _kind, title, _paper in rows}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("dang", {"Đặng Thị Hà", "Hà Văn Đặng"}),
        ("ĐẶNG thị", {"Đặng Thị Hà"}),
        ("uyen", {"Nguyễn An"}),
        ("ha", {"Đặng Thị Hà", "Hà Văn Đặng"}),
        ("100%", {"Lan Anh 100%"}),
        ('"hai"', {'Ông "Hai" O\'Neil'}),
        ("o'neil", {'Ông "Hai" O\'Neil'}),
        ("a_b", {"A_B C-99/x"}),
        ("99", {"A_B C-99/x"}),
        ("nobody-here", set()),
        ("%%%", set()),
        ("___", set()),
    ],
)
def test_words_mean_themselves(firm, people, text, there):
    assert found(firm, text) & people.keys() == there


def test_a_single_letter_beside_a_word_narrows(firm, people):
    assert found(firm, "van d") & people.keys() == {"Hà Văn Đặng"}


def test_without_the_extension_everything_is_found_all_the_same(firm, people):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has the index in the box")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX kernel_words")
    assert found(firm, "dang thi") & people.keys() == {"Đặng Thị Hà"}
    assert following.index_words(connection), "and it is made when it can be"
    assert found(firm, "dang thi") & people.keys() == {"Đặng Thị Hà"}


def test_a_change_is_found_at_once_and_the_old_name_no_more(firm, people):
    person = Person.objects.get(pk=people["Nguyễn An"])
    person.name = "Trần Bích"
    person.save()
    assert not found(firm, "nguyen an") & people.keys() and "Trần Bích" in found(firm, "tran bich")
    Person.objects.filter(pk=person.pk).update(state="left")
    assert "Trần Bích" not in found(firm, "tran bich") and Found.objects.get(pk=person.pk).gone
