"""Rights: roles are data, deny wins, scopes are SQL, and somebody can always administer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from nhip.kernel import actors, clock, permissions, records, role_texts, roles, steady
from nhip.kernel.administration import people, units
from nhip.kernel.administration import roles as administer
from nhip.kernel.administration.people import NewPerson, PersonData
from nhip.kernel.administration.roles import Assignment, Rule, Word
from nhip.kernel.handoffs import desk
from nhip.kernel.models import Handoff, Job, Membership, Person, Role, RoleDuty, RoleHeld, Unit
from nhip.kernel.operations import OPERATIONS, Refused
from nhip.kernel.permissions import DUTIES, duty
from nhip.kernel.roles import ROLES, role

from .firm import Firm

duty("kernel.tests_a", "Does A", can=("kernel.tests_a",), opens=("margin",))
duty("kernel.tests_b", "Does B", can=("kernel.tests_b",))
role("tester", "Tester", duties=("kernel.tests_a",))


def person(actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def give(firm, actor, name="tester", **dates) -> RoleHeld:
    row = Role.objects.get(company=firm.company, name=name)
    return administer.assign_role(Assignment(actor.person_id, row.pk, **dates), by=firm.tin)


def word(firm, name, duty, said) -> Role:
    row = Role.objects.get(company=firm.company, name=name)
    return administer.change_role(row, Rule(duty, said), by=firm.tin)


@pytest.mark.req("ORG-11", part="roles by person")
def test_a_role_is_given_and_taken_away_at_the_next_request(firm):
    held = give(firm, firm.lan)
    assert firm.again(firm.lan).duties == {"kernel.tests_a"}
    with pytest.raises(Refused):
        give(firm, firm.lan)
    administer.take_role(held, by=firm.tin)
    assert firm.again(firm.lan).duties == set()
    give(firm, firm.lan)
    assert "kernel.tests_a" in firm.again(firm.lan).duties


def test_a_role_counts_from_day_to_day(firm):
    today = clock.today()
    give(firm, firm.lan, since=today + timedelta(days=2), until=today + timedelta(days=3))
    for days, holds in ((0, False), (1, False), (2, True), (3, True), (4, False)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert bool(firm.again(firm.lan).duties) == holds, days


def test_only_an_administrator_gives_roles(firm):
    row = Role.objects.get(company=firm.company, name="tester")
    with pytest.raises(PermissionDenied):
        administer.assign_role(Assignment(firm.lan.person_id, row.pk), by=firm.lan)
    stranger = Firm()
    for told in (Assignment(stranger.lan.person_id, row.pk), Assignment(firm.lan.person_id, 12345)):
        with pytest.raises(Refused):
            administer.assign_role(told, by=firm.tin)


def test_deny_in_one_role_beats_allow_in_another(firm):
    give(firm, firm.lan)
    administer.add_role(administer.NewRole("careful", "Careful"), by=firm.tin)
    word(firm, "careful", "kernel.tests_a", Word.DENY)
    give(firm, firm.lan, "careful")
    assert firm.again(firm.lan).duties == set()
    word(firm, "careful", "kernel.tests_a", Word.NOTHING)
    assert firm.again(firm.lan).duties == {"kernel.tests_a"}


def test_a_changed_role_is_the_companys_own_and_still_gets_what_a_release_adds(firm, monkeypatch):
    give(firm, firm.lan)
    other = Firm()
    give(other, other.lan)
    word(firm, "tester", "kernel.tests_a", Word.NOTHING)
    assert (firm.again(firm.lan).duties, other.again(other.lan).duties) == (set(), {"kernel.tests_a"})
    row = Role.objects.get(company=firm.company, name="tester")
    assert roles.fresh(row) == set() and row.version == 2
    monkeypatch.setitem(ROLES, "tester", replace(ROLES["tester"], duties=("kernel.tests_a", "kernel.tests_b")))
    monkeypatch.setattr(steady, "_kept", {})  # a release comes with new processes
    assert firm.again(firm.lan).duties == {"kernel.tests_b"} == roles.fresh(row)
    assert other.again(other.lan).duties == {"kernel.tests_a", "kernel.tests_b"}


def test_new_roles_of_a_release_reach_every_company(firm, monkeypatch):
    monkeypatch.setitem(ROLES, "newcomer", replace(ROLES["tester"], name="newcomer"))
    roles.install(firm.company)
    roles.install(firm.company)
    assert Role.objects.filter(company=firm.company, name="newcomer").count() == 1


def test_a_role_goes_out_and_comes_in_as_text(firm):
    text = 'name = "tester"\ntitle = "Trainee"\nallow = ["kernel.tests_b"]\ndeny = ["kernel.tests_a"]\n'
    row = administer.load_role(administer.RoleText(text), by=firm.tin)
    assert role_texts.dump(row) == text
    assert role_texts.dump(administer.load_role(administer.RoleText(text), by=firm.tin)) == text
    give(firm, firm.lan)
    assert firm.again(firm.lan).duties == {"kernel.tests_b"}
    for wrong in ('name = "x"\nallow = ["sales.fly"]', "no toml", 'title = "x"'):
        with pytest.raises(Refused):
            administer.load_role(administer.RoleText(wrong), by=firm.tin)


def test_why(firm):
    handoff, verb = firm.offer(), desk.confirm.verb
    DUTIES["kernel.tests_c"] = replace(DUTIES["kernel.tests_a"], name="kernel.tests_c", can=frozenset({"kernel.c"}))
    company = firm.company
    assert "Lan" in roles.why(firm.lan, verb, handoff)
    assert roles.why(firm.binh, verb, handoff) != roles.why(firm.lan, verb, handoff)
    assert str(ROLES["administrator"].title) in roles.why(firm.tin, "kernel.change_company", company)
    assert "Does A" in roles.why(firm.lan, "kernel.tests_a", company)
    word(firm, "tester", "kernel.tests_a", Word.DENY)
    give(firm, firm.lan)
    assert "Tester" in roles.why(firm.again(firm.lan), "kernel.tests_a", company)


def test_scopes_reach_own_team_unit_and_company(firm):
    team = {name: getattr(firm, name).person_id for name in ("lan", "hoa", "son", "dung", "binh")}
    Person.objects.filter(pk=team["lan"]).update(manager=team["son"])
    Person.objects.filter(pk=team["hoa"]).update(manager=team["lan"])
    jobs = {
        name: Job.objects.create(company=firm.company, kind=name, inputs={}, owner_id=number, next_at=clock.now())
        for name, number in team.items()
    }

    def seen(scope, actor):
        return {job.kind for job in Job.objects.filter(scope(firm.again(actor)), company=firm.company)}

    assert seen(permissions.own, firm.lan) == {"lan"}
    assert seen(permissions.team, firm.son) == {"lan", "hoa", "son"}
    assert seen(permissions.team, firm.lan) == {"lan", "hoa"} and seen(permissions.team, firm.hoa) == {"hoa"}
    assert seen(permissions.company, firm.hoa) == set(jobs)
    small = firm.unit("Small", firm.store)
    assert firm.again(firm.binh).reach == {firm.store.pk}
    assert firm.again(firm.dung).reach == {firm.head.pk, firm.sales.pk, firm.store.pk, small.pk}
    assert permissions.unit(firm.again(firm.binh)) == Q(unit_id__in=frozenset({firm.store.pk}))


def test_a_scope_is_a_plain_or_inside_the_company(firm):
    sql = str(permissions.allowed(Handoff.objects.all(), by=firm.lan, to="kernel.view_handoff").query)
    where = sql.partition("WHERE")[2]
    assert where.index("company_id") < where.index(" OR ") and "SELECT" not in where


def test_field_groups_are_opened_by_duties(firm, monkeypatch):
    monkeypatch.setattr(Unit, "field_groups", {"margin": ("tag",), "pay": ("code",)})
    assert permissions.hidden(Unit, by=firm.lan) == {"tag", "code"}
    give(firm, firm.lan)
    assert permissions.hidden(Unit, by=firm.again(firm.lan)) == {"code"}


@pytest.mark.req("S6", part="a duty for the whole company ends at its border")
def test_another_company_does_not_exist(firm):
    stranger = Firm()
    with pytest.raises(Unit.DoesNotExist):
        records.open_ref(firm.store.ref, by=stranger.tin)
    with pytest.raises(type(firm.company).DoesNotExist):
        records.open_ref(firm.company.ref, by=stranger.tin)
    with pytest.raises(PermissionDenied):
        people.deactivate_person(person(firm.lan), by=stranger.tin)
    assert records.open_ref(firm.company.ref, by=firm.lan) == firm.company


@pytest.mark.req("S9", part="out at the next request")
def test_whoever_left_is_out_at_the_next_request(firm):
    left = people.deactivate_person(person(firm.lan), by=firm.tin)
    left.user.refresh_from_db()
    assert not left.user.is_active
    with pytest.raises(PermissionDenied):
        actors.of(left)
    back = people.reactivate_person(left, by=firm.tin)
    assert actors.of(back).units == firm.lan.units


def test_units_end_as_well(firm):
    membership = Membership.objects.get(person=firm.lan.person_id)
    people.leave_unit(membership, by=firm.tin)
    assert firm.again(firm.lan).units == set()
    people.join_unit(people.Joining(firm.lan.person_id, firm.store.pk), by=firm.tin)
    assert firm.again(firm.lan).units == {firm.store.pk}
    with pytest.raises(Refused):
        people.join_unit(people.Joining(firm.lan.person_id, firm.store.pk), by=firm.tin)


@pytest.mark.req("ORG-14")
def test_a_person_may_belong_to_several_units(firm):
    people.join_unit(people.Joining(firm.lan.person_id, firm.store.pk, home=False), by=firm.tin)
    assert firm.again(firm.lan).units == {firm.sales.pk, firm.store.pk}


def last_ways(firm):
    """Every way to take the last administrator's power."""
    tin = person(firm.tin)
    held = RoleHeld.objects.get(person=tin)
    yield lambda: administer.take_role(held, by=firm.tin)
    yield lambda: people.deactivate_person(tin, by=firm.tin)
    yield lambda: word(firm, "administrator", "kernel.administer", Word.DENY)
    yield lambda: word(firm, "administrator", "kernel.administer", Word.NOTHING)
    yield lambda: administer.load_role(administer.RoleText('name = "administrator"\nallow = []'), by=firm.tin)

    def deny():
        text = 'name = "careful"\ndeny = ["kernel.administer"]'
        row = administer.load_role(administer.RoleText(text), by=firm.tin)
        administer.assign_role(Assignment(tin.pk, row.pk), by=firm.tin)

    yield deny


