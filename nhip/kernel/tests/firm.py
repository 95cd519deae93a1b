"""A small company for the kernel's own tests: sales gives, the store receives."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from nhip.kernel import actors, ids, roles
from nhip.kernel.actors import Actor
from nhip.kernel.handoffs import desk
from nhip.kernel.handoffs.form import Form, Kind
from nhip.kernel.models import Company, FunctionHeld, Handoff, Membership, Person, Role, RoleHeld, Unit
from nhip.kernel.models import WorkingCalendar as Calendar
from nhip.kernel.refs import Ref
from nhip.kernel.together import together

SINCE = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Packed:
    """How many were packed."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Pack(Form):
    """Pack so many pieces."""

    giver = "sales.corporate"
    receiver = "warehouse.store"
    hours = 8
    answer = Packed
    title = "Pack"

    count: int


@dataclass(frozen=True, kw_only=True)
class PackSlip(Pack):
    """The same as a numbered paper."""

    kind = Kind.SLIP


@dataclass(frozen=True, kw_only=True)
class Know(Form):
    """Only to be taken note of."""

    giver = "sales.corporate"
    receiver = "warehouse.store"
    kind = Kind.NOTICE

    what: str


class Firm:
    """Lan and Hoa sell, Son heads them, Binh and Khang keep the store, Tin administers."""

    def __init__(self):
        self.company = Company.objects.create(name="Công ty TNHH Sao Việt", short_name="Sao Việt", country="xx")
        roles.install(self.company)
        self.calendar = self.add(Calendar, weekdays=[0, 1, 2, 3, 4, 5])
        self.head = self.unit("Head office", None)
        self.sales, self.store = self.unit("Sales", self.head), self.unit("Store", self.head)
        self.holds("sales.corporate", self.sales)
        self.holds("warehouse.store", self.store)
        self.lan, self.hoa = self.person("Lan", self.sales), self.person("Hoa", self.sales)
        self.son = self.person("Son", self.sales)
        self.binh, self.khang = self.person("Binh", self.store), self.person("Khang", self.store)
        self.tin = self.person("Tin", self.head, "administrator")
        self.dung = self.person("Dung", self.head)
        self.heads(self.sales, self.son)
        self.heads(self.head, self.dung)

    def add(self, model, **values):
        return model.objects.create(company=self.company, **values)

    def unit(self, name: str, parent: Unit | None) -> Unit:
        number = ids.new()
        path = f"{parent.path if parent else '/'}{number}/"
        return self.add(
            Unit,
            id=number,
            code=f"{name[:8]}{number % 9973}",
            name=name,
            path=path,
            parent=parent,
            calendar=self.calendar,
        )

    def holds(self, function: str, unit: Unit, for_what: Ref | None = None, **dates) -> FunctionHeld:
        thing = {"for_kind": for_what.kind, "for_id": for_what.id} if for_what else {}
        return self.add(FunctionHeld, function=function, unit=unit, **({"since": SINCE} | dates | thing))

    def heads(self, unit: Unit, actor: Actor) -> None:
        unit.head_id = actor.person_id
        unit.save(update_fields=["head"])

    def person(self, name: str, unit: Unit, role: str = "") -> Actor:
        user = User.objects.create(username=f"{name}{ids.new()}".lower())
        person = self.add(Person, name=name, user=user)
        self.add(Membership, person=person, unit=unit, since=SINCE)
        if role:
            self.give(person, role)
        return actors.of(person)

    def give(self, person: Person, role: str) -> RoleHeld:
        role = Role.objects.get_or_create(company=self.company, name=role, defaults={"known": []})[0]
        return self.add(RoleHeld, person=person, role=role, since=SINCE)

    def again(self, actor: Actor) -> Actor:
        """The same person at their next request."""
        return actors.of(Person.objects.get(pk=actor.person_id))

    def offer(self, form: Form | None = None, *, by: Actor | None = None, **more) -> Handoff:
        with together():
            return desk.offer(form or Pack(count=3), about=self.company, by=by or self.lan, **more)

    def read(self, handoff: Handoff) -> Handoff:
        return Handoff.objects.get(pk=handoff.pk)
