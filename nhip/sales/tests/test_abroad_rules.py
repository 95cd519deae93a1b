"""The arithmetic of a sale in another currency, without a database."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.sales.rules import abroad, amounts, credit
from nhip.sales.rules.abroad import Exchange
from nhip.sales.rules.amounts import Priced

pytestmark = pytest.mark.once

D = Decimal
exchanges = st.builds(
    Exchange,
    st.decimals(D("0.0001"), 100_000, places=4),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([0, 2]),
)
lines = st.builds(
    Priced,
    st.decimals(D("0.001"), 10**4, places=3),
    st.decimals(0, 10**7, places=2),
    st.decimals(0, 1, places=4),
    st.sampled_from([None, D(0), D("0.08"), D("0.1")]),
)
USD, KWD, JPY = (Exchange(D(rate), places, 0) for rate, places in (("25400", 2), ("82750.5", 3), ("164.32", 0)))


def step(places: int) -> Decimal:
    return D(1).scaleb(-places)


@given(lines, exchanges)
def test_a_line_is_rounded_in_its_own_coin_and_then_in_the_books(line, exchange):
    foreign = amounts.amounts(line, exchange.places)
    own = abroad.in_books(foreign, exchange)
    for told, kept in ((foreign.gross, own.gross), (foreign.net, own.net), (foreign.tax, own.tax)):
        assert told == told.quantize(step(exchange.places)) and kept == kept.quantize(step(exchange.books))
        assert abs(kept - told * exchange.rate) <= step(exchange.books) / 2
    assert own.gross - own.discount == own.net and own.discount >= 0 and own.total == own.net + own.tax


@given(st.lists(lines, max_size=6), exchanges)
def test_papers_add_up_lines_in_either_currency(many, exchange):
    foreign = [amounts.amounts(line, exchange.places) for line in many]
    own = [abroad.in_books(made, exchange) for made in foreign]
    assert amounts.totals(own).total == sum((made.total for made in own), D(0))
    off = abs(amounts.totals(own).total - amounts.totals(foreign).total * exchange.rate)
    assert off <= len(many) * step(exchange.books)  # half a coin for the amount of each line, and half for its tax


@given(st.decimals(0, 10**9, places=2), exchanges)
def test_a_price_of_the_list_is_told_in_the_coin_of_the_sale(price, exchange):
    told = abroad.price_abroad(price, exchange)
    coin = step(min(exchange.places, 2))
    assert told == told.quantize(coin) and abs(told - price / exchange.rate) <= coin / 2


@given(st.decimals(0, 10**7, places=2), st.decimals(0, 10**9, places=0), exchanges)
def test_a_deposit_is_no_more_than_the_lines_come_to(deposit, total, exchange):
    kept = abroad.deposit_in_books(deposit, exchange, total=total)
    assert 0 <= kept <= total and kept in (total, abroad.at_rate(deposit, exchange))


@pytest.mark.parametrize(
    ("exchange", "price", "net", "tax", "books"),
    [
        (USD, "708.66", "1417.32", "141.73", ("35999928", "3599942")),
        (KWD, "217.52", "435.040", "43.504", ("35999778", "3599978")),
        (JPY, "109542", "219084", "21908", ("35999883", "3599923")),
    ],
)
def test_two_laptops_of_eighteen_million(exchange, price, net, tax, books):
    assert abroad.price_abroad(D(18_000_000), exchange) == D(price)
    made = amounts.amounts(Priced(D(2), D(price), vat_rate=D("0.1")), exchange.places)
    assert (made.net, made.tax) == (D(net), D(tax))
    own = abroad.in_books(made, exchange)
    assert (own.net, own.tax) == tuple(D(each) for each in books)


def test_an_approval_binds_the_prices_of_the_sale_and_their_currency():
    line = Priced(D(2), D("708.66"), D("0.05"))
    told = amounts.fingerprint(7, [(1, line)], "USD")
    assert told != amounts.fingerprint(7, [(1, line)], "EUR") != amounts.fingerprint(7, [(1, line)])
    before = sha256(b"7|1:2:708.66:0.05").hexdigest()[:32]
    assert amounts.fingerprint(7, [(1, line)]) == before  # approvals of before are what they were


@given(st.lists(st.builds(Priced, st.just(D(1)), st.decimals(1, 100, places=2), st.just(D("0.05"))), min_size=1))
def test_five_percent_of_few_cents_is_five_percent(many):
    assert amounts.agreed_discount(many) == D("0.05")
    assert amounts.agreed_discount([]) == 0 == amounts.agreed_discount([Priced(D(1), D(0), D("0.05"))])


def test_what_a_sale_abroad_adds_to_the_debt_is_worked_out_in_its_currency():
    said = {"invoiced": D(500), "deposit": D(300), "paid": D(100), "rate": D(25_400)}
    assert credit.on_credit(D(1500), **said) == 800 * 25_400
    assert credit.on_credit(D(1500), **said | {"invoiced": D(1500)}) == 0
