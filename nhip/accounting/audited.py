"""What of accounting belongs into the audit trail: every entry of the books, and every paper by which money moves."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel import audit, ids
from nhip.kernel.audit import Below, Kind, Paper, Source, Told
from nhip.kernel.audit.sources import rows_of
from nhip.kernel.models import History

ENTRY = audit.word("accounting.journal_entry", _("Entry written into the books"))
SOON = timedelta(minutes=1)  # an operation's line of history is written this soon after its entries

ISSUES = ("issue_invoice",)
POSTS = ("count", "receive", "receive_bank", "receive_cash")
PAYS_BACK = ("refund_advance", "refund_credit")
MONEY = (
    *("collect", "hand_over", "cancel_collected", "reverse_receipt", "reverse_refund", "post_entry", "reverse_entry"),
    *(
        "allocate",
        "allocate_oldest",
        "allocate_credit",
        "take_back",
        "adjust_invoice",
        "notify_mistake",
        "replace_invoice",
        "void_draft",
    ),
    *("provide", "propose_provisions", "write_off", "approve_bad_debt", "refuse_bad_debt", "reverse_bad_debt"),
    *("recover", "reverse_recovery", "take_payment", "give_early_discount", "reverse_early_discount"),
    *("set_early_terms", "end_early_terms", "hand_over_debts", "choose_costing", "change_costing"),
    *("revalue", "reverse_revaluation"),
    *("set_discount_policy", "set_collection_right", "end_collection_right", "add_treasury"),
)
BOOKS = (
    *("open_books", "open_year", "close_books", "reopen_books", "grant_exception"),
    *("prepare_opening", "move_opening", "load_opening", "open_balances", "take_back_opening"),
)


def _verbs(*names: str) -> tuple[str, ...]:
    return tuple(f"accounting.{name}" for name in names)


audit.watch(Kind.MONEY, *_verbs(*ISSUES, *POSTS, *PAYS_BACK, *MONEY))
audit.watch(Kind.BOOKS, *_verbs(*BOOKS))

audit.paper(
    Paper(
        "accounting.invoice",
        ("id", "company_id", "number", "symbol", "kind", "corrects_id", "cause", "reason", "agreement", "customer_id",
         "date", "net", "tax", "total", "buyer_name", "buyer_tax_number", "buyer_address", "order_kind", "order_id"),
        upon=_verbs(*ISSUES),
        number="number",
        amount="total",
        below=(
            Below(
                "accounting.invoiceline",
                "invoice_id",
                ("id", "position", "order_line", "corrects_id", "product_id", "description", "quantity", "price",
                 "net", "vat", "vat_rate", "tax"),
            ),
        ),
    )
)  # fmt: skip
audit.paper(
    Paper(
        "accounting.receipt",
        ("id", "company_id", "kind", "treasury_id", "customer_id", "number", "posted_on", "amount"),
        upon=_verbs(*POSTS),
        number="number",
        amount="amount",
    )
)
audit.paper(
    Paper(
        "accounting.refund",
        ("id", "company_id", "kind", "treasury_id", "customer_id", "number", "date", "amount"),
        upon=_verbs(*PAYS_BACK),
        number="number",
        amount="amount",
    )
)


LINES = (
    "accounting.journalline",
    "entry_id",
    ("id", "company_id", "account_id", "amount", "party_id", "product_id", "text"),
)


def _entries(entries: list[Any]) -> dict[int, Told]:
    """An entry is told by its number and its debit side, and by whoever did what it was written for."""
    who, lines = _writers(entries), rows_of(*LINES, [one.pk for one in entries])  # as for their digests
    place = LINES[2].index("amount")
    sums = {pk: sum(max(line[place], 0) for line in theirs) for pk, theirs in lines.items()}
    return {
        one.pk: Told(
            Kind.LEDGER,
            ENTRY,
            about=one.ref,
            number=one.number,
            amount=Decimal(sums.get(one.pk, 0)).scaleb(-2),
            **who.get(one.pk) or {"at": ids.moment(one.pk)},
        )
        for one in entries
    }


def _writers(entries: list[Any]) -> dict[int, dict[str, Any]]:
    """Who wrote the entries, and when: the first operation on their paper within a minute; else nobody is named."""
    mine = {one.pk: (one.source, one.ref, _reversed(one)) for one in entries}
    refs = {ref for three in mine.values() for ref in three if ref}
    acts = History.objects.filter(
        company_id=entries[0].company_id,
        about_kind__in={ref.kind for ref in refs},
        about_id__in={ref.id for ref in refs},
        id__gt=min(mine),
    )
    done: dict[Any, list[Any]] = defaultdict(list)
    for act in acts.order_by("id").only("id", "about_kind", "about_id", "person_id", "actor", "at"):
        done[act.about].append(act)
    found: dict[int, dict[str, Any]] = {}
    for number, three in mine.items():
        after = [act for ref in three if ref for act in done[ref] if _soon(number, act.pk)]
        if after:
            first = min(after, key=lambda act: act.pk)
            actor = "" if first.person_id else first.actor
            found[number] = {"person": first.person_id, "actor": actor, "at": first.at}
    return found


def _reversed(entry: Any) -> Any:
    """The entry that it takes back, which the operation is about."""
    return type(entry.ref)(entry.ref.kind, entry.reverses_id) if entry.reverses_id else None


def _soon(entry: int, act: int) -> bool:
    return timedelta() < ids.moment(act) - ids.moment(entry) <= SOON or 0 < act - entry < 1 << 22


audit.declare(
    Source(
        "accounting.journalentry",
        ("id", "company_id", "number", "date", "paper", "text", "source_kind", "source_id", "reverses_id",
         "exception_id"),
        _entries,
        below=(
            Below(*LINES),
        ),
    )
)  # fmt: skip
