"""Corrections of issued invoices: adjusted or replaced, never changed; what is credited and paid back."""

from decimal import Decimal

import pytest

from nhip.accounting import api
from nhip.accounting.api import Creditable, Incoming
from nhip.accounting.models import InvoiceLine
from nhip.kernel.together import together

from .firm import TODAY

D = Decimal


@pytest.mark.req("SAL-21", part="what can be credited")
def test_what_of_an_order_can_be_credited(firm):
    order = firm.order()
    assert api.creditable(order.ref, by=firm.binh) == ()
    firm.draft((firm.laptop, "2", 18_000_000), order=order)
    assert api.creditable(order.ref, by=firm.binh) == ()
    invoice = firm.invoice(1_000_000, order=order)
    line = InvoiceLine.objects.get(invoice=invoice)
    one = Creditable(invoice.pk, str(invoice), line.order_line, firm.training.pk, D(1), D(1_000_000))
    assert api.creditable(order.ref, by=firm.binh) == (one,)


@pytest.mark.req("SAL-21", part="stock value of a return")
def test_sold_goods_come_back_at_the_value_given(firm):
    firm.stocked(firm.laptop, "27", 405_000_000)
    firm.issued(firm.laptop, "2")
    with together():
        back = [Incoming(firm.laptop.pk, D(1), D(15_000_000))]
        api.take_back_stock(
            back, source=firm.customer, on=TODAY,
            text="Hàng trả lại", customer=firm.customer.pk, by=firm.kien,
        )  # fmt: skip
    assert (firm.balance("156"), firm.balance("632")) == (390_000_000, 15_000_000)
    assert firm.balance("632", firm.customer) == 15_000_000
