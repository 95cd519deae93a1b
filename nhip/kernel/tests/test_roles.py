"""Roles: their sum is deny over allow in any order, their text is exact, and no way of changing one locks all out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.kernel import clock, permissions, role_texts, roles, steady
from nhip.kernel.administration import roles as administer
from nhip.kernel.administration.roles import Assignment, NewRole, RoleText, Rule, Word
from nhip.kernel.models import Role, RoleDuty, RoleHeld
from nhip.kernel.operations import Refused
from nhip.kernel.permissions import DUTIES, EVERYONE, duty
from nhip.kernel.role_texts import Difference, Text
from nhip.kernel.roles import ROLES, role

duty("kernel.tests_roles_a", "Does A", can=("kernel.tests_roles_a",), opens=("margin",))
duty("kernel.tests_roles_b", "Does B", can=("kernel.tests_roles_b",))
duty("kernel.tests_roles_c", "Does C", can=("kernel.tests_roles_b",))
OURS = role("roles_tester", "Tester of roles", duties=("kernel.tests_roles_a", "kernel.tests_roles_b"))
SOME = ("kernel.tests_roles_a", "kernel.tests_roles_b", "kernel.tests_roles_c", "kernel.ask", "kernel.jobs")

words = st.dictionaries(st.sampled_from(SOME), st.booleans())
shapes = st.tuples(
    st.sampled_from(["roles_tester", "their_own"]), st.none() | st.lists(st.sampled_from(OURS.duties)), words
)


def said(*held):
    """The rows that the sum is worked out of: at least one for each role."""
    return [(name, known, *word) for name, known, told in held for word in (told.items() or [("", False)])]


def by_hand(held):
    """Deny over allow, written without looking at the engine."""
    allowed, denied = set(), set()
    for name, known, told in held:
        given = set(OURS.duties) - set(known or ()) if name == "roles_tester" else set()
        allowed |= given | {duty for duty, allow in told.items() if allow}
        denied |= {duty for duty, allow in told.items() if not allow}
    return allowed - denied, denied


def total(*held):
    return roles._sum(said(*held))


@given(st.lists(shapes, max_size=4))
@pytest.mark.req("ORG-11", part="deny wins over allow, whatever the roles")
def test_the_sum_is_what_any_role_allows_and_none_denies(held):
    one = total(*held)
    assert (set(one.allowed), set(one.denied)) == by_hand(held)


@given(st.lists(shapes, max_size=4), st.randoms())
def test_the_order_of_roles_and_holding_one_twice_change_nothing(held, chance):
    mixed = [*held, *held[:1]]
    chance.shuffle(mixed)
    assert total(*mixed) == total(*held)


@given(st.lists(shapes, max_size=3), shapes)
def test_one_role_more_takes_away_only_what_it_denies(held, more):
    before, after, alone = total(*held), total(*held, more), total(more)
    assert before.allowed - alone.denied <= after.allowed
    assert after.allowed <= before.allowed | alone.allowed and before.denied <= after.denied
    assert not after.allowed & after.denied


line = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60)
texts = st.builds(Text, line, st.just("") | line, st.dictionaries(st.sampled_from(sorted(DUTIES)), st.booleans()))


@given(texts)
@pytest.mark.req("ORG-11", part="a role goes out and comes in as text, exactly")
def test_what_is_written_is_read_back_exactly(told):
    text = role_texts.write(told)
    assert role_texts.read(text) == [told] and role_texts.write(role_texts.read(text)[0]) == text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.just("") | line, rules=st.dictionaries(st.sampled_from(SOME), st.booleans()))
def test_the_text_of_a_role_makes_the_same_role_again(firm, title, rules):
    for name in ("roles_tester", "their_own"):
        text = role_texts.write(Text(name, title, rules))
        row = administer.load_role(RoleText(text), by=firm.tin)
        assert role_texts.dump(row) == text and roles.rules_of(row) == rules
        again = administer.load_role(RoleText(text), by=firm.tin)
        assert role_texts.dump(again) == text


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    try:
        role_texts.read(text)
    except Refused as refused:
        assert refused.field == "text"


@pytest.mark.parametrize(
    "wrong",
    [
        'name = "x"\nallow = "kernel.ask"',
        'name = "x"\nallow = [1]',
        'name = "x"\nallow = ["kernel.ask"]\ndeny = ["kernel.ask"]',
        'name = ""',
        'name = "x"\nowner = "me"',
        'name = "x\\ny"',
        'role = []',
        'role = ["x"]',
        '[[role]]\nname = "x"\n[[role]]\nname = "x"',
        'title = "x"\n[[role]]\nname = "x"',
        f'name = "{"x" * 61}"',
    ],
)  # fmt: skip
def test_what_is_no_role_is_refused(wrong):
    with pytest.raises(Refused):
        role_texts.read(wrong)


def row_of(firm, name="roles_tester") -> Role:
    return Role.objects.get(company=firm.company, name=name)


def word(firm, duty, told, name="roles_tester") -> Role:
    return administer.change_role(row_of(firm, name), Rule(duty, told), by=firm.tin)


def give(firm, actor, name="roles_tester", **dates) -> RoleHeld:
    return administer.assign_role(Assignment(actor.person_id, row_of(firm, name).pk, **dates), by=firm.tin)


def test_a_role_says_whose_it_is_and_goes_back_to_ours(firm):
    row = row_of(firm)
    assert roles.standing(row) == "ours" and not role_texts.from_ours(row)
    row = word(firm, "kernel.tests_roles_a", Word.DENY)
    row = word(firm, "kernel.tests_roles_c", Word.ALLOW)
    assert roles.standing(row) == "changed"
    assert role_texts.from_ours(row) == [
        Difference("kernel.tests_roles_a", True, False),
        Difference("kernel.tests_roles_c", None, True),
    ]
    row = administer.restore_role(row, by=firm.tin)
    assert roles.standing(row) == "ours" and not RoleDuty.objects.filter(role=row).exists()
    assert roles.rules_of(row) == dict.fromkeys(OURS.duties, True)
    own = administer.add_role(NewRole("their_own", "Their own"), by=firm.tin)
    assert roles.standing(own) == "own" and not administer.restore_role.fits(own)
    with pytest.raises(Refused):
        administer.restore_role(own, by=firm.tin)


def test_a_role_taken_in_as_we_ship_it_is_ours_again(firm):
    ours = role_texts.dump(row_of(firm))
    word(firm, "kernel.tests_roles_a", Word.NOTHING)
    row = administer.load_role(RoleText(ours), by=firm.tin)
    assert roles.standing(row) == "ours" and role_texts.dump(row) == ours


def test_a_copy_says_the_same_and_nobody_holds_it(firm):
    word(firm, "kernel.tests_roles_a", Word.DENY)
    give(firm, firm.lan)
    row = administer.copy_role(row_of(firm), NewRole("copied", "Copied"), by=firm.tin).copy
    assert roles.rules_of(row) == {"kernel.tests_roles_a": False, "kernel.tests_roles_b": True}
    assert roles.standing(row) == "own" and not row.held.exists()
    with pytest.raises(Refused):
        administer.copy_role(row_of(firm), NewRole("copied", "Copied"), by=firm.tin)


def test_what_a_release_adds_is_taken_over_or_left(firm, monkeypatch):
    word(firm, "kernel.tests_roles_b", Word.NOTHING)
    more = replace(OURS, duties=(*OURS.duties, "kernel.tests_roles_c"))
    monkeypatch.setitem(ROLES, "roles_tester", more)
    monkeypatch.setattr(steady, "_kept", {})
    assert roles.fresh(row_of(firm)) == {"kernel.tests_roles_c"}
    assert roles.rules_of(row_of(firm))["kernel.tests_roles_c"] is True
    row = word(firm, "kernel.tests_roles_c", Word.NOTHING)
    assert not roles.fresh(row) and "kernel.tests_roles_c" not in roles.rules_of(row)
    give(firm, firm.lan)
    assert firm.again(firm.lan).duties == {"kernel.tests_roles_a"}
    RoleDuty.objects.filter(role=row).delete()
    Role.objects.filter(pk=row.pk).update(known=sorted(OURS.duties))
    row = word(firm, "kernel.tests_roles_c", Word.ALLOW)
    assert not roles.fresh(row) and roles.rules_of(row) == {"kernel.tests_roles_c": True}


def test_text_that_does_not_name_what_a_release_added_takes_it_away(firm, monkeypatch):
    word(firm, "kernel.tests_roles_b", Word.NOTHING)
    text = role_texts.dump(row_of(firm))
    monkeypatch.setitem(ROLES, "roles_tester", replace(OURS, duties=(*OURS.duties, "kernel.tests_roles_c")))
    row = administer.load_role(RoleText(text), by=firm.tin)
    assert role_texts.dump(row) == text


def test_several_roles_come_in_together_or_not_at_all(firm):
    text = '[[role]]\nname = "one"\nallow = ["kernel.tests_roles_a"]\n\n[[role]]\nname = "two"\nallow = []\n'
    administer.load_role(RoleText(text), by=firm.tin)
    both = Role.objects.filter(company=firm.company, name__in=("one", "two")).order_by("name")
    assert [one.name for one in both] == ["one", "two"]
    out = role_texts.dump_all(both)
    assert [one.rules for one in role_texts.read(out)] == [{"kernel.tests_roles_a": True}, {}]
    with pytest.raises(Refused):
        text = '[[role]]\nname = "three"\n[[role]]\nname = "administrator"\n'
        administer.load_role(RoleText(text), by=firm.tin)
    assert not Role.objects.filter(company=firm.company, name="three").exists()


def test_a_word_that_stays_keeps_its_day_and_author(firm):
    word(firm, "kernel.tests_roles_a", Word.DENY)
    RoleDuty.objects.filter(duty="kernel.tests_roles_a", role=row_of(firm)).update(by="Somebody")
    text = role_texts.dump(row_of(firm)).replace('"kernel.tests_roles_b"', "")
    row = administer.load_role(RoleText(text), by=firm.tin)
    assert RoleDuty.objects.get(role=row).by == "Somebody"


@pytest.mark.req("ORG-11", part="a role may deny what comes with a seat")
def test_a_role_denies_what_comes_with_having_a_seat(firm):
    assert "kernel.ask" in EVERYONE and permissions.may(firm.lan, "kernel.ask")
    administer.add_role(NewRole("quiet", "Quiet"), by=firm.tin)
    word(firm, "kernel.ask", Word.DENY, "quiet")
    give(firm, firm.lan)
    give(firm, firm.lan, "quiet")
    lan = firm.again(firm.lan)
    assert not permissions.may(lan, "kernel.ask") and permissions.scope(lan, "kernel.ask") is None
    assert permissions.may(lan, "kernel.tests_roles_a") and permissions.may(firm.again(firm.hoa), "kernel.ask")
    assert "Quiet" in roles.why(lan, "kernel.ask", firm.company)
    word(firm, "kernel.ask", Word.NOTHING, "quiet")
    assert permissions.may(firm.again(firm.lan), "kernel.ask")


def careful(firm, *denied: str) -> Role:
    names = ", ".join(f'"{name}"' for name in denied)
    return administer.load_role(RoleText(f'name = "careful"\ndeny = [{names}]'), by=firm.tin)


@pytest.mark.req("ORG-11", part="the last administrator stays")
@pytest.mark.parametrize("denied", ["kernel.administer", "kernel.know_the_company", "kernel.own_password"])
@pytest.mark.parametrize("dates", [{}, {"since": 3}, {"until": 3}, {"since": 2, "until": 3}])
def test_no_denial_however_short_or_late_locks_the_last_administrator_out(firm, denied, dates):
    careful(firm, denied)
    days = {name: clock.today() + timedelta(days=count) for name, count in dates.items()}
    with pytest.raises(Refused) as refusal:
        give(firm, firm.tin, "careful", **days)
    assert refusal.value.rule
    give(firm, firm.dung, "administrator")
    give(firm, firm.tin, "careful", **days)
    with pytest.raises(Refused):
        give(firm, firm.dung, "careful", **days)


@pytest.mark.race
@pytest.mark.req("R44", part="two administrators deny each other at once")
def test_two_administrators_cannot_deny_each_other_at_once(firm, race):
    give(firm, firm.dung, "administrator")
    dung = firm.again(firm.dung)
    row = careful(firm, "kernel.administer")
    for _ in range(3):
        acts = [
            lambda: administer.assign_role(Assignment(firm.dung.person_id, row.pk), by=firm.tin).pk,
            lambda: administer.assign_role(Assignment(firm.tin.person_id, row.pk), by=dung).pk,
        ]
        outcomes = race(*acts)
        assert sorted(one.kind for one in outcomes) == ["Refused", "done"], outcomes
        assert len(roles.holders("kernel.administer", company_id=firm.company.pk)) == 1
        RoleHeld.objects.filter(role=row).update(until=clock.today() - timedelta(days=1))


@pytest.mark.race
@pytest.mark.req("R44", part="two administrators deny each other at once")
def test_two_roles_cannot_be_changed_against_each_other_at_once(firm, race):
    """Each administers by a role of their own, and each takes the word out of the other's."""
    text = 'name = "second"\nallow = ["kernel.administer"]'
    second = administer.load_role(RoleText(text), by=firm.tin)
    give(firm, firm.dung, "second")
    dung, first = firm.again(firm.dung), row_of(firm, "administrator")
    for _ in range(3):
        acts = [
            lambda: administer.change_role(second, Rule("kernel.administer", Word.DENY), by=firm.tin).pk,
            lambda: administer.change_role(first, Rule("kernel.administer", Word.DENY), by=dung).pk,
        ]
        outcomes = race(*acts)
        assert sorted(one.kind for one in outcomes) == ["Refused", "done"], outcomes
        assert len(roles.holders("kernel.administer", company_id=firm.company.pk)) == 1
        RoleDuty.objects.filter(role__in=(first, second)).update(allow=True)
