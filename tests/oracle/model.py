"""What a company's days come to by the requirements alone: orders, stock and books in plain Python.

It imports nothing of the product. Quantities are fractions, money whole dong; what may not be done raises `No`.
Sources: K.0, SCN-01, SCN-03, SAL-05 to SAL-09, SAL-19 to SAL-21, WH-02, WH-03, WH-05, WH-11, ACC-07, ACC-16 to 21.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from .books import Books, need
from .papers import (
    ACCEPTED,
    BACK,
    DONE,
    GONE,
    OFFERED,
    SLIPS_OPEN,
    Bill,
    Customer,
    Delivery,
    Line,
    Money,
    Order,
    Product,
    Slip,
    half_up,
)  # fmt: skip

STORES = ("KHO-A", "KHO-B")
THRESHOLD, COLLECTION_LIMIT = 250_000_000, 15_000_000
STEPS = ((Fraction(5, 100), {"khang", "son", "lan"}, "son", False), (Fraction(8, 100), {"son", "lan"}, "son", True))
"""Up to this rate these people decide, others ask this one, some with accounting's answer; then the director."""


@dataclass
class Company(Books):
    """One company from its opening on: its customers, orders, stores and books."""

    products: dict[str, Product] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    stock: Counter = field(default_factory=Counter)  # (store, product) -> on hand
    held: dict = field(default_factory=dict)  # (order, line, store) -> reserved, in the order of the first promise
    orders: list[Order] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    drafts: int = 0
    promises: int = 0

    def limit(self, customer: int, limit: int | None) -> None:
        self.customers[customer].limit = limit

    def adds(self, order: Order) -> int:
        """What an order may still add to the debt: not yet invoiced, less the deposit before which nothing leaves."""
        missing = max(order.deposit - self.paid(order.id), 0)
        return max(order.total - self.invoiced(order.id) - missing, 0)

    def invoiced(self, order: int) -> int:
        return sum(bill.total for bill in self.bills if bill.order == order)

    def granted(self, order: Order) -> bool:
        """SAL-20: no overdue debt, and what the customer would owe stays within the limit."""
        wanted, who = self.adds(order), order.customer
        late = any(bill.open and bill.due < self.today for bill in self.bills if bill.customer == who)
        others = [each for each in self.orders if each.customer == who and each.id != order.id]
        going = [each for each in others if self.state(each) not in ("draft", "waiting", "cancelled", "completed")]
        exposure = self.debt[who] + sum(map(self.adds, going)) + wanted
        limit = self.customers[who].limit
        return not wanted or not (late or (limit is not None and exposure > limit))

    def bank(self, customer: int, amount: int, order: int | None, on: date, *, cash: bool = False) -> None:
        need(amount > 0 and on <= self.today, "no amount, or a day to come")
        need(order is None or self.orders[order].customer == customer, "another's order")
        self.open(on)
        money = Money(len(self.money), customer, order, amount, "cash" if cash else "bank")
        self.money.append(money)
        self.enter(money, on)

    def collect(self, order: int, amount: int, person: str) -> None:
        """SAL-07, SAL-08: within the right's limit and what is still to be paid."""
        found = self.in_stage(order, "confirmed", "running", "part_delivered", "delivered")
        need(person == "binh", "no right to collect")
        need(0 < amount <= found.total - self.paid(order), "more than is still to be paid")
        need(self.in_hand(person) + amount <= COLLECTION_LIMIT, "over the limit")
        self.number("TT", self.today)
        self.money.append(Money(len(self.money), found.customer, order, amount, "cash", "collected", person))

    def enter(self, money: Money, on: date) -> None:
        """Money for an order that only waited for it lets its goods go (FLOW-02)."""
        super().enter(money, on)
        if money.order is not None:
            order = self.orders[money.order]
            fresh = not any(slip.order == order.id for slip in self.slips)
            if self.state(order) == "confirmed" and fresh and self.paid(order.id) >= order.deposit:
                self.hand_over(order)

    # orders

    def write(self, seller: str, customer: int, lines: list, deposit: int, days: int, store: str | None) -> int:
        """SAL-06: lines are (product, quantity, discount)."""
        order = Order(len(self.orders), seller, customer, days, store, self.lines(lines), deposit)
        need(0 <= deposit <= order.total and 0 <= days <= 3650, "the deposit is more than the total")
        self.number("DH", self.today)
        self.orders.append(order)
        return order.id

    def lines(self, told: list) -> list[Line]:
        need(told, "no line")
        need(all(q > 0 and 0 <= off <= 1 for _product, q, off in told), "quantity or discount out of bounds")
        return [Line(self.products[code], q, off, self.products[code].rate(self.today)) for code, q, off in told]

    def quote(self, **told) -> int:
        """SAL-05, SAL-06: offered, sent, agreed to: an order with the same lines."""
        found = self.write(**told)
        self.number("BG", self.today)
        return found

    def change(self, order: int, lines: list, deposit: int) -> None:
        found = self.in_stage(order, "draft")
        made = self.lines(lines)
        need(0 <= deposit <= sum(line.total for line in made), "the deposit is more than the total")
        found.lines, found.deposit = made, deposit

    def in_stage(self, order: int, *states: str) -> Order:
        found = self.orders[order]
        need(self.state(found) in states, f"the order is {self.state(found)}")
        return found

    def decider(self, order: Order) -> str | None:
        """SAL-19: who has to allow the discount, if anybody; No where nobody may."""
        gross, net = sum(line.gross for line in order.lines), sum(line.net for line in order.lines)
        rate = Fraction(half_up(Fraction(gross - net, gross or 1) * 10**6), 10**6)
        if not rate:
            return None
        need(gross >= THRESHOLD, "no discount on so small an order")
        for most, may, ask, answer in STEPS:
            if rate <= most:
                need(not answer, "accounting has to answer first")
                return None if order.seller in may else ask
        return "lan"

    def ask(self, order: int) -> None:
        found = self.in_stage(order, "draft")
        need(found.approved != found.terms and self.decider(found), "needs no approval")
        need(not found.asked, "was asked for")
        found.asked = found.terms, self.decider(found)

    def decide(self, order: int, yes: bool) -> None:
        found = self.orders[order]
        need(found.asked, "nobody asked")
        terms, _by = found.asked
        found.approved, found.asked = terms if yes and terms == found.terms else None, None

    def confirm(self, order: int) -> None:
        found = self.in_stage(order, "draft")
        need(found.approved == found.terms or not self.decider(found), "the discount is not allowed yet")
        if self.granted(found):
            self.promise(found)
        else:
            found.stage = "waiting"

    def promise(self, order: Order) -> None:
        """From here the customer counts on it: reserve what is free, release what the deposit lets go (FLOW-02)."""
        self.promises += 1
        order.stage, order.promised = "confirmed", self.promises
        self.hold(order, self.plan(order))
        if self.paid(order.id) >= order.deposit:
            self.hand_over(order)

    def answer(self, order: int, yes: bool) -> None:
        """Accounting's word on a waiting order; giving the question back is a no."""
        found = self.in_stage(order, "waiting")
        if yes:
            self.promise(found)
        else:
            found.stage = "draft"

    def withdraw(self, order: int) -> None:
        self.in_stage(order, "waiting").stage = "draft"

    def cancel(self, order: int) -> None:
        """SAL-21 before anything has left: promises and slips end, money stays the customer's advance."""
        found = self.in_stage(order, "draft", "waiting", "confirmed", "running")
        found.stage, found.asked = "cancelled", None
        mine = [key for key, quantity in self.held.items() if key[0] == order and quantity]
        for key in mine:
            self.held[key] = Fraction(0)
        for slip in self.slips_of(order):
            slip.state = GONE
        self.freed({found.lines[line].code for _order, line, _store in mine})

    def state(self, order: Order) -> str:
        """SAL-06, from the facts: delivered + invoiced + paid is completed."""
        if order.stage != "confirmed":
            return order.stage
        if all(line.delivered >= line.quantity for line in order.lines):
            bills = [bill for bill in self.bills if bill.order == order.id]
            invoiced = all(line.invoiced >= line.quantity for line in order.lines)
            return "completed" if invoiced and not any(bill.open for bill in bills) else "delivered"
        if any(line.delivered for line in order.lines):
            return "part_delivered"
        return "running" if any(slip.state in SLIPS_OPEN for slip in self.slips_of(order.id)) else "confirmed"

    # promises and slips

    def slips_of(self, order: int) -> list[Slip]:
        return [slip for slip in self.slips if slip.order == order and slip.state != DONE]

    def reserved(self, store: str, code: str) -> Fraction:
        goods = (q for (o, n, at), q in self.held.items() if at == store and self.orders[o].lines[n].code == code)
        return sum(goods, Fraction(0))

    def held_for(self, order: int, line: int) -> Fraction:
        return sum((self.held.get((order, line, store), Fraction(0)) for store in STORES), Fraction(0))

    def short(self, order: Order) -> dict[int, Fraction]:
        """Goods neither delivered nor reserved, by line."""
        lines = {n: line for n, line in enumerate(order.lines) if line.product.goods}
        left = {n: line.quantity - line.delivered - self.held_for(order.id, n) for n, line in lines.items()}
        return {n: quantity for n, quantity in left.items() if quantity > 0}

    def plan(self, order: Order, only: set[str] | None = None) -> dict[tuple[int, str], Fraction]:
        """What is free of what is short: the chosen store first, then the others by code."""
        turn = sorted(STORES, key=lambda store: (store != (order.store or STORES[0]), store))
        free = {
            (s, line.code): self.stock[s, line.code] - self.reserved(s, line.code)
            for line in order.lines
            for s in turn
        }
        shares = {}
        for line, wanted in self.short(order).items():
            code = order.lines[line].code
            for store in turn if only is None or code in only else ():
                if (part := min(wanted, free[store, code])) > 0:
                    shares[line, store] = part
                    free[store, code], wanted = free[store, code] - part, wanted - part
        return shares

    def hold(self, order: Order, shares: dict) -> None:
        for (line, store), part in shares.items():
            self.held[order.id, line, store] = self.held.get((order.id, line, store), Fraction(0)) + part

    def to_go(self, order: Order, more: dict | None = None) -> dict[str, dict[int, Fraction]]:
        """By store, what is reserved and no open slip asks for yet: together never more than is to be delivered."""
        found: dict = defaultdict(dict)
        open_ = [slip for slip in self.slips_of(order.id) if slip.state in SLIPS_OPEN]
        for n, line in enumerate(order.lines):
            left = line.quantity - line.delivered - sum(slip.goods.get(n, 0) for slip in open_)
            for store in STORES:
                asked = sum(slip.goods.get(n, 0) for slip in open_ if slip.store == store)
                held = self.held.get((order.id, n, store), Fraction(0)) + (more or {}).get((n, store), 0)
                if (rest := min(held - asked, left)) > 0:
                    found[store][n] = rest
                    left -= rest
        return dict(found)

    def hand_over(self, order: Order) -> None:
        """SAL-09, FLOW-02: a goods issue note for each store; what came back so goes again, the rest is dropped."""
        wanted = self.to_go(order)
        back = [slip for slip in self.slips_of(order.id) if slip.state == BACK] if wanted else []
        for store, goods in wanted.items():
            same = next((slip for slip in back if (slip.store, slip.goods) == (store, goods)), None)
            if same is None:
                self.slips.append(Slip(len(self.slips), order.id, store, goods))
            else:
                back.remove(same)
                same.state = OFFERED
        for slip in back:
            slip.state = GONE

    def reserve(self, order: int) -> None:
        found = self.in_stage(order, "confirmed", "running", "part_delivered")
        need(shares := self.plan(found), "nothing is short, or nothing is free")
        self.hold(found, shares)

    def reserve_all(self) -> None:
        for order in self.turns():
            self.hold(order, self.plan(order))

    def turns(self) -> list[Order]:
        """SAL-06: who was promised first is served first."""
        going = [each for each in self.orders if self.state(each) in ("confirmed", "running", "part_delivered")]
        return sorted(going, key=lambda order: (order.promised, order.id))

    def freed(self, codes: set[str], but: int | None = None) -> None:
        """What became free is for those who wait, in their turn; what a store gave back is not handed over again."""
        for order in self.turns():
            shares = self.plan(order, codes) if order.id != but else {}
            self.hold(order, shares)
            back = any(slip.state == BACK for slip in self.slips_of(order.id))
            if shares and not back and self.paid(order.id) >= order.deposit:
                self.hand_over(order)

    def release(self, order: int) -> None:
        found = self.in_stage(order, "confirmed", "running")
        need(self.paid(order) >= found.deposit, "the deposit is not paid")
        need(self.to_go(found), "nothing more is reserved")
        self.hand_over(found)

    def rest(self, order: int) -> None:
        found = self.in_stage(order, "part_delivered")
        shares = self.plan(found)
        need(self.paid(order) >= found.deposit and self.to_go(found, shares), "no deposit, or nothing is reserved")
        self.hold(found, shares)
        self.hand_over(found)

    def take_slip(self, slip: int) -> None:
        need(self.slips[slip].state == OFFERED, "not offered")
        self.slips[slip].state = ACCEPTED

    def give_slip(self, slip: int) -> None:
        need(self.slips[slip].state in SLIPS_OPEN, "not with the store")
        self.slips[slip].state = BACK

    def issue(self, slip: int, goods: dict[int, Fraction], keep: bool) -> None:
        """WH-11: what really leaves, at the weighted average (ACC-21); the rest stays promised only if it is kept."""
        found, order = self.slips[slip], self.orders[self.slips[slip].order]
        need(found.state == ACCEPTED, "nobody took it over")
        goods = {line: quantity for line, quantity in goods.items() if quantity}
        need(goods and min(goods.values()) > 0, "nothing leaves")
        need(all(quantity <= found.goods[line] for line, quantity in goods.items()), "more than was asked for")
        need(
            all(order.lines[n].delivered + q <= order.lines[n].quantity for n, q in goods.items()),
            "more than was ordered",
        )
        ends, out = self.ending(found, goods, keep), Counter[str]()
        for line, quantity in goods.items():
            out[order.lines[line].code] += quantity
        for code, quantity in out.items():
            promised = self.reserved(found.store, code) - sum(
                part for line, part in ends.items() if order.lines[line].code == code
            )
            need(self.stock[found.store, code] - quantity >= promised, "not there, or promised to others")
        worth = {code: self.worth(code, quantity) for code, quantity in out.items()}
        self.post(self.today, ("632", sum(worth.values())), ("156", -sum(worth.values())))
        for code, quantity in out.items():
            self.stock[found.store, code] -= quantity
            self.leave(code, quantity)
        given_up = {order.lines[line].code for line, part in ends.items() if part > goods.get(line, 0)}
        for line, part in ends.items():
            self.held[order.id, line, found.store] -= part
        found.state = DONE
        self.number("PX", self.today)
        self.deliver(order, goods)
        self.freed(given_up, but=order.id)

    def ending(self, slip: Slip, goods: dict[int, Fraction], keep: bool) -> dict[int, Fraction]:
        """By line, the promises that end with an issue: what left, and the rest of the slip too unless it is kept."""
        held = {line: self.held.get((slip.order, line, slip.store), Fraction(0)) for line in slip.goods}
        return {line: min(goods.get(line, Fraction(0)), open_) if keep else open_ for line, open_ in held.items()}

    def deliver(self, order: Order, goods: dict[int, Fraction]) -> None:
        """Exactly what left is to be invoiced, services with the last goods (FLOW-38)."""
        for line, quantity in goods.items():
            order.lines[line].delivered += quantity
        if all(line.delivered >= line.quantity for line in order.lines if line.product.goods):
            rest = {n: each.quantity - each.delivered for n, each in enumerate(order.lines)}
            for line, quantity in rest.items():
                if quantity > 0:
                    goods = goods | {line: quantity}
                    order.lines[line].delivered += quantity
        self.deliveries.append(Delivery(len(self.deliveries), order.id, goods))

    def services(self, order: int) -> None:
        found = self.in_stage(order, "confirmed")
        need(not any(line.product.goods for line in found.lines), "services go with the goods")
        need(self.paid(order) >= found.deposit, "the deposit is not paid")
        self.deliver(found, {})

    # goods

    def goods_in(self, store: str, lines: list[tuple[str, Fraction, int]], opening: bool = False) -> None:
        """Goods (product, quantity, cost of one) come in at cost, each line rounded by itself."""
        need(lines and all(quantity > 0 and cost >= 0 for _code, quantity, cost in lines), "no quantity, or no cost")
        value = sum(half_up(quantity * cost) for _code, quantity, cost in lines)
        self.post(self.today, ("156", value), ("4111" if opening else "711", -value))
        self.number("PN", self.today)
        came: dict[str, tuple[Fraction, int]] = {}
        for code, quantity, cost in lines:
            self.stock[store, code] += quantity
            before = came.get(code, (Fraction(0), 0))
            came[code] = before[0] + quantity, before[1] + half_up(quantity * cost)
        for code, (quantity, worth) in came.items():
            self.come(code, quantity, worth)
        self.freed({code for code, _quantity, _cost in lines})

    def move(self, origin: str, target: str, code: str, quantity: Fraction, follow: bool) -> None:
        """WH-05 at once: what is promised stays, or follows as far as it no longer fits, but for what is picked."""
        need(origin != target and 0 < quantity <= self.stock[origin, code], "not there")
        excess = self.reserved(origin, code) - (self.stock[origin, code] - quantity)
        going = self.following(origin, code) if follow else []
        need(sum((part for _key, part in going), Fraction(0)) >= excess, "promised to orders")
        for key, part in going:
            if (part := min(part, max(excess, Fraction(0)))) > 0:
                there = (*key[:2], target)
                self.held[key], excess = self.held[key] - part, excess - part
                self.held[there] = self.held.get(there, Fraction(0)) + part
        self.number("CK", self.today)
        self.stock[origin, code] -= quantity
        self.stock[target, code] += quantity

    def following(self, origin: str, code: str) -> list[tuple[tuple[int, int, str], Fraction]]:
        picked = {
            (s.order, line) for s in self.slips if s.state == ACCEPTED and s.store == origin for line in s.goods
        }
        mine = [
            (k, q)
            for k, q in self.held.items()
            if k[2] == origin and q and self.orders[k[0]].lines[k[1]].code == code
        ]
        return [(key, part) for key, part in mine if key[:2] not in picked]

    # invoices

    def take_delivery(self, delivery: int) -> None:
        need(self.deliveries[delivery].state == OFFERED, "not offered")
        self.drafts += 1
        self.deliveries[delivery].state, self.deliveries[delivery].draft = ACCEPTED, self.drafts

    def give_delivery(self, delivery: int) -> None:
        need(self.deliveries[delivery].state in SLIPS_OPEN, "not with accounting")
        self.deliveries[delivery].state = BACK

    def send_delivery(self, delivery: int) -> None:
        need(self.deliveries[delivery].state == BACK, "did not come back")
        self.deliveries[delivery].state = OFFERED

    def invoice(self, delivery: int) -> None:
        """ACC-17: line by line half up, by the tax of the day; the order's advances pay it at once."""
        found, order = self.deliveries[delivery], self.orders[self.deliveries[delivery].order]
        need(found.state == ACCEPTED, "no draft")
        need(self.customers[order.customer].complete, "requisites are missing")
        self.open(self.today)
        parts = [order.lines[n].part(quantity, self.today) for n, quantity in found.goods.items()]
        net, tax = sum(part.net for part in parts), sum(part.tax for part in parts)
        need(net + tax > 0, "nothing to invoice")
        service = sum(part.net for part in parts if not part.product.goods)
        self.post(
            self.today, ("131", net + tax), ("5111", service - net), ("5113", -service), ("33311", -tax),
            party=order.customer,
        )  # fmt: skip
        due, number = self.today + timedelta(days=order.days), self.number("HD", self.today)
        bill = Bill(len(self.bills), order.id, order.customer, net + tax, net + tax, due, number, found.draft)
        self.bills.append(bill)
        found.state = DONE
        for line, quantity in found.goods.items():
            order.lines[line].invoiced += quantity
        self.pay([each for each in self.money if each.state == "posted" and each.order == order.id], [bill])
