"""The books themselves, and what accounting allows, as accounting shows them."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.operations import Operation
from nhip.screens.parts import Column, Lines, Menu, Page, Related, Section, Table
from nhip.screens.resource import Resource

from .. import operations, reports
from ..models import (
    Account,
    Books,
    ClosingException,
    CollectionRight,
    DiscountPolicy,
    FiscalYear,
    JournalEntry,
    StockValue,
    Treasury,
)


class JournalEntries(Resource):
    """The journal: every entry with the paper behind it."""

    model = JournalEntry
    title, one, icon = _("Journal"), _("Journal entry"), "book-open-text"
    about = _("Every entry with the paper behind it; what is written stays, mistakes are reversed.")
    menu = Menu("accounting", place=50)
    table = Table(("number", "date", Column("paper", kind="code"), "text"), card=("text", "paper", "number", "date"))
    filters = ("date", "number", "paper", "exception")
    search = ("folded",)
    create = operations.post_entry
    actions = (operations.reverse_entry,)

    @classmethod
    def actions_for(cls, record: JournalEntry, actor: Actor) -> list[Operation]:
        """Only entries by hand are reversed here, and once; the others are taken back with their paper."""
        by_hand = record.source == record.ref and record.reverses_id is None
        if not by_hand or JournalEntry.objects.filter(reverses=record).exists():
            return []
        return super().actions_for(record, actor)

    page = Page(
        title="{number}",
        facts=("date", Column("paper", kind="code"), "reverses"),
        sections=(Section(_("Text"), (Column("text", kind="long"),)),),
        lines=Lines(
            of="lines",
            columns=(
                Column("account__code", _("Account"), "code", link="account"),
                Column("account__name", _("Name")),
                Column("party__name", _("Party"), link="party"),
                Column("product__code", _("Product"), "code", link="product"),
                Column("debit", _("Debit"), "money"),
                Column("credit", _("Credit"), "money"),
            ),
        ),
    )


class Accounts(Resource):
    """The chart of accounts."""

    model = Account
    title, one, icon = _("Chart of accounts"), _("Account"), "list-tree"
    about = _("The accounts of the circular that the books are kept by; only the lowest level takes postings.")
    menu = Menu("accounting", place=60)
    table = Table(
        ("code", "name", "name_en", "parent", "postable"), order="code", card=("name", "code", "parent", "postable")
    )
    filters = ("code", "name", "postable")
    search = ("folded",)
    page = Page(title="{code} {name}", facts=("code", "name", "name_en", "parent", "debit_side", "postable"))

    @classmethod
    def beside(cls, records: list[Account]) -> dict[int, str]:
        """What the account above is called: 1111 and 1121 are both «Tiền Việt Nam» in the circular."""
        return reports.names_above(records)


class Treasuries(Resource):
    """Cash desks and bank accounts."""

    model = Treasury
    title, one, icon = _("Cash desks and bank accounts"), _("Cash desk or bank account"), "landmark"
    about = _("Where the company's money lies.")
    menu = Menu("accounting", place=70)
    table = Table(
        ("name", "kind", Column("account__code", _("Account"), "code"), "currency", "bank_name", "bank_account")
    )
    filters = ("kind", "currency")
    search = ("folded", "bank_account")
    create = operations.add_treasury
    page = Page(title="{name}", facts=("kind", "account", "currency", "bank_name", "bank_account"))


class DiscountPolicies(Resource):
    """From which order value on discounts are given, and who decides."""

    model = DiscountPolicy
    title, one, icon = _("Discount policies"), _("Discount policy"), "badge-percent"
    about = _("From which order value on discounts are given, and up to which rate who decides.")
    menu = Menu("accounting", place=40)
    table = Table(("name", "threshold", "since", "until"), order="-since")
    create = operations.set_discount_policy
    page = Page(
        title="{name}",
        facts=("threshold", "since", "until"),
        lines=Lines(
            of="steps",
            columns=(
                Column("rate", kind="percent"),
                Column("decides", _("Decides")),
                Column("asks", _("Others ask")),
                "needs_answer",
            ),
            order="rate",
        ),
    )


class CollectionRights(Resource):
    """Who may collect cash, up to which amount in hand."""

    model = CollectionRight
    title, one, icon = _("Rights to collect cash"), _("Right to collect cash"), "wallet"
    about = _("Who may collect cash of customers, and how much of it they may have in hand.")
    menu = Menu("accounting", place=45)
    table = Table(("person", "limit", "since", "until"), order="-since")
    filters = ("person", "since", "until")
    create = operations.set_collection_right
    actions = (operations.end_collection_right,)
    page = Page(title="{person}", facts=("limit", "since", "until"))


class StockValues(Resource):
    """What the goods in stock are worth."""

    model = StockValue
    title, one, icon = _("Stock value"), _("Stock value"), "scale"
    about = _("What the goods in stock are worth, and how what leaves is costed.")
    menu = Menu("accounting", place=55)
    table = Table(
        (
            Column("product__code", _("Code"), "code", link="product"),
            Column("product__name", _("Product"), link="product"),
            Column("method", keep=2),
            "quantity",
            "value",
        ),
        sums=("value",),
    )
    filters = ("product", "method")
    search = ("product__folded",)
    create = operations.choose_costing
    actions = (operations.change_costing,)
    page = Page(title="{product}", facts=("quantity", "value", "method"))


class AllBooks(Resource):
    """The books: open, and up to which day closed."""

    model = Books
    title, one, icon = _("Accounting books"), _("Accounting books"), "book-lock"
    about = _("Up to which day the books are closed.")
    menu = Menu("accounting", place=80)
    table = Table(("chart", "closed_to"))
    create = operations.open_books
    actions = (
        operations.close_books,
        operations.reopen_books,
        operations.propose_provisions,
        operations.hand_over_debts,
    )
    page = Page(
        title="{chart}",
        facts=("chart", "closed_to"),
        related=(Related("accounting.closingexception", by="books", title=_("Exceptions")),),
    )


class ClosingExceptions(Resource):
    """Who could post on which closed days, until when."""

    model = ClosingException
    title, one, icon = _("Exceptions of closed books"), _("Exception of closed books"), "lock-open"
    about = _("For some hours one person may post on some closed days; what was granted stays written.")
    menu = Menu("accounting", place=82)
    table = Table(
        ("person", "since", "until", Column("valid_until", kind="moment"), "granted_by", "reason"),
        card=("person", "until", "reason", "since"),
    )
    filters = ("person", "since", "until")
    create = operations.grant_exception
    page = Page(
        title="{person}",
        facts=("since", "until", Column("valid_until", kind="moment"), "granted_by"),
        sections=(Section(_("Reason"), (Column("reason", kind="long"),)),),
        related=(Related("accounting.journalentry", by="exception", title=_("Posted by it")),),
    )


class FiscalYears(Resource):
    """The years whose days take postings."""

    model = FiscalYear
    title, one, icon = _("Fiscal years"), _("Fiscal year"), "calendar-range"
    about = _("The years whose days take postings.")
    menu = Menu("accounting", place=85)
    table = Table((Column("year", kind="code"), "starts", "ends"), order="-starts")
    create = operations.open_year
    page = Page(title="{year}", facts=("starts", "ends"))
