"""What accounting hangs on the pages of others: credit on customers and orders, invoices and money on orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nhip.kernel import permissions
from nhip.kernel.actors import Actor
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens import shown
from nhip.screens.panels import hang
from nhip.screens.resource import resource_of
from nhip.screens.verbs import Verb, verb

from . import api, operations, reports
from .models import BadDebt, CostLayer, Invoice, JournalEntry, Opening, Receipt, StockValue
from .operations import layers

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
        """Late when something is overdue or was lost, soon when the limit is used up, ok otherwise."""
        if self.credit.overdue or self.credit.written_off:
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


@hang(
    on="accounting.invoice",
    title=_("Doubtful debt and early payment"),
    template="accounting/debt_of_invoice.html",
    needs="accounting.view_baddebt",
)
def debt_of_invoice(ref: Ref, *, by: Actor) -> dict[str, Any]:
    """Until when paying early is rewarded, what is provided for and written off, and by which papers (ACC-07)."""
    invoice = permissions.allowed(Invoice.objects.filter(pk=ref.id), by=by, to="accounting.view_invoice").get()
    papers = permissions.allowed(invoice.bad_debts.all(), by=by, to="accounting.view_baddebt").order_by("-id")
    given = permissions.allowed(invoice.early_discounts.all(), by=by, to="accounting.view_earlydiscount")
    seen = {"papers": list(papers[:SHOWN]), "discounts": list(given.order_by("-id")[:SHOWN])}
    rate = shown.percent(invoice.early_rate)
    return {"invoice": invoice, "rate": rate, **seen} if any(seen.values()) or invoice.early_until else {}


@dataclass(frozen=True)
class Corrected:
    """A correction, and whether it is the very invoice of the page."""

    invoice: Invoice
    here: bool


@hang(
    on="shared.party",
    title=_("Provided for and written off"),
    template="accounting/bad_debts.html",
    needs="accounting.view_baddebt",
)
def bad_debts_of_customer(ref: Ref, *, by: Actor) -> QuerySet[BadDebt]:
    """What may never be paid, what was given up, and what of it is still remembered (ACC-07)."""
    rows = BadDebt.objects.filter(customer=ref.id, state__in=(BadDebt.State.PROPOSED, BadDebt.State.POSTED))
    seen = permissions.allowed(rows, by=by, to="accounting.view_baddebt")
    return seen.select_related("invoice").order_by("-id")[:SHOWN]


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


@dataclass(frozen=True)
class LayerLeft:
    """What is left of goods that came in at once, and what it is worth; nothing for whoever may not know."""

    date: date
    quantity: Decimal
    value: Decimal | None


@hang(
    on="accounting.stockvalue",
    title=_("Cost layers"),
    template="accounting/layers.html",
    needs="accounting.view_stockvalue",
)
def cost_layers(ref: Ref, *, by: Actor) -> list[LayerLeft]:
    """What leaves next, if it goes first in, first out: the oldest layer first."""
    seen = permissions.allowed(StockValue.objects.all(), by=by, to="accounting.view_stockvalue")
    stock = seen.get(pk=ref.id)
    known = "value" not in permissions.hidden(StockValue, by=by)
    dates = dict(CostLayer.objects.filter(stock=stock, place__gt=stock.used_up).values_list("pk", "date"))
    open_ = layers.open_of([stock]).get(stock.pk, [])
    return [
        LayerLeft(dates[each.key], each.quantity, each.value if known else None) for each in open_ if each.quantity
    ]


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
