"""One made-up invoice in another currency, paid in parts at other rates, beside what fractions say of it (R25).

Invoices and money are parted by the rules of accounting alone; what they should come to is worked out here without
rounding. Each story is one case.
"""

from decimal import Decimal
from fractions import Fraction
from random import Random

from nhip.accounting import rules
from nhip.accounting.rules.exchange import Held, TooSmall, gain_and_loss, worth

CURRENCIES = {"JPY": (0, ("120", "200")), "USD": (2, ("22000", "28000")), "KWD": (3, ("70000", "95000"))}


def story(seed: str) -> list[str]:
    """What is wrong in this story; nothing, or the bar is missed."""
    random = Random(seed)
    currency = random.choice(tuple(CURRENCIES))
    places, rates = CURRENCIES[currency]
    lines = [_amount(random, places, 10 ** random.randint(0, 9)) for _line in range(random.randint(1, 5))]
    rate = _rate(random, rates)
    booked = [worth(line, rate) for line in lines]
    total, worth_of_it = sum(lines, Decimal(0)), sum(booked, Decimal(0))
    if not worth_of_it:
        return []
    wrong, came, differences, held = [], Decimal(0), [], Held(total, worth_of_it, rate)
    for part in _parts(random, total, places):
        day = _rate(random, rates)
        receipt = Held(part + _amount(random, places, 1000), Decimal(0), day)
        receipt = Held(receipt.foreign, worth(receipt.foreign, day), day)
        try:
            spent, settled = receipt.part(part), held.part(part)
        except TooSmall:
            return wrong  # refused, and nothing booked
        wrong += _checked(seed, receipt, part, spent, Decimal(0))
        wrong += _checked(seed, held, part, settled, Decimal(len(lines)))
        held = Held(held.foreign - part, held.booked - settled, rate)
        if bool(held.foreign) != bool(held.booked) or held.booked < 0:
            wrong.append(f"{seed}: {held} is open in one currency only")
        came, differences = came + spent, [*differences, spent - settled]
        legs = rules.receipt_legs(spent, "1122", 1, (spent - settled,))
        if rules.difference(legs):
            wrong.append(f"{seed}: {legs} do not balance")
    gain, loss = gain_and_loss(differences)
    if held.foreign or held.booked or gain - loss != came - worth_of_it:
        wrong.append(f"{seed}: {held} is left, {gain} less {loss} is not {came} less {worth_of_it}")
    return wrong


def _checked(seed: str, held: Held, part: Decimal, cut: Decimal, lines: Decimal) -> list[str]:
    """A part is booked at the rate of its paper: to one coin, and one more for each line that was rounded."""
    off = abs(Fraction(cut) - Fraction(part) * Fraction(held.rate))
    smallest = cut in (1, held.booked - 1)  # where a part would have been worth nothing
    return [] if off <= 1 + lines or smallest else [f"{seed}: {part} of {held} is {cut}, {off} off"]


def _amount(random: Random, places: int, most: int) -> Decimal:
    return Decimal(random.randint(1, most)).scaleb(-random.choice((0, places)))


def _rate(random: Random, rates: tuple[str, str]) -> Decimal:
    low, high = (int(Decimal(each) * 10000) for each in rates)
    return Decimal(random.randint(low, high)).scaleb(-4)


def _parts(random: Random, total: Decimal, places: int) -> list[Decimal]:
    """The total in up to forty parts, some of them one coin."""
    units = int(total.scaleb(places))
    cuts = sorted({random.randint(1, units) for _cut in range(random.randint(0, 39))} | {units})
    if random.random() < 0.3:
        cuts = sorted({1, *cuts} & set(range(1, units + 1))) if units < 10**6 else [1, *(c for c in cuts if c > 1)]
    return [Decimal(after - before).scaleb(-places) for before, after in zip([0, *cuts], cuts, strict=False)]
