"""A small company that the tests of the screens look at."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.test import Client

from nhip.kernel import actors, clock, ids
from nhip.kernel.actors import Actor
from nhip.kernel.models import (
    Company,
    FunctionHeld,
    Membership,
    Person,
    Role,
    RoleDuty,
    RoleHeld,
    Unit,
    WorkingCalendar,
)
from nhip.screens.tokens import NewToken, make_token

from . import shop

SINCE = date(2026, 1, 1)


class Firm:
    def __init__(self):
        self.company = Company.objects.create(name="Công ty TNHH Thiết bị Sao Việt", short_name="Sao Việt")
        self.calendar = self.add(WorkingCalendar, weekdays=[0, 1, 2, 3, 4, 5, 6])
        self.sales, self.store, self.books = (self.unit(*said) for said in SEATS)
        rep = self.role("rep", shop.SELL, shop.PLACE)
        lead = self.role("lead", shop.LEAD, shop.PLACE, shop.MARGIN)
        self.khang = self.person("Lê Minh Khang", self.sales, rep)
        self.son = self.person("Nguyễn Thái Sơn", self.sales, lead)
        self.hoa = self.person("Phạm Thị Hoa", self.sales)
        self.kien = self.person("Trần Văn Kiên", self.store)
        self.thu = self.person("Vũ Thị Thu", self.books)
        self.client = self.add(
            shop.Client, name="Dược phẩm Hồng Ân", tax_code="0083016613", debt=Decimal(258_000_000)
        )
        self.good = self.add(shop.Good, code="LAP-15", name="Laptop 15 inch", price=Decimal(18_000_000))

    def add(self, model, **values):
        return model.objects.create(company=self.company, **values)

    def unit(self, code: str, name: str, function: str) -> Unit:
        head = Unit.objects.filter(company=self.company, parent=None).first()
        number = ids.new()
        path = f"{head.path if head else '/'}{number}/"
        made = self.add(Unit, id=number, code=code, name=name, path=path, parent=head, calendar=self.calendar)
        self.add(FunctionHeld, function=function, unit=made, since=SINCE)
        return made

    def role(self, name: str, *duties: str) -> Role:
        made = self.add(Role, name=name, title=name, known=[])
        for duty in duties:
            RoleDuty.objects.create(role=made, duty=duty, allow=True, since=SINCE, by="tests")
        return made

    def person(self, name: str, unit: Unit, role: Role | None = None) -> Actor:
        login = name.split()[-1].lower() + str(ids.new())
        user = User.objects.create_user(login, password="a sentence is good")
        person = self.add(Person, name=name, user=user)
        self.add(Membership, person=person, unit=unit, since=SINCE)
        if role:
            self.add(RoleHeld, person=person, role=role, since=SINCE)
        return actors.of(person)

    def sale(
        self, *, by: Actor | None = None, days: int | None = 3, client: shop.Client | None = None, note: str = ""
    ):
        line = shop.SaleItem(self.good.pk, Decimal(2), Decimal(18_000_000), Decimal("0.05"))
        day = None if days is None else clock.today() + timedelta(days=days)
        told = shop.NewSale((client or self.client).pk, day, note=note, lines=(line,))
        return shop.place_sale(told, by=by or self.khang)

    def browser(self, actor: Actor | None = None, **headers: str) -> Client:
        made = Client(headers={"Accept-Language": "en", **headers})
        if actor:
            made.force_login(User.objects.get(pk=actor.user_id))
        return made

    def program(self, actor: Actor, *scopes: str, **headers: str) -> Client:
        """A program that asks in the person's name."""
        token = make_token(NewToken("tests", scopes or ("*:write",)), by=actor)
        said = {"Authorization": f"Bearer {token.secret}", "Accept-Language": "en", **headers}
        return Client(headers=said)

    def name_of(self, actor: Actor) -> str:
        return User.objects.get(pk=actor.user_id).username


SEATS = (
    ("KD", "Phòng Kinh doanh", "sales.corporate"),
    ("KHO", "Kho chính", "warehouse.store"),
    ("KT", "Phòng Kế toán", "accounting.receivables"),
)
