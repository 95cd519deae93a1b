"""Two companies in one database, both in the middle of their work: Sao Việt, and a rival whose names carry a mark."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from unittest import mock

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from nhip.accounting.models import Account, BadDebt, Books, FiscalYear, Invoice, Treasury
from nhip.accounting.operations import (
    AddTreasury,
    CloseBooks,
    Except,
    GiveDiscount,
    OpenYear,
    PayBack,
    PrepareOpening,
    Provide,
    ReceiveBank,
    Recover,
    Revalue,
    SetEarlyTerms,
    WriteOff,
    WrongWords,
    add_treasury,
    approve_bad_debt,
    close_books,
    give_early_discount,
    grant_exception,
    notify_mistake,
    open_year,
    prepare_opening,
    provide,
    receive_bank,
    recover,
    refund_advance,
    revalue,
    set_early_terms,
    write_off,
)
from nhip.demo import cast, founding
from nhip.demo.founding import Firm, sao_viet
from nhip.demo.scenes import Stage
from nhip.flows.sales import Decision
from nhip.kernel import actors, clock
from nhip.kernel.actors import Actor
from nhip.kernel.administration.custom_fields import NewField, add_custom_field
from nhip.kernel.administration.people import NewPerson, add_person, deactivate_person
from nhip.kernel.administration.settings import SpecialDay, add_day_off
from nhip.kernel.audit import sealing
from nhip.kernel.handoffs import desk
from nhip.kernel.models import CustomField, Handoff, Job, Person, Role
from nhip.kernel.permissions import DUTIES
from nhip.kernel.records import model_of
from nhip.sales.models import SalesReturn
from nhip.sales.operations import NewReturn, Wanted, ask_return, reserve_open_orders, return_goods
from nhip.sales.policies import reserve_on_confirm
from nhip.screens import tokens
from nhip.screens.hooks.operations import HookData, make_hook
from nhip.screens.models import Dispatch, Mapping, Sending, Stretch, Token, Upload
from nhip.screens.resource import RESOURCES
from nhip.shared.operations.addresses import AddAddress, add_address
from nhip.shared.operations.exchange_rates import SetExchangeRate, set_exchange_rate
from nhip.shared.operations.price_lists import CreatePriceList, PriceStep, create_price_list
from nhip.shared.operations.product_units import AddUnit, add_product_unit
from nhip.warehouse import operations as warehouse
from nhip.warehouse.models import Location, Lot

from . import hung

CANARY = "ZQXWVK"
"""In every name of the rival; nobody of Sao Việt may ever read it."""

OWNER = {"accounting.receipt": "salesperson"}
LOGGED = {
    "kernel_reading", "kernel_securityevent", "kernel_unsealed", "screens_attempt", "screens_seen",
    "screens_tokenuse", "side_counter",
}  # fmt: skip
"""What looking may write: who read a restricted field, failed log-ins, how a person wants to see it, when a key was
used and how often; and that it waits for its seal."""


def marked(people: tuple) -> tuple:
    return tuple(replace(each, name=f"{each.name} {CANARY}") for each in people)


def rival() -> Firm:
    """A second company like the first, told by the same founding, with other log-ins and the mark in its names."""
    tell = founding._told

    def told(person, *rest) -> NewPerson:
        said = tell(person, *rest)
        return replace(said, username=f"{said.username}.rival", code=f"{CANARY}{said.code}")

    items = marked(cast.ITEMS)
    with (
        mock.patch.multiple(
            cast,
            COMPANY=f"Công ty {CANARY}",
            SHORT=CANARY,
            ADDRESS=f"Phố {CANARY}",
            PEOPLE=marked(cast.PEOPLE),
            OFFICES=marked(cast.OFFICES),
            STORES=marked(cast.STORES),
            ITEMS=items,
            UNITS=tuple((code, f"{name} {CANARY}") for code, name in cast.UNITS),
        ),
        mock.patch.object(founding, "_told", told),
        mock.patch.object(founding, "BANK", (f"Ngân hàng {CANARY}", "999")),
        mock.patch.object(founding, "serial", lambda item, store, number: f"{CANARY}-{store[-1]}-{number}"),
    ):
        return sao_viet()


def work(firm: Firm, mark: str = "") -> Stage:
    """Something of every kind: what Bình sells (A) and what Khang sells (B)."""
    stage = Stage(firm, clock.today())
    for key, owner in (("a", "binh"), ("b", "khang")):
        tax = {"a": "0312345673", "b": "0102345677"}[key]
        person = (f"Người liên hệ {key} {mark}", "Giám đốc", "0912 345 678")
        stage.customer(
            key,
            f"Khách {key} {mark}",
            tax,
            owner=owner,
            contact=person,
            address=f"Phố {mark}",
            phone="024 3768 1234",
            source="Gọi điện",
            province="Thành phố Hà Nội",
            need=f"Cần {mark}",
            acknowledged=True,
        )
        stage.credit(key, 900_000_000, 30)
    hung.filed(stage, mark)
    hung.planned(stage, mark)
    _sold(stage, mark)
    _kept(stage, mark)
    return stage


def _sold(stage: Stage, mark: str) -> None:
    """Per salesperson: an order from end to end, one being picked, one promised, one in draft, two quotations."""
    for key, owner in (("a", "binh"), ("b", "khang")):
        done = stage.confirmed(key, ("LAP-15", 1), ("SVC-INST", 1), by=owner, where=f"Tới {mark}")
        stage.issued(done, receiver=f"Người nhận {mark}")
        if owner == "binh":
            set_early_terms(SetEarlyTerms(Decimal("0.01"), 10), by=_chief(stage, "thu"))
        stage.invoiced(done)
        stage.paid(done, 1_000_000)
        second = stage.confirmed(key, ("TONER-05", 1), by=owner)
        stage.taken(second)
        stage.confirmed(key, ("LAP-15", 1), by=owner)
        stage.order(key, ("TONER-05", 1), by=owner)
        stage.quotation(key, ("TONER-05", 2), by=owner, note=f"Ghi chú {mark}")
        stage.sent(key, ("TONER-05", 2), by=owner)
        _returned(stage, done, owner, mark)
        if owner == "binh":
            stage.collected(second, 500_000, by="binh", payer=f"Người trả {mark}")
            ahead = stage.paid(second, 700_000)
            back = PayBack(Decimal(200_000), ahead.treasury_id, f"Hoàn tiền {mark}")
            refund_advance(ahead, back, by=stage.firm["quynh"])
            _doubtful(stage, done, mark)


def _chief(stage: Stage, name: str) -> Actor:
    """A person who may do everything for this moment."""
    person = stage.firm.people[name]
    return Actor(person.name, stage.firm.company.pk, person.pk, person.user_id, duties=frozenset(DUTIES))


def _doubtful(stage: Stage, done, mark: str) -> None:
    """A notice of a wrong name; a write-off that is recovered whole (else the customer's next orders would wait), a
    provision that waits, a discount for paying early."""
    asks, agrees = _chief(stage, "quynh"), _chief(stage, "thu")

    def invoice() -> Invoice:
        return Invoice.objects.get(order_id=done.pk)

    notify_mistake(invoice(), WrongWords(f"Sai tên {mark}", right_name=f"Tên đúng {mark}"), by=asks)
    write_off(invoice(), WriteOff(Decimal(30_000), f"Không đòi được {mark}"), by=asks)
    lost = approve_bad_debt(BadDebt.objects.get(invoice=invoice()), by=agrees)
    treasury = stage.paid(done, 10_000).treasury_id
    recover(lost, Recover(Decimal(30_000), treasury, f"Trả nợ cũ {mark}"), by=asks)
    provide(invoice(), Provide(Decimal(20_000), f"Khó đòi {mark}"), by=asks)
    give_early_discount(invoice(), GiveDiscount(Decimal(1_000)), by=agrees)


def _returned(stage: Stage, done, owner: str, mark: str) -> None:
    """Goods that came back, goods that the store is looking at, and a return that waits for the head of sales."""
    firm = stage.firm
    laptop = done.lines.get(product=firm.products["LAP-15"])
    wanted = NewReturn((Wanted(laptop.pk, Decimal(1)),), "defect", f"Khách nói {mark}")
    return_goods(done, wanted, by=firm[owner])
    made = SalesReturn.objects.get(order=done)
    ask_return(made, by=firm[owner])
    asking = Handoff.objects.get(form="sales.ApproveReturn", about_id=made.pk)
    desk.accept(asking, by=firm["son"])
    service = done.lines.get(product=firm.products["SVC-INST"])
    return_goods(done, NewReturn((Wanted(service.pk, Decimal(1)),), "other", f"Nháp {mark}"), by=firm[owner])
    if owner == "binh":
        desk.finish(asking, desk.Finish(Decision(approved=True)), by=firm["son"])
        desk.accept(Handoff.objects.get(form="warehouse.TakeGoodsBack", about_id=made.pk), by=firm["kien"])


def _valued(stage: Stage, mark: str) -> None:
    """Dollars that lay in the bank at the end of the month before, valued then."""
    thu, end = _chief(stage, "thu"), clock.today().replace(day=1) - timedelta(1)
    account = Account.objects.get(company=stage.firm.company, code="1122").pk
    if not FiscalYear.objects.filter(company=stage.firm.company, starts__lte=end).exists():
        open_year(OpenYear(end.replace(month=1, day=1)), by=thu)
    told = AddTreasury(Treasury.Kind.BANK, f"Tài khoản USD {mark}", account, currency="USD")
    dollars = add_treasury(told, by=thu).pk
    receive_bank(ReceiveBank(stage.parties["b"].pk, dollars, Decimal(100), on=end, rate=Decimal(25_000)), by=thu)
    revalue(Revalue("USD", end, Decimal(25_200), f"Bình quân {mark}"), by=thu)


def _kept(stage: Stage, mark: str) -> None:
    """Master data that the trade has not made by itself."""
    firm, shared = stage.firm, actors.system("shared", stage.firm.company.pk)
    Job.objects.create(
        company=firm.company, kind="screens.import", inputs={}, owner=firm.people["binh"], state=Job.State.FAILED,
        message=f"Dòng 7: {mark}", next_at=clock.now(),
    )  # fmt: skip
    laptop, toner = firm.products["LAP-15"], firm.products["TONER-05"]
    lines = (PriceStep(product=laptop.pk, price=Decimal(17_000_000)),)
    create_price_list(CreatePriceList(name=f"Bảng giá {mark}", since=clock.today(), lines=lines), by=shared)
    rate = SetExchangeRate(currency="USD", on=clock.today(), rate=Decimal(25_400), source=f"Ngân hàng {mark}")
    set_exchange_rate(rate, by=_chief(stage, "thu"))
    _valued(stage, mark)
    for key in ("a", "b"):
        add_address(AddAddress(party=stage.parties[key].pk, line=f"Ngõ {mark}"), by=shared)
    add_product_unit(AddUnit(product=toner.pk, unit=laptop.unit_id, factor=Decimal(12)), by=shared)
    add_day_off(SpecialDay(on=clock.today(), name=f"Nghỉ {mark}"), by=firm.founder)
    told = NewField(about="shared.party", label=f"Trường {mark}", type=CustomField.Type.TEXT, listed=True)
    add_custom_field(told, by=firm.founder)
    thu, first = firm["thu"], clock.today().replace(month=1, day=1)
    close_books(Books.objects.get(company=firm.company), CloseBooks(first), by=thu)
    grant_exception(Except(firm["quynh"].person_id, first, first, f"Ngoại lệ {mark}"), by=thu)
    prepare_opening(PrepareOpening(clock.today()), by=thu)
    reserve_open_orders(by=firm["son"])
    origin, target = firm.warehouses["KHO-A"].pk, firm.warehouses["KHO-B"].pk
    lot = Lot.objects.get(product=toner)
    shelf = Location.objects.get(warehouse=firm.warehouses["KHO-A"])
    moved = (warehouse.TransferredLine(product=toner.pk, quantity=Decimal(1), lot=lot.pk, shelf=shelf.pk),)
    told = warehouse.TransferInputs(origin=origin, target=target, lines=moved, reason=f"Điều chuyển {mark}")
    warehouse.transfer(told, by=firm["kien"])
    broken = (warehouse.ScrappedLine(toner.pk, Decimal(1), "broken", lot=lot.pk, shelf=shelf.pk),)
    warehouse.propose_scrap(
        warehouse.ScrapInputs(origin, broken, f"Vỡ {mark}", f"Tiêu huỷ {mark}", f"Hội đồng {mark}"), by=firm["kien"]
    )
    tokens.make_token(tokens.NewToken(f"Chương trình {mark}", ("*:read",)), by=firm["binh"])
    _hooked(firm, mark)
    hung.talked(stage, mark)
    reserve_on_confirm.set(True, company_id=firm.company.pk, by=firm.founder, since=clock.today())
    for kind, login in (("shared.party", "binh"), ("shared.product", "kien"), ("kernel.person", "tin")):
        upload = Upload.objects.create(
            company=firm.company, owner=firm.people[login], kind=kind, name=f"{mark}.csv", digest="0",
            heads=["name"], total=1,
        )  # fmt: skip
        Mapping.objects.create(company=firm.company, kind=kind, name=f"Bảng {mark}", text="[columns]\n")
        Stretch.objects.create(company=firm.company, upload=upload, first=1, rows=[[f"Dòng {mark}"]])
    heads = ["Bản ghi (không sửa)", "Phiên bản (không sửa)"]
    brought = Upload.objects.create(
        company=firm.company, owner=firm.people["binh"], kind="edit shared.party", name=f"{mark}.csv", digest="0",
        heads=heads, total=1,
    )  # fmt: skip
    Stretch.objects.create(company=firm.company, upload=brought, first=0, rows=[["#1", "1"]])


def _hooked(firm: Firm, mark: str) -> None:
    """A webhook, and a message that it did not get."""
    tin, asked = firm["tin"], ("accounting.InvoicePaid",)
    told = HookData(f"Phần mềm {mark}", f"https://crm.example/{mark}", tin.person_id or 0, asked)
    hook = make_hook(told, by=tin)
    dispatch = Dispatch.objects.create(
        company=firm.company, hook=hook, type=f"accounting.{mark}", told_at=clock.now(), next_at=clock.now(),
        state=Dispatch.State.PARKED,
    )  # fmt: skip
    Sending.objects.create(company=firm.company, dispatch=dispatch, at=clock.now(), status=500, millis=12)


@dataclass
class World:
    """Both companies, who knocks at the door, and one record of every kind in each."""

    own: Firm
    rival: Firm
    doors: dict[str, User | None] = field(default_factory=dict)
    records: dict[tuple, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def client(self, name: str, **options) -> Client:
        """A browser in which this person is logged in, or nobody."""
        client = Client(**options)
        if self.doors[name] is not None:
            client.force_login(self.doors[name])
        return client

    def program(self, name: str, **options) -> Client:
        """A program with a key of this person for everything, also of one who has left; nobody has none."""
        user = self.doors[name]
        if user is None:
            return Client(**options)
        person = Person.objects.get(user=user)
        secret = secrets.token_urlsafe(32)
        ends = clock.now() + timedelta(days=1)
        said = {"scopes": ["*:write"], "digest": tokens.digest(secret), "expires_at": ends}
        token = Token.objects.create(company_id=person.company_id, person=person, name="proof", **said)
        return Client(headers={"Authorization": f"Bearer {tokens.prefix(token)}_{secret}"}, **options)

    def actor(self, who: str) -> Actor:
        """Somebody of our company with the rights of the beginning, read once."""
        if who not in self.actors:
            self.actors[who] = self.own[who]
        return self.actors[who]

    def sample(self, kind: str, firm: Firm | None = None, owner: str = "") -> int:
        """A record of the kind in the company, if need be of this person; the oldest, so it is looked up once."""
        firm = firm or self.own
        key = "sample", kind, firm.company.pk, owner
        if key not in self.records:
            self.records[key] = self._sample(kind, firm, owner)
        return self.records[key]

    def _sample(self, kind: str, firm: Firm, owner: str) -> int:
        model = RESOURCES[kind].model
        names = {each.name for each in model._meta.fields}
        rows = model.objects.filter(company=firm.company) if "company" in names else model.objects.all()
        if model._meta.label_lower == "kernel.company":
            return firm.company.pk
        if owner and "owner" in names:
            rows = rows.filter(owner=firm.people[owner])
        found = rows.order_by("pk").values_list("pk", flat=True).first()
        assert found, f"there is no {kind} in the company"
        return found

    def anything(self, kind: str) -> int:
        """A record of any kind, with or without a resource, in our company: the oldest, so it is looked up once."""
        if ("anything", kind) not in self.records:
            rows = model_of(kind).objects.filter(company=self.own.company)
            self.records["anything", kind] = rows.order_by("pk").values_list("pk", flat=True).first() or 1
        return self.records["anything", kind]

    def record_for(self, door, owner: str = "") -> int:
        """A record on which the door's verb fits; if there is none, any record of the kind."""
        key = door.kind, door.operation and door.operation.verb, owner
        if key not in self.records:
            self.records[key] = self._record_for(door, owner)
        return self.records[key]

    def _record_for(self, door, owner: str) -> int:
        model = RESOURCES[door.kind].model
        if model._meta.label_lower == "kernel.company":
            return self.own.company.pk
        rows = model.objects.filter(company=self.own.company).order_by("pk")
        if owner:
            rows = rows.filter(**{OWNER.get(door.kind, "owner"): self.own.people[owner]})
        found = list(rows[:60])
        fitting = [each for each in found if door.operation and door.operation.fits(each)]
        assert found, f"there is no {door.kind} of {owner or 'anybody'}"
        return (fitting or found)[0].pk


def world() -> World:
    """Founded anew for each test that asks."""
    made = World(sao_viet(), rival())
    work(made.own)
    work(made.rival, CANARY)
    roles = dict(Role.objects.filter(company=made.own.company).values_list("name", "pk"))
    extra = {"accountant": roles["accountant"], "master_data": roles["master_data"], "left": roles["director"]}
    for name, role in (*extra.items(), ("no_roles", None)):
        told = NewPerson(name=name, username=name, password=cast.PASSWORD, role=role, unit=made.own.units["CS"].pk)
        add_person(told, by=made.own.founder)
    Person.objects.filter(company=made.own.company).update(must_change_password=False)
    made.doors = {"anonymous": None}
    people = Person.objects.filter(company=made.own.company).select_related("user")
    made.doors |= {each.user.username: each.user for each in people.order_by("pk")}
    made.doors["rival_admin"] = made.rival.people["tin"].user
    sealing.drain()
    return made


def leave(made: World) -> None:
    """Whoever is called `left` leaves; the session stays open in their browser."""
    deactivate_person(Person.objects.get(user=made.doors["left"]), by=made.own.founder)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is looked at and taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def state(*, but: set[str] = LOGGED) -> dict[str, str]:
    """A hash of every table of the main database, sessions apart."""
    left_out = but | {"django_session", "django_migrations", "sessions_session"}
    with connection.cursor() as cursor:
        names = [each for each in connection.introspection.table_names(cursor) if each not in left_out]
        return {name: _hash(cursor, name) for name in sorted(names)}


def written() -> int:
    """How many rows this transaction has written so far: what has not grown has changed no table."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_all_tables")
        return int(cursor.fetchone()[0])


def _hash(cursor, table: str) -> str:
    columns = "id, username, password, is_active, is_superuser" if table == "auth_user" else "*"  # no time of log-in
    cursor.execute(f'SELECT {columns} FROM "{table}"')
    rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))
