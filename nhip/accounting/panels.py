"""What accounting hangs on the pages of others: credit on customers and orders, invoices and money on orders."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens.panels import hang
from nhip.screens.resource import resource_of
from nhip.screens.verbs import Verb, verb

from . import api, operations, reports
from .models import Invoice, JournalEntry, Opening, Receipt

SHOWN = 8
CREDIT, PAPERS = "accounting.see_credit", "accounting.view_receipt"


@dataclass(frozen=True)
class Standing:
    """How a customer stands; `free` is what the limit still leaves, None without a limit."""

    credit: api.Credit
    statement: str = ""
    """Where the customer's account is read, for whoever may."""

    @property
    def free(self):
        if self.credit.limit is None:
            return None
        return self.credit.limit - self.credit.receivable + self.credit.advance

    @property
    def tone(self) -> str:
        """Late when something is overdue, soon when the limit is used up, ok otherwise."""
        if self.credit.overdue:
            return "late"
        return "soon" if self.free is not None and self.free <= 0 else "ok"


@hang(on="shared.party", title=_("Credit status"), template="accounting/credit.html", needs=CREDIT)
def credit_of_customer(ref: Ref, *, by: Actor) -> Standing:
    """What the customer owes, how much of it is late, what was paid ahead (ACC-13)."""
    return _standing(open_ref(ref, by=by).pk, by)


@hang(on="sales.order", title=_("Credit status"), template="accounting/credit.html", needs=CREDIT)
def credit_of_order(ref: Ref, *, by: Actor) -> Standing:
    """The same for the customer of the order."""
    return _standing(open_ref(ref, by=by).customer_id, by)


def _standing(customer: int, by: Actor) -> Standing:
    reads = permissions.may(by, reports.RECEIVABLES)
    return Standing(api.credit_of(customer, by=by), f"/accounting/statement/?customer={customer}" if reads else "")


@hang(on="sales.order", title=_("Invoices"), template="accounting/invoices.html", needs="accounting.view_invoice")
def invoices_of_order(ref: Ref, *, by: Actor) -> QuerySet[Invoice]:
    """What the order was invoiced with."""
    rows = Invoice.objects.filter(order_kind=ref.kind, order_id=ref.id).exclude(state=Invoice.State.VOID)
    return permissions.allowed(rows, by=by, to="accounting.view_invoice").order_by("-id")[:SHOWN]


@hang(on="shared.party", title=_("Invoices"), template="accounting/invoices.html", needs="accounting.view_invoice")
def invoices_of_customer(ref: Ref, *, by: Actor) -> QuerySet[Invoice]:
    """The customer's last invoices."""
    rows = Invoice.objects.filter(customer=ref.id).exclude(state=Invoice.State.VOID)
    return permissions.allowed(rows, by=by, to="accounting.view_invoice").order_by("-id")[:SHOWN]


@hang(
    on="accounting.invoice",
    title=_("Corrections"),
    template="accounting/corrections.html",
    needs="accounting.view_invoice",
)
def corrections_of_invoice(ref: Ref, *, by: Actor) -> list["Corrected"]:
    """What the invoice corrects and why, and by what it was adjusted or replaced itself (ACC-17)."""
    rows = Invoice.objects.filter(Q(corrects=ref.id) | Q(pk=ref.id) & ~Q(kind="original"))
    seen = permissions.allowed(rows.exclude(state=Invoice.State.VOID), by=by, to="accounting.view_invoice")
    return [Corrected(one, one.pk == ref.id) for one in seen.select_related("corrects").order_by("id")[:SHOWN]]


@dataclass(frozen=True)
class Corrected:
    """A correction, and whether it is the very invoice of the page."""

    invoice: Invoice
    here: bool


@hang(
    on="accounting.journalentry",
    title=_("Paper behind it"),
    template="accounting/source.html",
    needs="accounting.view_journalentry",
)
def paper_of_entry(ref: Ref, *, by: Actor) -> dict[str, str]:
    """The paper that made the entry, opened in one step (ACC-16); nothing for an entry by hand."""
    entry = permissions.allowed(JournalEntry.objects.all(), by=by, to="accounting.view_journalentry").get(pk=ref.id)
    resource = resource_of(entry.source.kind)
    if resource is None or entry.source == entry.ref:
        return {}
    return {"href": resource.address(entry.source.id), "name": entry.paper or str(resource.one)}


@hang(on="sales.order", title=_("Payments"), template="accounting/receipts.html", needs=PAPERS)
def receipts_of_order(ref: Ref, *, by: Actor) -> list[tuple[Receipt, Verb | None]]:
    """What was paid for the order, and what a salesperson still has in hand, to be handed over from here."""
    rows = Receipt.objects.filter(order_kind=ref.kind, order_id=ref.id).exclude(state=Receipt.State.CANCELLED)
    seen = permissions.allowed(rows, by=by, to=PAPERS).order_by("-id")[:SHOWN]
    return [(one, _next(one, by)) for one in seen]


def _next(receipt: Receipt, by: Actor) -> Verb | None:
    """Handing it over, for whoever has the money in hand."""
    if receipt.state != Receipt.State.COLLECTED or receipt.collector_id != by.person_id:
        return None
    return verb(resource_of(receipt.ref.kind), operations.hand_over, receipt)


@hang(
    on="accounting.opening",
    title=_("Files, and what must tie"),
    template="accounting/opening.html",
    needs="accounting.view_opening",
    place="main",
)
def files_of_opening(ref: Ref, *, by: Actor) -> reports.Begun:
    """Every control account with what its file says and what the ledger says."""
    opening = permissions.allowed(Opening.objects.all(), by=by, to="accounting.view_opening").get(pk=ref.id)
    return reports.begun(opening, by=by)