@pytest.mark.req("ORG-11", part="the last administrator stays")
def test_the_last_administrator_cannot_be_locked_out(firm):
    for way in last_ways(firm):
        with pytest.raises(Refused) as refusal:
            way()
        assert refusal.value.rule
        assert "kernel.administer" in firm.again(firm.tin).duties


def test_one_of_two_administrators_may_go(firm):
    give(firm, firm.dung, "administrator")
    people.deactivate_person(person(firm.tin), by=firm.tin)
    held = RoleHeld.objects.get(person=firm.dung.person_id)
    with pytest.raises(Refused):
        administer.take_role(held, by=firm.again(firm.dung))


def test_who_cannot_log_in_or_will_end_does_not_count(firm):
    nobody = firm.add(Person, name="Nobody")
    firm.give(nobody, "administrator")
    today = clock.today()
    give(firm, firm.dung, "administrator", until=today + timedelta(days=30))
    with pytest.raises(Refused):
        people.deactivate_person(person(firm.tin), by=firm.tin)


@pytest.mark.race
@pytest.mark.req("R44", part="the last administrator")
def test_two_administrators_cannot_remove_each_other_at_once(firm, race):
    give(firm, firm.dung, "administrator")
    dung = firm.again(firm.dung)
    for _ in range(3):
        acts = [
            lambda: people.deactivate_person(person(firm.dung), by=firm.tin).pk,
            lambda: people.deactivate_person(person(firm.tin), by=dung).pk,
        ]
        outcomes = race(*acts)
        assert sorted(outcome.kind for outcome in outcomes) == ["Refused", "done"], outcomes
        for actor in (firm.tin, firm.dung):
            row = person(actor)
            Person.objects.filter(pk=row.pk).update(state="active")
            type(row.user).objects.filter(pk=row.user_id).update(is_active=True)


