"""Prepared queries: put together once, asked with other values, and as true as the query they were made from."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Q

from nhip.kernel import clock, prepared


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(prepared, "_kept", {})


@pytest.fixture
def people(db) -> list[User]:
    return [User.objects.create(username=name, email=f"{name}@nhip.vn") for name in ("an", "binh", "chi")]


def test_it_is_built_once_and_asked_with_other_values(people, statements):
    built = []

    def asked():
        built.append(1)
        return User.objects.filter(pk=prepared.HOLES[0])

    with statements.taken():
        found = [prepared.rows("one", asked, one.pk)[0] for one in people]
    assert found == people and len(built) == 1 and len(statements) == 3
    assert [one.email for one in found] == [one.email for one in people]
    found[0].username = "dao"
    found[0].save()
    assert prepared.rows("one", asked, people[0].pk)[0].username == "dao", "nothing of the rows is kept"


def test_values_and_several_holes(people):
    def asked():
        return User.objects.filter(Q(pk=prepared.HOLES[1]) | Q(pk=prepared.HOLES[0])).values_list(
            "username", flat=True
        )

    one, two, three = (each.pk for each in people)
    assert set(prepared.rows("two", asked, one, two)) == {"an", "binh"}
    assert set(prepared.rows("two", asked, three, one)) == {"an", "chi"}


def test_another_key_is_another_question(people):
    for name in ("an", "binh", "an"):
        found = prepared.rows(("named", name), lambda name=name: User.objects.filter(username=name))
        assert [one.username for one in found] == [name]


def test_what_can_find_nothing_is_not_sent(people, statements):
    with statements.at_most(0):
        assert prepared.rows("none", lambda: User.objects.none()) == []
        assert prepared.rows("none", lambda: User.objects.none()) == []


def test_now_is_the_moment_of_asking(people):
    def asked():
        return User.objects.filter(date_joined__lt=prepared.NOW)

    User.objects.update(date_joined=clock.now())
    with clock.at(clock.now() - timedelta(days=1)):
        assert prepared.rows("joined", asked) == []
    with clock.at(clock.now() + timedelta(days=1)):
        assert len(prepared.rows("joined", asked)) == 3


def test_not_everything_is_kept_for_ever(people, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    for name in range(5):
        prepared.rows(name, lambda: User.objects.all())
    assert len(prepared._kept) <= 2
