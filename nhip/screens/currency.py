"""The currency of a page: that of the books of whoever's company is looked at, known without asking twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nhip.kernel import steady
from nhip.kernel.models import Company

HOME = "VND"
_company: ContextVar[int | None] = ContextVar("company of the page", default=None)


def page(company_id: int | None) -> None:
    """From here on amounts are of this company's books; None: of nobody's."""
    _company.set(company_id)


@contextmanager
def of(company_id: int) -> Iterator[None]:
    """The same for a while: for what is printed or written outside a page."""
    mark = _company.set(company_id)
    try:
        yield
    finally:
        _company.reset(mark)


def code() -> str:
    """`VND`, `USD`: read only when a page has an amount, from what is known of companies anyway."""
    company_id = _company.get()
    company = steady.rows_of(Company, company_id).get(company_id) if company_id is not None else None
    return company.currency if company else HOME
