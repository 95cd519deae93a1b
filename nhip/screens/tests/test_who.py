"""Who may see a record and why: the page says what the permission engine decides, for everybody at work."""

import pytest

from nhip.kernel import actors, permissions, roles
from nhip.kernel.models import Person
from nhip.kernel.records import view_verb
from nhip.screens import who
from nhip.screens.resource import resource_of

from . import shop


@pytest.fixture
def tin(firm):
    return firm.person("Ngô Văn Tín", firm.books, firm.role("admin", "kernel.administer"))


def test_what_is_said_is_what_the_engine_does(firm, tin):
    sale = firm.sale(note="giao gấp")
    other = firm.person("Đỗ Thu Phương", firm.sales, firm.role("second rep", shop.SELL))
    to = view_verb(shop.Sale)
    people = [actors.of(one) for one in Person.objects.filter(company=firm.company)]
    told = roles.whys(people, to, sale)
    does = [permissions.allowed(shop.Sale.objects.filter(pk=sale.pk), by=by, to=to).exists() for by in people]
    assert [one.allowed for one in told] == does and True in does and False in does
    assert all(by.name in one.sentence for by, one in zip(people, told, strict=True))
    hers = roles.whys([other], to, sale)[0]
    assert not hers.allowed and "Bán cho khách của mình" in hers.reason, "she sells, but to customers of her own"


def test_the_page_is_for_who_reads_roles_and_tells_nothing_of_the_record_itself(firm, tin):
    sale = firm.sale(note="giao gấp")
    address = f"{resource_of('shop.sale').address(sale.pk)}who/"
    assert firm.browser(firm.khang).get(address).status_code == 403
    page = firm.browser(tin).get(address)
    assert (
        page.status_code == 200
        and sale.number not in page.text
        and "giao gấp" not in page.text
        and str(sale.pk) in page.text
    )
    assert firm.khang.name in page.text
    assert firm.browser(tin).get(address.replace(str(sale.pk), "999999")).status_code == 404


def test_another_verb_is_another_question(firm, tin):
    sale = firm.sale(note="giao gấp")
    address = f"{resource_of('shop.sale').address(sale.pk)}who/"
    verbs = dict(who.verbs_of(resource_of("shop.sale")))
    other = next(verb for verb in verbs if verb != view_verb(shop.Sale))
    browser = firm.browser(tin)
    assert f'value="{other}" selected' in browser.get(f"{address}?verb={other}").text
    assert f'value="{view_verb(shop.Sale)}" selected' in browser.get(f"{address}?verb=nonsense").text


def test_many_people_cost_the_same_statements(firm, statements):
    sale = firm.sale(note="giao gấp")
    to = view_verb(shop.Sale)
    everybody = [actors.of(one) for one in Person.objects.filter(company=firm.company)]
    roles.whys(everybody, to, sale)
    counted = []
    for people in (everybody, everybody * 4):
        with statements.taken():
            roles.whys(people[: roles.EACH], to, sale)
        counted.append(len(statements))
    assert len(set(counted)) == 1, counted
