"""The model's books: the ledger, numbers, receipts, and which money pays which invoice (ACC-07, ACC-16, ACC-19)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from .papers import Bill, Layer, Money, Refund, half_up

CASH_BACK = 5_000_000


class No(Exception):
    """The rules say no, and nothing has happened."""


def need(fact: object, why: str) -> None:
    if not fact:
        raise No(why)


@dataclass
class Books:
    """What accounting keeps; every method is something that somebody does on `today`."""

    today: date
    ledger: Counter = field(default_factory=Counter)  # account -> debit less credit
    debt: Counter = field(default_factory=Counter)  # customer -> account 131
    numbers: Counter = field(default_factory=Counter)  # (series, year) -> the last one
    bills: list[Bill] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    quantity: Counter = field(default_factory=Counter)  # product -> in the books
    value: Counter = field(default_factory=Counter)
    layers: dict[str, list[Layer]] = field(default_factory=dict)  # of goods that leave first in, first out
    refunds: list[Refund] = field(default_factory=list)
    closed: date | None = None

    # the books

    def post(self, on: date, *legs: tuple[str, int], party: int | None = None) -> None:
        """Debit is above zero; an entry that moves nothing is none (ACC-16)."""
        if any(amount for _account, amount in legs):
            self.open(on)
            self.number("BT", on)
            for account, amount in legs:
                self.ledger[account] += amount
                if account == "131":
                    self.debt[party] += amount

    def come(self, code: str, quantity: Fraction, value: int) -> None:
        """What comes in at once is one layer, where layers are kept."""
        self.quantity[code] += quantity
        self.value[code] += value
        if code in self.layers:
            self.layers[code].append(Layer(quantity, value))

    def leave(self, code: str, quantity: Fraction) -> None:
        """At what it is worth; what is empty is gone."""
        worth = self.worth(code, quantity)
        if code in self.layers:
            for layer, part, its in self.parts(code, quantity):
                layer.quantity, layer.value = layer.quantity - part, layer.value - its
            self.layers[code] = [layer for layer in self.layers[code] if layer.quantity]
        self.quantity[code] -= quantity
        self.value[code] -= worth

    def parts(self, code: str, quantity: Fraction) -> list[tuple[Layer, Fraction, int]]:
        """ACC-21, first in, first out: what leaves of which layer; the last of a layer takes what is left of it."""
        found = []
        for layer in self.layers[code]:
            if (part := min(quantity, layer.quantity)) > 0:
                worth = min(half_up(layer.value * part / layer.quantity), layer.value)
                found.append((layer, part, layer.value if part == layer.quantity else worth))
                quantity -= part
        return found

    def worth(self, code: str, quantity: Fraction) -> int:
        """The last piece takes what is left."""
        if code in self.layers:
            return sum(worth for _layer, _part, worth in self.parts(code, quantity))
        if quantity == self.quantity[code]:
            return self.value[code]
        return min(half_up(self.value[code] * quantity / self.quantity[code]), self.value[code])

    def open(self, on: date) -> None:
        need(self.closed is None or on > self.closed, "the books are closed")

    def number(self, series: str, on: date) -> int:
        self.numbers[series, on.year] += 1
        return self.numbers[series, on.year]

    def close(self, to: date) -> None:
        need((self.closed is None or to > self.closed) and to <= self.today, "closed already, or not yet over")
        self.closed = to

    def reopen(self) -> None:
        need(self.closed, "nothing is closed")
        self.closed = None

    def tomorrow(self, days: int) -> None:
        self.today += timedelta(days=days)

    # money

    def pay(self, money: list[Money], bills: list[Bill]) -> None:
        """ACC-07: the oldest money pays the longest due; of one day, what was drafted first."""
        for bill in sorted(bills, key=lambda each: (each.due, each.draft)):
            for each in sorted(money, key=lambda each: (each.on, each.id)):
                self.share(each, bill, min(each.open, bill.open))

    def share(self, money: Money, bill: Bill, amount: int) -> None:
        if amount:
            money.shares[bill.id] += amount
            bill.open -= amount

    def enter(self, money: Money, on: date) -> None:
        """Into the books: the order's invoices first, or the customer's oldest; the rest is an advance."""
        money.state, money.on = "posted", on
        cash = money.kind == "cash"
        self.post(on, ("1111" if cash else "1121", money.amount), ("131", -money.amount), party=money.customer)
        self.number("PT" if cash else "BC", on)
        mine = [bill for bill in self.bills if bill.customer == money.customer and bill.open]
        self.pay([money], [bill for bill in mine if money.order in (None, bill.order)])

    def paid(self, order: int) -> int:
        """Posted for the order; cash in a salesperson's hand is not (K.0: what is still to pay)."""
        came = sum(each.amount for each in self.money if each.order == order and each.state == "posted")
        back = [each for each in self.refunds if each.state == "posted" and self.money[each.money].order == order]
        return came - sum(each.amount for each in back)

    def refund(self, money: int, amount: int, cash: bool) -> None:
        """SAL-21: what no invoice has taken goes back, or a part of it; in cash little, and what lies there."""
        found = self.in_state(money, "posted")
        need(0 < amount <= found.open, "more than is open")
        need(not cash or amount <= min(CASH_BACK, self.ledger["1111"]), "too much in cash")
        self.open(self.today)
        made = Refund(len(self.refunds), money, amount, "cash" if cash else "bank")
        self.refunds.append(made)
        found.back += amount
        account = "1111" if cash else "1121"
        self.post(self.today, ("131", amount), (account, -amount), party=found.customer)
        self.number("PC" if cash else "BN", self.today)

    def unrefund(self, refund: int) -> None:
        """Booked by mistake: the customer has it to his credit again."""
        found = self.refunds[refund]
        need(found.state == "posted", "taken back already")
        found.state = "cancelled"
        money = self.money[found.money]
        money.back -= found.amount
        account = "1111" if found.kind == "cash" else "1121"
        self.post(self.first_open(), ("131", -found.amount), (account, found.amount), party=money.customer)

    def first_open(self) -> date:
        return self.today if self.closed is None or self.closed < self.today else self.closed + timedelta(days=1)

    def in_hand(self, person: str) -> int:
        return sum(each.amount for each in self.money if each.by == person and each.state in ("collected", "handed"))

    def in_state(self, money: int, state: str) -> Money:
        need(self.money[money].state == state, f"the receipt is {self.money[money].state}")
        return self.money[money]

    def hand(self, money: int) -> None:
        self.in_state(money, "collected").state = "handed"

    def unhand(self, money: int) -> None:
        self.in_state(money, "handed").state = "collected"

    def drop(self, money: int) -> None:
        self.in_state(money, "collected").state = "cancelled"

    def count(self, money: int, counted: int, remark: bool) -> None:
        """ACC-19: what is missing stays in the collector's hand, and is owed a word."""
        found = self.in_state(money, "handed")
        need(0 < counted <= found.amount and (remark or counted == found.amount), "the count does not fit")
        self.open(self.today)
        if rest := found.amount - counted:
            made = Money(len(self.money), found.customer, found.order, rest, "cash", "collected", found.by)
            self.money.append(made)
        found.amount = counted
        self.enter(found, self.today)

    def allocate(self, money: int, bill: int, amount: Fraction) -> None:
        found, owed = self.in_state(money, "posted"), self.bills[bill]
        need(amount > 0 and amount == floor(amount), "no such amount in dong")
        need(owed.customer == found.customer and amount <= min(owed.open, found.open), "more than is open")
        self.share(found, owed, int(amount))

    def oldest(self, money: int) -> None:
        found = self.in_state(money, "posted")
        owed = [bill for bill in self.bills if bill.customer == found.customer and bill.open]
        need(found.open and owed, "nothing is open")
        self.pay([found], owed)

    def unshare(self, money: int, bill: int) -> None:
        found = self.in_state(money, "posted")
        need(found.shares[bill], "it pays nothing of this")
        self.bills[bill].open += found.shares.pop(bill)

    def reverse(self, money: int) -> None:
        """Booked by mistake: the same the other way round, on the first open day (ACC-16)."""
        found = self.in_state(money, "posted")
        need(not found.back, "some of it was paid back")
        for bill in list(found.shares):
            self.bills[bill].open += found.shares.pop(bill)
        found.state = "cancelled"
        account = "1111" if found.kind == "cash" else "1121"
        self.post(self.first_open(), (account, -found.amount), ("131", found.amount), party=found.customer)
