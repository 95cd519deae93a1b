"""Sells something in a company that is there already: from the quotation to money in the bank."""

import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

from nhip.accounting.models import Invoice  # noqa: E402
from nhip.demo.founding import Firm  # noqa: E402
from nhip.demo.scenes import Stage  # noqa: E402
from nhip.kernel import clock, ids, worker  # noqa: E402
from nhip.kernel.models import Company, Person  # noqa: E402
from nhip.sales.models import Order  # noqa: E402
from nhip.shared.models import Party, Product  # noqa: E402
from nhip.warehouse.models import Warehouse  # noqa: E402


def there() -> Firm:
    """The company as its rows say it."""
    company = Company.objects.get()
    logins = dict(User.objects.values_list("pk", "username"))
    people = {logins[person.user_id]: person for person in Person.objects.filter(user_id__in=logins)}
    products = {product.code: product for product in Product.objects.filter(company=company)}
    stores = {store.code: store for store in Warehouse.objects.filter(company=company)}
    return Firm(company, people, {}, products, stores)


def main() -> None:
    stage = Stage(there(), clock.today())
    stage.parties["a"] = Party.objects.get(name="Công ty TNHH An Phát")
    order = stage.confirmed("a", ("LAP-15", 1), by="binh")
    stage.issued(order, receiver="Anh Hùng", by="kien")
    invoice = stage.invoiced(order)
    stage.paid(order)
    worker.drain()
    print(Order.objects.get(pk=order.pk).state, Invoice.objects.get(pk=invoice.pk).state)


with ids.leased("sells"):
    sys.exit(main())
