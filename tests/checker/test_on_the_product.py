"""The checker reads the product's own tables: a fresh house is silent, and so is one in which a story was told."""

import os
from datetime import timedelta

import pytest
from django.db import connection

from nhip import checker
from nhip.kernel import clock, outbox
from tests.stories import test_scn01 as scn01


def said() -> list[str]:
    """What the checker finds in the database of this test."""
    return [str(difference) for difference in checker.check(connection)]


def test_a_fresh_house_is_silent():
    assert said() == []


def test_so_it_is_for_the_command(capsys):
    database = os.environ.get("DATABASE_URL") or str(connection.settings_dict["NAME"])
    assert checker.main([database]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.slow("founds a whole company, tells its story and checks it three times")
@pytest.mark.req("R18", part="after the story of SCN-01")
def test_it_is_silent_after_every_step_of_a_story():
    with clock.at(scn01.MONDAY):
        story = scn01.Story()
        order = story.order()
        scn01.hands_over(story, order, scn01.collects(story, order))
        assert said() == []
        scn01.issues(story, order)
        scn01.invoices(story, order)
        assert said() == []
    with clock.at(scn01.MONDAY + timedelta(days=5)):
        scn01.pays(story, order)
        while outbox.drain():
            pass
        assert outbox.waiting() == 0, "else what is told is not checked"
        assert said() == []
        tamper()
        rules = {difference.rule for difference in checker.check(connection)}
        assert rules >= {"trigger missing", "entry does not balance", "trial balance is not zero"}


def tamper() -> None:
    """What whoever owns the database could do: lift the guard and change a line of the books by a cent."""
    on = "" if connection.vendor == "sqlite" else " ON accounting_journalline"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER accounting_journalline_no_update{on}")
        cursor.execute(
            "UPDATE accounting_journalline SET amount = amount + 1 "
            "WHERE id = (SELECT MIN(id) FROM accounting_journalline)"
        )