def test_people_are_added_with_unit_role_and_log_in(firm):
    row = Role.objects.get(company=firm.company, name="tester")
    told = NewPerson(
        "Nguyễn Thị Mai", "Mai", "NV9", "Kế toán", unit=firm.store.pk, role=row.pk,
        username=f"Mai{firm.company.pk}", password="một-mật-khẩu-dài",
    )  # fmt: skip
    mai = people.add_person(told, by=firm.tin)
    assert mai.user.check_password("một-mật-khẩu-dài") and mai.must_change_password
    assert mai.user.username == f"mai{firm.company.pk}" and mai.called == "Mai"
    actor = actors.of(mai)
    assert (actor.units, actor.duties) == ({firm.store.pk}, {"kernel.tests_a"})
    for wrong, field in (
        (replace(told, code="NV10"), "username"),
        (replace(told, username="mai2", code="NV10", password="short"), "password"),
        (replace(told, username="", name=" "), "name"),
        (replace(told, username=""), "code"),
    ):
        with pytest.raises(Refused) as refusal:
            people.add_person(wrong, by=firm.tin)
        assert refusal.value.field == field
    people.change_password(mai, people.NewPassword("một-mật-khẩu-khác"), by=actor)
    mai.refresh_from_db()
    assert not mai.must_change_password
    with pytest.raises(PermissionDenied):
        people.change_password(person(firm.lan), people.NewPassword("một-mật-khẩu-khác"), by=actor)
    people.reset_password(mai, people.NewPassword("một-mật-khẩu-dài"), by=firm.tin)
    plain = people.add_person(NewPerson("Không Đăng Nhập"), by=firm.tin)
    with pytest.raises(Refused):
        people.reset_password(plain, people.NewPassword("một-mật-khẩu-dài"), by=firm.tin)
    login = people.LogIn(f"kdn{plain.pk}", "một-mật-khẩu-dài")
    assert people.give_login(plain, login, by=firm.tin).user_id
    with pytest.raises(Refused):
        people.give_login(plain, login, by=firm.tin)


