"""People, their log-ins and roles, and the company's policies, on screen for the administrator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.administration import people, roles
from nhip.kernel.administration import settings as administration
from nhip.kernel.folding import fold
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Person, PolicyValue, Role, RoleHeld
from nhip.kernel.operations import Operation
from nhip.kernel.policies import POLICIES
from nhip.kernel.records import Record
from nhip.kernel.refusals import Refused
from nhip.kernel.roles import ROLES, in_force
from nhip.screens import typed
from nhip.screens.links import Link, offer_links
from nhip.screens.parts import Column, Import, Menu, Page, Related, Tab, Table
from nhip.screens.resource import Resource

SYNONYMS = {
    "name": ("Họ và tên", "Họ tên", "Tên nhân viên", "Full name", "Employee", "Name"),
    "short_name": ("Tên gọi", "Tên", "Given name", "First name"),
    "code": ("Mã NV", "Mã nhân viên", "Employee ID", "Code"),
    "job_title": ("Chức danh", "Chức vụ", "Vị trí", "Title", "Job title"),
    "manager": ("Quản lý", "Quản lý trực tiếp", "Cấp trên", "Báo cáo cho", "Manager", "Reports to"),
    "unit": ("Đơn vị", "Phòng ban", "Bộ phận", "Department", "Unit"),
    "role": ("Vai trò", "Role"),
}


class People(Resource):
    """Who works here, in which units, with which roles, and who may log in."""

    model = Person
    title, one, icon = gettext_lazy("People"), gettext_lazy("Person"), "users"
    about = gettext_lazy("Who works here, in which units, with which roles, and who may log in.")
    menu = Menu("it", 40)
    table = Table(
        (
            Column("code", kind="code"),
            Column("name", kind="person", keep=1),
            "job_title",
            Column("manager", kind="person"),
            Column("user__username", gettext_lazy("Log-in name")),
            "state",
        ),
        order="sort_key",
        card=("name", "code", "job_title", "state"),
    )
    tabs = (Tab(gettext_lazy("Working"), "state=active"), Tab(gettext_lazy("Have left"), "state=left"))
    filters = ("state", "manager")
    search = ("folded",)
    create = people.add_person
    actions = (
        people.change_person,
        people.give_login,
        people.reset_password,
        people.deactivate_person,
        people.reactivate_person,
    )
    tones = {"active": "done", "left": "idle"}
    page = Page(
        title="{name} · {job_title}",
        facts=(
            Column("manager", kind="person"),
            Column("user__username", gettext_lazy("Log-in name")),
            "must_change_password",
            "code",
        ),
        related=(
            Related(
                "kernel.membership",
                by="person",
                title=gettext_lazy("Units"),
                columns=("unit", "home", "since", "until"),
            ),
            Related(
                "kernel.roleheld",
                by="person",
                title=gettext_lazy("Roles"),
                columns=(Column("role__name", gettext_lazy("Role"), kind="role"), "since", "until"),
            ),
            Related(
                "kernel.person",
                by="manager",
                title=gettext_lazy("Reports to them"),
                columns=("name", "job_title", "state"),
            ),
        ),
    )
    importable = Import(people.add_person, tuple(SYNONYMS), SYNONYMS)


OURS = gettext_lazy("ours")
CHANGED = gettext_lazy("ours, changed")
OWN = gettext_lazy("the company's own")


class Roles(Resource):
    """Named sets of duties: ours to begin with, the company's own once it changes one."""

    model = Role
    title, one, icon = gettext_lazy("Roles"), gettext_lazy("Role"), "shield-check"
    about = gettext_lazy("Named sets of duties: ours to begin with, the company's own once it changes one.")
    menu = Menu("it", 50)
    table = Table(
        (
            Column("called", gettext_lazy("Role"), kind="role", keep=1),
            Column("whose", gettext_lazy("Whose"), kind="text", keep=2),
            Column("holders", gettext_lazy("People who hold it"), kind="number", keep=1),
            "name",
        ),
        order="name",
        card=("called", "holders", "whose", "name"),
    )
    search = ("name", "title")
    create = roles.add_role
    extensible = False
    actions = (roles.copy_role, roles.restore_role, roles.change_role, roles.load_role)
    page = Page(
        facts=(
            Column("whose", gettext_lazy("Whose")),
            Column("holders", gettext_lazy("People who hold it"), kind="number"),
            "name",
        ),
        related=(Related("kernel.roleheld", by="role", title=gettext_lazy("Who has it")),),
    )

    @classmethod
    def rows(cls, actor: Actor) -> QuerySet:
        """With whose each role is and how many hold it today."""
        ours = Q(name__in=list(ROLES))
        whose = Case(
            When(~ours, then=Value(str(OWN))),
            When(known__isnull=True, then=Value(str(OURS))),
            default=Value(str(CHANGED)),
            output_field=CharField(),
        )
        called = Case(When(title="", then="name"), default="title", output_field=CharField())
        holders = Count("held__person", filter=in_force("held__"), distinct=True)
        return super().rows(actor).annotate(whose=whose, called=called, holders=holders)

    @classmethod
    def said_as(cls, term: str) -> Q | None:
        """Our own roles are called in the reader's language; who searches types what stands there."""
        return Q(title="", name__in=[name for name, role in ROLES.items() if fold(term) in fold(str(role.title))])

    @classmethod
    def initial(cls, operation: Operation, record: Record) -> dict[str, Any]:
        """A copy has a code and a name of its own."""
        return {} if operation is roles.copy_role else super().initial(operation, record)

    @classmethod
    def after(cls, operation: Operation, record: Record, actor: Actor) -> Record:
        """From a copied role to the copy."""
        return getattr(record, "copy", None) or record


