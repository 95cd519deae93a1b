"""The currency of a page: that of the books of whoever's company is looked at, known without asking twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nhip.kernel.models import Company

HOME = "VND"
_company: ContextVar[int | None] = ContextVar("company of the page", default=None)
_known: dict[int, str] = {}  # the currency of a company's books never changes


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
    """`VND`, `USD`: read once of each company in each process, and only when a page has an amount."""
    company_id = _company.get()
    if company_id is None:
        return HOME
    if company_id not in _known:
        found = Company.objects.filter(pk=company_id).values_list("currency", flat=True).first()
        if found is None:
            return HOME
        _known[company_id] = found
    return _known[company_id]
