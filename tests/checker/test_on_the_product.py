"""The checker reads the product's own tables: every name it uses is there, and a fresh house is silent."""

import os

from django.db import connection

from nhip import checker


def test_a_fresh_house_is_silent():
    assert [str(difference) for difference in checker.check(connection)] == []


def test_so_it_is_for_the_command(capsys):
    database = os.environ.get("DATABASE_URL") or str(connection.settings_dict["NAME"])
    assert checker.main([database]) == 0
    assert capsys.readouterr().out == ""