@offer_links
def from_text(record: Record, *, by: Actor) -> Iterator[Link]:
    """From every role to the page where a text is taken in."""
    if isinstance(record, Role) and permissions.may(by, roles.load_role.verb):
        yield Link(gettext_lazy("Roles from text"), "/shared/role-text/", icon="file-up", away=False, seldom=True)


class RolesHeld(Resource):
    """Who has which role, from one day to another."""

    model = RoleHeld
    title, one, icon = gettext_lazy("Roles held"), gettext_lazy("Role held"), "user-check"
    about = gettext_lazy("Who has which role, from one day to another.")
    table = Table(
        (
            Column("person", kind="person"),
            Column("role__name", gettext_lazy("Role"), kind="role", link="role"),
            "since",
            "until",
        ),
        card=("person", "since", "role__name", "until"),
    )
    filters = ("person", "role", "since", "until")
    search = ("person__folded", "role__name", "role__title")
    create = roles.assign_role
    actions = (roles.take_role,)
    page = Page(title="{role} · {person}", facts=("since", "until"))


def declared() -> Iterable[tuple[str, Any]]:
    """Every policy with its question."""
    return tuple((name, policy.title) for name, policy in sorted(POLICIES.items()))


@dataclass(frozen=True)
class DecisionForm:
    """A policy, its new value as people write it, and the day from which on it counts."""

    policy: Annotated[str, Ask(gettext_lazy("Policy"), choices=declared)]
    value: Annotated[
        str, Ask(gettext_lazy("Value"), help=gettext_lazy("A number, a date, yes or no; empty: none"))
    ] = ""
    since: Annotated[date | None, Ask(gettext_lazy("Since"))] = None


class Policies(Resource):
    """What the company decides about declared questions, from which day on; earlier days keep what they had."""

    model = PolicyValue
    title, one, icon = gettext_lazy("Policies"), gettext_lazy("Policy"), "sliders-horizontal"
    about = gettext_lazy(
        "What the company decides about declared questions, from which day on; earlier days keep what they had."
    )
    menu = Menu("it", 60)
    table = Table(("policy", "value", "since", "by"), order="-since", card=("policy", "value", "since", "by"))
    filters = ("policy", "since")
    search = ("policy", "by")
    create = administration.decide
    page = Page(title="{policy}", facts=("value", "since", "by"))

    @classmethod
    def asks(cls, operation: Operation, record: Record | None) -> type:
        return DecisionForm if operation is administration.decide else operation.takes

    @classmethod
    def told(cls, operation: Operation, record: Record | None, inputs: Any) -> Any:
        if not isinstance(inputs, DecisionForm):
            return inputs
        return administration.Decision(inputs.policy, _value(inputs), inputs.since)


def _value(form: DecisionForm) -> Any:
    """The value in the policy's own type; Refused when it cannot be read."""
    if not form.value:
        return None
    try:
        return READ.get(POLICIES[form.policy].type, str)(form.value)
    except (typed.Unreadable, ValueError) as error:
        raise Refused(str(error), field="value") from error


def _yes(text: str) -> bool:
    if text.lower() not in YES + NO:
        raise ValueError(_("Write yes or no."))
    return text.lower() in YES


YES, NO = ("yes", "có", "co", "1", "true"), ("no", "không", "khong", "0", "false")
READ = {Decimal: typed.money, int: typed.whole, bool: _yes, date: typed.day}
