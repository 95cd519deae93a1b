"""Prepared queries: put together once, asked with other values, and as true as the query they were made from."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Q

from nhip.kernel import clock, prepared
from nhip.kernel.models import Company, Person


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(prepared, "_kept", {})


@pytest.fixture
def firms(db) -> list[Company]:
    return [Company.objects.create(name=name, short_name=name.upper()) for name in ("an", "binh", "chi")]


def test_it_is_built_once_and_asked_with_other_values(firms, statements):
    built = []

    def asked():
        built.append(1)
        return Company.objects.filter(pk=prepared.HOLES[0])

    with statements.taken():
        found = [prepared.rows("one", asked, one.pk)[0] for one in firms]
    assert found == firms and len(built) == 1 and len(statements) == 3
    assert [one.short_name for one in found] == [one.short_name for one in firms]
    found[0].name = "dao"
    found[0].save()
    assert prepared.rows("one", asked, firms[0].pk)[0].name == "dao", "nothing of the rows is kept"


def test_values_and_several_holes(firms):
    def asked():
        return Company.objects.filter(Q(pk=prepared.HOLES[1]) | Q(pk=prepared.HOLES[0])).values_list(
            "name", flat=True
        )

    one, two, three = (each.pk for each in firms)
    assert set(prepared.rows("two", asked, one, two)) == {"an", "binh"}
    assert set(prepared.rows("two", asked, three, one)) == {"an", "chi"}


def test_another_key_is_another_question(firms):
    for name in ("an", "binh", "an"):
        found = prepared.rows(("named", name), lambda name=name: Company.objects.filter(name=name))
        assert [one.name for one in found] == [name]


def test_what_can_find_nothing_is_not_sent(firms, statements):
    with statements.at_most(0):
        assert prepared.rows("none", lambda: Company.objects.none()) == []
        assert prepared.rows("none", lambda: Company.objects.none()) == []


def test_now_is_the_moment_of_asking(db):
    def asked():
        return User.objects.filter(date_joined__lt=prepared.NOW)

    for name in ("an", "binh", "chi"):
        User.objects.create(username=name, date_joined=clock.now())
    with clock.at(clock.now() - timedelta(days=1)):
        assert prepared.rows("joined", asked) == []
    with clock.at(clock.now() + timedelta(days=1)):
        assert len(prepared.rows("joined", asked)) == 3


def test_not_everything_is_kept_for_ever(db, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    for name in range(5):
        prepared.rows(name, lambda: User.objects.all())
    assert len(prepared._kept) <= 2


def test_moments_are_filled_in_like_numbers(db):
    def asked():
        return User.objects.filter(date_joined__gte=prepared.MOMENTS[0], date_joined__lt=prepared.MOMENTS[1])

    now, hour = clock.now(), timedelta(hours=1)
    User.objects.create(username="an", date_joined=now)
    assert len(prepared.rows("between", asked, moments=(now - hour, now + hour))) == 1
    assert prepared.rows("between", asked, moments=(now + hour, now + 2 * hour)) == []


def test_what_is_put_together_in_a_way_of_its_own_is_not_kept(firms):
    for name in ("an", "binh"):
        key = ("own", prepared.ANEW)
        found = prepared.rows(key, lambda name=name: Company.objects.filter(name=name))
        assert [one.name for one in found] == [name]
    assert not prepared._kept


def test_several_numbers_are_one_value_of_the_statement(firms):
    def asked():
        return Company.objects.filter(pk__among=prepared.SEVERAL).order_by("name").values_list("name", flat=True)

    keys = [each.pk for each in firms]
    assert prepared.rows("several", asked, several=keys[1:]) == ["binh", "chi"]
    assert prepared.rows("several", asked, several=iter(keys[:1])) == ["an"]
    assert prepared.rows("several", asked, several=()) == []


def test_among_finds_what_in_finds(firms):
    names = ["an", "chi", "ai đó'; --"]
    assert set(Company.objects.filter(name__among=names)) == set(Company.objects.filter(name__in=names))
    assert set(Company.objects.exclude(name__among=names)) == {firms[1]}
    assert not Company.objects.filter(name__among=[])


def test_among_knows_relations(firms):
    person = Person.objects.create(company=firms[0], name="Lê Minh Khang")
    Person.objects.create(company=firms[1], name="Trần Thu Hà")
    assert list(Person.objects.filter(company_id__among=[firms[0].pk, firms[2].pk])) == [person]