def test_nobody_is_above_themselves(firm):
    lan, hoa = person(firm.lan), person(firm.hoa)
    people.change_person(hoa, PersonData("Hoa", manager=lan.pk), by=firm.tin)
    with pytest.raises(Refused):
        people.change_person(lan, PersonData("Lan", manager=hoa.pk), by=firm.tin)


@pytest.mark.req("ORG-01", part="code, name, head, parent, status")
@pytest.mark.req("ORG-03", part="any number of levels")
def test_units_grow_move_and_close(firm):
    def add(code, parent):
        return units.add_unit(units.UnitData(code, code, parent.pk, department="sales", tag="kd"), by=firm.tin)

    north = add("BAC", firm.sales)
    team = add("TEAM", north)
    deep = add("DEEP", team)
    assert (deep.path, deep.depth, deep.tag) == (f"{firm.sales.path}{north.pk}/{team.pk}/{deep.pk}/", 4, "KD")
    moved = units.change_unit(team, units.UnitData("TEAM", "Team", firm.store.pk), by=firm.tin)
    deep.refresh_from_db()
    assert (moved.path, deep.path) == (f"{firm.store.path}{team.pk}/", f"{firm.store.path}{team.pk}/{deep.pk}/")
    with pytest.raises(Refused):
        units.change_unit(team, units.UnitData("TEAM", "Team", deep.pk), by=firm.tin)
    with pytest.raises(Refused):
        units.add_unit(units.UnitData("TEAM", "Again", firm.head.pk), by=firm.tin)
    with pytest.raises(Refused):
        units.archive_unit(team, by=firm.tin)
    assert units.archive_unit(deep, by=firm.tin).state == "archived"
    assert units.restore_unit(deep, by=firm.tin).state == "active"
    firm.offer()
    with pytest.raises(Refused):
        units.archive_unit(firm.store, by=firm.tin)


def test_a_company_is_founded_with_its_first_administrator():
    from nhip.kernel.administration.founding import Founding, found

    first = NewPerson("Trần Văn Dũng", username="dung-founds", password="một-mật-khẩu-dài")
    company, dung = found(Founding("Công ty TNHH Sao Việt", first, short_name="Sao Việt", more={"currency": "USD"}))
    actor = actors.of(dung)
    assert "kernel.administer" in actor.duties and company.currency == "USD"
    head = Unit.objects.get(company=company)
    assert (head.parent, head.head, actor.units) == (None, dung, {head.pk})
    assert units.add_unit(units.UnitData("KD", "Kinh doanh", head.pk), by=actor).parent == head


def test_company_data_is_changed_by_its_administrator(firm):
    from nhip.kernel.administration import settings

    told = settings.CompanyData("Công ty TNHH Thiết bị Sao Việt", "Sao Việt", "0101234567")
    assert settings.change_company(firm.company, told, by=firm.tin).version == 2
    for actor in (firm.lan, Firm().tin):
        with pytest.raises(PermissionDenied):
            settings.change_company(firm.company, told, by=actor)


def test_every_verb_of_a_duty_exists():
    from django.apps import apps

    views = {records.view_verb(model) for model in apps.get_models()}
    own = [each for each in DUTIES.values() if each.room == "kernel" and "tests" not in each.name]
    assert {verb for each in own for verb in each.can} <= views | OPERATIONS.keys()
    granted = {verb for each in own for verb in each.can}
    verbs = {verb for verb in OPERATIONS if verb.startswith("kernel.")}
    test_verbs = {f"kernel.{name}" for name in ("entitle", "entitle_twice", "employ", "do_at_the_end", "lock_ahead")}
    assert verbs - granted - test_verbs == set()


def test_an_override_row_names_its_author(firm):
    word(firm, "tester", "kernel.tests_b", Word.ALLOW)
    row = RoleDuty.objects.get(role__company=firm.company, role__name="tester", duty="kernel.tests_b")
    assert (row.by, row.since, row.allow) == ("Tin", clock.today(), True) and row.since > date(2026, 1, 1)
    with pytest.raises(Refused):
        word(firm, "tester", "kernel.nonsense", Word.ALLOW)
