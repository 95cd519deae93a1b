"""Random days: a script is a list of keys, each of which draws one act from what the model holds at that moment.

An act has dice of its own, thrown by its key: when others are taken out of the script it stays as random as it was,
so that a long script with a difference can be cut down to the few acts that make it.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from .model import STORES, Company
from .papers import ACCEPTED, BACK, OFFERED, SLIPS_OPEN, Customer, Product

ACTS = 22  # a day
TRIES = 8  # for an act that there is something for
NIGHT = "night"
STARTS = (date(2026, 11, 23), date(2026, 12, 28), date(2027, 2, 22), date(2026, 12, 30))
UNTIL_2026 = date(2027, 1, 1)
REDUCED = ((date.min, Fraction(8, 100)), (UNTIL_2026, Fraction(10, 100)))
"""Resolution 204/2025/QH15: 8 % to the end of 2026 where the law does not except the goods."""


def products() -> dict[str, Product]:
    made = (
        Product("LAP-15", 18_000_000, True, REDUCED, "serial"),
        Product("TONER-05", 1_000_000, True, REDUCED, "lot"),
        Product("SVC-INST", 2_000_000, False, REDUCED),
        Product("CAP-01", 12_345, True, REDUCED, fifo=True),
        Product("THEP-02", 34_567, True, ((date.min, Fraction(10, 100)),)),
        Product("SACH-03", 99_999, True, ((date.min, Fraction(5, 100)),), fifo=True),
        Product("HOC-04", 750_001, False, ((date.min, None),)),
    )
    return {each.code: each for each in made}


def opened(dice: Random) -> Company:
    """Sao Việt as it opens (K.0), with four customers more or less trusted."""
    customers = [
        Customer("Công ty TNHH An Phát", "binh"),
        Customer("Công ty CP Thép Việt Ý", "khang", 300_000_000),
        Customer("Công ty TNHH Đại Phát", "binh", 60_000_000),
        Customer("Hợp tác xã Hoà Bình", "khang", complete=False),
    ]
    made = products()
    layers: dict = {code: [] for code, product in made.items() if product.fifo}
    return Company(dice.choice(STARTS), products=made, customers=customers, layers=layers)


def opening(model: Company) -> list[tuple[str, dict]]:
    """What lies in the stores on the first day; the product's founding brings the same."""
    return [
        ("goods_in", {"store": store, "lines": lines, "opening": True})
        for store, lines in (
            ("KHO-A", [("LAP-15", Fraction(15), 15_000_000), ("TONER-05", Fraction(12), 800_000)]),
            ("KHO-B", [("LAP-15", Fraction(12), 15_000_000)]),
        )
    ]


def script(seed: str, days: int) -> list[str]:
    """Keys of acts, and the nights between them."""
    keys: list[str] = []
    for day in range(days):
        keys += [f"{seed}.{day}.{act}" for act in range(ACTS)] + [NIGHT]
    return keys


def drawn(model: Company, key: str) -> tuple[str, dict] | None:
    """The act of this key, if there is anything for it to be about."""
    dice = Random(key)
    if key == NIGHT:
        return "tomorrow", {"days": 1}
    names = dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=TRIES)
    return next(filter(None, map(Drawing(model, dice).draw, names)), None)


