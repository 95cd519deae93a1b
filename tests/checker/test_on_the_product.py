"""The checker reads the product's own tables: every name it uses is there, and a fresh house is silent."""

from django.db import connection

from nhip import checker


def test_a_fresh_house_is_silent():
    assert [str(difference) for difference in checker.check(connection)] == []
