"""Running: random invoices of 1 to 200 lines, in dong and in dollars, checked sum by sum; nothing is stored.

What a line comes to is reckoned a second time by whole fractions, which know no rounding but the one that is wanted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from nhip.accounting import rules
from nhip.accounting.rules import Billing, Open
from nhip.sales.rules import amounts
from nhip.sales.rules.amounts import Amounts, Priced

RATES = (None, Decimal(0), Decimal("0.05"), Decimal("0.08"), Decimal("0.1"))
KINDS = ("goods", "service", "digital")
CURRENCIES = {"VND": 0, "USD": 2}


@dataclass(frozen=True)
class Paper:
    """An invoice: its currency, and its lines with the kind of their product."""

    currency: str
    lines: tuple[tuple[str, Priced], ...]


def paper(dice: Random) -> Paper:
    """Mostly short, now and then of two hundred lines."""
    many = dice.choice((1, 2, 3, 5, 8, 13, dice.randrange(1, 201)))
    return Paper(dice.choice(tuple(CURRENCIES)), tuple((dice.choice(KINDS), _line(dice)) for _ in range(many)))


def _line(dice: Random) -> Priced:
    quantity = Decimal(dice.choice((1, 3, 7, dice.randrange(1, 10**6), dice.randrange(1, 10**9)))).scaleb(
        -dice.choice((0, 0, 0, 3, 6))
    )
    price = Decimal(dice.randrange(10 ** dice.randrange(1, 11))).scaleb(-dice.choice((0, 0, 2)))
    discount = Decimal(dice.choice((0, 0, 0, 5, 8, 15, 33, dice.randrange(10_001)))).scaleb(-dice.choice((2, 4)))
    return Priced(quantity, price, min(discount, Decimal(1)), dice.choice(RATES))


def wrong(paper: Paper, dice: Random) -> Iterator[str]:
    """Everything about one invoice that does not agree."""
    places = CURRENCIES[paper.currency]
    made = [amounts.amounts(line, places) for _kind, line in paper.lines]
    for (_kind, line), one in zip(paper.lines, made, strict=True):
        if (one.gross, one.net, one.tax) != _reckoned(line, places):
            yield f"line {line}: {one}"
        billed = rules.line_net(line.quantity, line.list_price * (1 - line.discount), paper.currency)
        if (billed, rules.vat(billed, line.vat_rate, paper.currency)) != (one.net, one.tax):
            yield f"accounting reckons {line} otherwise than sales"
    head = amounts.totals(made)
    if (
        head.total != sum(one.net for one in made) + sum(one.tax for one in made)
        or head.gross - head.discount != head.net
    ):
        yield f"header {head}"
    yield from _booked(paper, made, head)
    if amounts.totals(dice.sample(made, len(made))) != head:
        yield "the order of lines counts"


def _booked(paper: Paper, made: list[Amounts], head: Amounts) -> Iterator[str]:
    legs = rules.invoice_legs(
        (Billing(kind, one.net, one.tax) for (kind, _line), one in zip(paper.lines, made, strict=True)), 1
    )
    by_account: dict[str, Decimal] = {}
    for leg in legs:
        by_account[str(leg.account)] = by_account.get(str(leg.account), Decimal(0)) + leg.amount
    if rules.difference(legs) or by_account.get("131", Decimal(0)) != head.total:
        yield f"legs {legs}"
    by_rate = {rate: sum(one.tax for (_k, line), one in zip(paper.lines, made, strict=True) if line.vat_rate == rate)
               for rate in RATES}  # fmt: skip
    if -by_account.get("33311", Decimal(0)) != sum(by_rate.values()) or sum(by_rate.values()) != head.tax:
        yield f"taxes {by_rate}"


def _reckoned(line: Priced, places: int) -> tuple[Decimal, Decimal, Decimal]:
    quantity, price, discount = Fraction(line.quantity), Fraction(line.list_price), Fraction(line.discount)
    net = _half_up(quantity * price * (1 - discount), places)
    return (
        _half_up(quantity * price, places),
        net,
        _half_up(Fraction(net) * Fraction(line.vat_rate or 0), places),
    )


def _half_up(exact: Fraction, places: int) -> Decimal:
    """Of what is not below zero."""
    units = (exact * 10**places * 2 + 1) // 2
    return Decimal(units).scaleb(-places)


def shared_out(dice: Random) -> Iterator[str]:
    """Money is given to debts in one way, in whatever order both are read."""
    from datetime import date, timedelta

    first = date(2026, 1, 1)
    sides = [
        [
            Open(number, Decimal(dice.randrange(1, 10**9)), first + timedelta(dice.randrange(90)))
            for number in range(dice.randrange(1, 9))
        ]
        for _side in range(2)
    ]
    shares = rules.allocate(*sides)
    mixed = [dice.sample(side, len(side)) for side in sides]
    if rules.allocate(*mixed) != shares:
        yield f"shares of {sides}"
    if sum(each.amount for each in shares) != min(sum(one.amount for one in side) for side in sides):
        yield f"not all of {sides} is shared out"


def proved(seed: str, invoices: int) -> tuple[int, list[str]]:
    """How many lines there were, and what was wrong, at most a few of it."""
    dice, lines, found = Random(seed), 0, list[str]()
    for _place in range(invoices):
        one = paper(dice)
        lines += len(one.lines)
        found += [*wrong(one, dice), *shared_out(dice)]
        if len(found) > 5:
            break
    return lines, found