class Drawing:
    """One act: mostly one that fits, now and then one that should be refused."""

    def __init__(self, model: Company, dice: Random):
        self.model, self.dice = model, dice
        self.wild = dice.random() < 0.07

    def draw(self, name: str) -> tuple[str, dict] | None:
        try:
            return MOVES[name](self)
        except IndexError:
            return None  # there is nothing of it yet

    def one(self, of: list, fits: Callable[[Any], bool]) -> Any:
        """One that fits, or any if today is wild; IndexError where there is none."""
        return self.dice.choice([each for each in of if self.wild or fits(each)])

    def order(self, *states: str) -> int:
        return self.one(self.model.orders, lambda each: self.model.state(each) in states).id

    def quantity(self, most: Fraction) -> Fraction:
        """Mostly all of it, else a part in whole pieces or in thousandths, seldom none or too much."""
        throw = self.dice.random()
        if self.wild:
            return most + self.dice.choice((1, -most, -most - 1, Fraction(1, 1000)))
        if throw < 0.55 or most <= 1:
            return most
        part = Fraction(self.dice.randint(1, int(most)))
        return part if throw < 0.9 or most.denominator == 1 else part + Fraction(self.dice.randint(0, 999), 1000) % 1

    def amount(self, most: int) -> int:
        throw = self.dice.random()
        if self.wild:
            return self.dice.choice((0, -most, most + 1, most * 2 + 1))
        return most if throw < 0.4 or most < 2 else self.dice.randint(1, most)

    def lines(self) -> list[tuple[str, Fraction, Fraction]]:
        return [self.line() for _ in range(self.dice.choice((1, 1, 1, 2, 2, 3)))]

    def line(self) -> tuple[str, Fraction, Fraction]:
        code = self.dice.choice(list(self.model.products))
        whole = {"LAP-15": 16, "TONER-05": 12}.get(code)
        quantity = Fraction(self.dice.randint(1, whole or 60))
        if whole is None and self.dice.random() < 0.4:
            quantity += Fraction(self.dice.randint(1, 999), 1000)
        off = Fraction(0)
        if self.dice.random() < 0.1:
            off = Fraction(self.dice.choice((1, 3, 5, 6, 9)), 100)
            if self.dice.random() < 0.7:
                code, quantity = "TONER-05", Fraction(self.dice.randint(250, 300))
        if self.wild and self.dice.random() < 0.3:
            quantity, off = self.dice.choice(((Fraction(0), off), (-quantity, off), (quantity, Fraction(101, 100))))
        return code, quantity, off

    def terms(self) -> dict[str, Any]:
        customer = self.dice.choice((0, 0, 0, 1, 1, 1, 2, 2, 3))
        lines, days = self.lines(), self.dice.choice((0, 0, 1, 3, 30))
        total = sum(int(q * self.model.products[code].price) for code, q, _off in lines)
        deposit = self.dice.choice((0, 0, 0, total // 3, total)) if not self.wild else total * 2
        return {
            "seller": self.model.customers[customer].seller, "customer": customer, "lines": lines, "days": days,
            "deposit": max(deposit, 0), "store": self.dice.choice((None, None, *STORES)),
        }  # fmt: skip

    # each of them one act

    def write(self):
        return "write", self.terms()

    def quote(self):
        told = self.terms()
        return "quote", told | {"lines": [(code, quantity, Fraction(0)) for code, quantity, _off in told["lines"]]}

    def change(self):
        return "change", {"order": self.order("draft"), "lines": self.lines(), "deposit": 0}

    def of_order(name: str, *states: str):  # noqa: N805
        return lambda self: (name, {"order": self.order(*states)})

    def confirm(self):
        return "confirm", {"order": self.one(self.model.orders, lambda each: self.is_ready(each)).id}

    def is_ready(self, order) -> bool:
        ready = order.approved == order.terms or not any(line.discount for line in order.lines)
        return order.stage == "draft" and (ready or self.dice.random() < 0.2)

    def ask(self):
        found = self.one(
            self.model.orders, lambda each: each.stage == "draft" and any(line.discount for line in each.lines)
        )
        return "ask", {"order": found.id}

    def decide(self):
        found = self.dice.choice([each for each in self.model.orders if each.asked])
        return "decide", {"order": found.id, "yes": self.dice.random() < 0.7}

    def answer(self):
        return "answer", {"order": self.order("waiting"), "yes": self.dice.random() < 0.7}

    def reserve_all(self):
        return "reserve_all", {}

    def slip(self, name: str, *states: str):
        return name, {"slip": self.one(self.model.slips, lambda each: each.state in states).id}

    def issue(self):
        slip = self.one(self.model.slips, lambda each: each.state == ACCEPTED)
        goods = {line: self.quantity(quantity) for line, quantity in slip.goods.items() if self.dice.random() < 0.85}
        order = self.model.orders[slip.order]
        whole = {
            line: Fraction(int(q)) if order.lines[line].product.tracked == "serial" else q
            for line, q in goods.items()
        }
        return "issue", {"slip": slip.id, "goods": whole, "keep": self.dice.random() < 0.7}

    def goods_in(self):
        told = []
        for _ in range(self.dice.choice((1, 1, 2))):
            code = self.dice.choice([code for code, product in self.model.products.items() if product.goods])
            price = self.model.products[code].price
            quantity = Fraction(self.dice.randint(1, 12 if code == "LAP-15" else 90))
            if not self.model.products[code].tracked and self.dice.random() < 0.4:
                quantity += Fraction(self.dice.randint(1, 999), 1000)
            cost = self.dice.choice((price * 5 // 6, price * 5 // 6 + 1, self.dice.randint(1, price), 0))
            told.append((code, quantity if not self.wild else -quantity, cost))
        return "goods_in", {"store": self.dice.choice(STORES), "lines": told}

    def move(self):
        codes = [code for code, product in self.model.products.items() if product.goods and product.tracked != "lot"]
        there = [(s, c) for s in STORES for c in codes if self.wild or self.model.stock[s, c]]
        origin, code = self.dice.choice(there)
        target = STORES[1 - STORES.index(origin)]
        quantity = self.quantity(Fraction(self.model.stock[origin, code]))
        if self.model.products[code].tracked == "serial":
            quantity = Fraction(int(quantity))
        follow = self.dice.random() < 0.5
        told = {"origin": origin, "target": target, "code": code, "quantity": quantity, "follow": follow}
        return "move", told

    def delivery(self, name: str, *states: str):
        return name, {"delivery": self.one(self.model.deliveries, lambda each: each.state in states).id}

    def bank(self):
        dice, model = self.dice, self.model
        known = [each for each in model.orders if each.stage == "confirmed" and model.paid(each.id) < each.total]
        order = dice.choice(known if not self.wild else model.orders)
        whole = dice.choice((order.total - model.paid(order.id), order.deposit or order.total, order.total))
        customer = order.customer if not self.wild else dice.randrange(len(model.customers))
        on = model.today - timedelta(days=dice.choice((0, 0, 0, 0, 1, 3, -1 if self.wild else 0)))
        return "bank", {
            "customer": customer, "amount": self.amount(max(whole, 1)),
            "order": order.id if dice.random() < 0.7 else None, "on": on, "cash": dice.random() < 0.3,
        }  # fmt: skip

    def collect(self):
        order = self.model.orders[self.order("confirmed", "running", "part_delivered", "delivered")]
        left = order.total - self.model.paid(order.id)
        amount = self.amount(max(min(left, self.dice.choice((5_000_000, 15_000_000, left))), 1))
        return "collect", {"order": order.id, "amount": amount, "person": order.seller}

    def money(self, name: str, *states: str):
        return name, {"money": self.one(self.model.money, lambda each: each.state in states).id}

    def count(self):
        found = self.one(self.model.money, lambda each: each.state == "handed")
        whole = self.dice.random() < 0.7
        counted = found.amount if whole and not self.wild else self.amount(found.amount)
        return "count", {"money": found.id, "counted": counted, "remark": self.dice.random() < 0.8}

    def allocate(self):
        found = self.one(self.model.money, lambda each: each.open > 0)
        bills = [bill for bill in self.model.bills if self.wild or (bill.customer == found.customer and bill.open)]
        bill = self.dice.choice(bills)
        amount = Fraction(self.amount(max(min(bill.open, found.open), 1)))
        return "allocate", {
            "money": found.id,
            "bill": bill.id,
            "amount": amount - (Fraction(1, 2) if self.wild else 0),
        }

    def unshare(self):
        found = self.one(self.model.money, lambda each: +each.shares and each.state == "posted")
        bills = list(+found.shares) if not self.wild else [bill.id for bill in self.model.bills]
        return "unshare", {"money": found.id, "bill": self.dice.choice(bills)}

    def refund(self):
        found = self.one(self.model.money, lambda each: each.open > 0)
        most = self.dice.choice((found.open, found.open, min(found.open, 5_000_000)))
        return "refund", {"money": found.id, "amount": self.amount(most), "cash": self.dice.random() < 0.4}

    def unrefund(self):
        return "unrefund", {"refund": self.one(self.model.refunds, lambda each: each.state == "posted").id}

    def limit(self):
        limit = self.dice.choice((None, 0, 20_000_000, 500_000_000))
        return "limit", {"customer": self.dice.randrange(len(self.model.customers)), "limit": limit}

    def close(self):
        return "close", {
            "to": self.model.today - timedelta(days=self.dice.choice((0, 1, 1, 2, -1 if self.wild else 1)))
        }

    def reopen(self):
        return "reopen", {}


def about(kind: str, name: str, *states: str) -> Callable[[Drawing], tuple[str, dict]]:
    return lambda drawing: getattr(drawing, kind)(name, *states)


GOING = ("confirmed", "running", "part_delivered")
MOVES: dict[str, Callable[[Drawing], tuple[str, dict]]] = {
    **{name: getattr(Drawing, name) for name in (
        "write", "quote", "change", "ask", "decide", "answer", "reserve_all", "issue", "goods_in", "move", "bank",
        "collect", "count", "allocate", "unshare", "refund", "unrefund", "limit", "close", "reopen",
    )},
    "confirm": Drawing.confirm,
    "withdraw": Drawing.of_order("withdraw", "waiting"),
    "cancel": Drawing.of_order("cancel", "draft", "waiting", "confirmed", "running"),
    "reserve": Drawing.of_order("reserve", *GOING),
    "release": Drawing.of_order("release", "confirmed", "running"),
    "rest": Drawing.of_order("rest", "part_delivered"),
    "services": Drawing.of_order("services", "confirmed"),
    "take_slip": about("slip", "take_slip", OFFERED),
    "give_slip": about("slip", "give_slip", *SLIPS_OPEN),
    "take_delivery": about("delivery", "take_delivery", OFFERED),
    "give_delivery": about("delivery", "give_delivery", *SLIPS_OPEN),
    "send_delivery": about("delivery", "send_delivery", BACK),
    "invoice": about("delivery", "invoice", ACCEPTED),
    "hand": about("money", "hand", "collected"),
    "unhand": about("money", "unhand", "handed"),
    "drop": about("money", "drop", "collected"),
    "oldest": about("money", "oldest", "posted"),
    "reverse": about("money", "reverse", "posted"),
}  # fmt: skip
WEIGHTS = {
    "write": 10, "quote": 5, "change": 2, "confirm": 14, "ask": 2, "decide": 2, "answer": 4, "withdraw": 1,
    "cancel": 1.5, "reserve": 4, "reserve_all": 1, "release": 5, "rest": 3, "services": 2, "take_slip": 12,
    "give_slip": 1.5, "issue": 14, "goods_in": 8, "move": 4,
    "take_delivery": 9, "give_delivery": 1, "send_delivery": 1, "invoice": 10,
    "bank": 9, "collect": 5, "hand": 4, "unhand": 0.7, "drop": 0.4, "count": 5, "allocate": 3, "oldest": 2,
    "unshare": 1.5, "refund": 3, "unrefund": 0.7, "reverse": 1, "limit": 1, "close": 0.7, "reopen": 0.7,
}  # fmt: skip


def acts(model: Company, keys: list[str]) -> Iterator[tuple[str, dict]]:
    """The acts of a script one after another, each drawn when the one before is done."""
    for key in keys:
        if found := drawn(model, key):
            yield found
