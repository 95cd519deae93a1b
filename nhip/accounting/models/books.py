"""The books: a chart of accounts, and entries that are written once and must balance (ACC-16)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhip.kernel.append_only import AppendOnly
from nhip.kernel.fields import MoneyField
from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Person
from nhip.kernel.records import Record
from nhip.kernel.refs import Ref
from nhip.kernel.steady import Steady
from nhip.shared.models import Party, Product


class Account(Steady, Record):
    """An account of the company's chart; only the lowest level takes postings."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    parent = models.CharField(_("parent"), max_length=20, blank=True)
    debit_side = models.BooleanField(_("debit balance"), default=True)
    postable = models.BooleanField(_("takes postings"), default=True)
    folded = FoldedField(of=("code", "name", "name_en"))

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_account_of_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.called}"

    @property
    def called(self) -> str:
        """Its name in the language of the screen."""
        return getattr(self, self.name_column()) or self.name

    @staticmethod
    def name_column() -> str:
        """Which of the two names is read in the language of the screen."""
        return "name" if (get_language() or "vi").startswith("vi") else "name_en"


class FiscalYear(Record):
    """A year whose books are open."""

    year = models.PositiveSmallIntegerField(_("year"))
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"))

    class Meta:
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        constraints = [
            models.UniqueConstraint(fields=["company", "year"], name="one_fiscal_year"),
            models.CheckConstraint(condition=Q(starts__lte=models.F("ends")), name="a_year_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Books(Record):
    """Up to and including `closed_to` the books are closed; every posting reads this row, closing locks it."""

    chart = models.CharField(_("chart of accounts"), max_length=20, default="tt133")
    closed_to = models.DateField(_("closed to"), null=True)

    class Meta:
        verbose_name = _("books")
        verbose_name_plural = _("books")
        constraints = [models.UniqueConstraint(fields=["company"], name="one_set_of_books")]

    def __str__(self) -> str:
        return str(_("Accounting books"))


class ClosingException(AppendOnly):
    """For some hours one person may post on some days of the closed period; when it is over, so it stays (ACC-15)."""

    books = models.ForeignKey(Books, models.PROTECT, related_name="exceptions", verbose_name=_("books"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    since = models.DateField(_("from day"))
    until = models.DateField(_("to day"))
    valid_until = models.DateTimeField(_("valid until"))
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("granted by"))

    class Meta:
        verbose_name = _("exception of closed books")
        verbose_name_plural = _("exceptions of closed books")
        constraints = [
            models.CheckConstraint(condition=Q(since__lte=models.F("until")), name="an_exception_has_days"),
            models.CheckConstraint(condition=~Q(person=models.F("granted_by")), name="nobody_excepts_themselves"),
        ]
        indexes = [models.Index(fields=["company", "person", "valid_until"], name="exceptions_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.since:%d/%m/%Y} – {self.until:%d/%m/%Y}"


class JournalEntry(AppendOnly):
    """Written after its lines: its insert is the moment at which the database checks the balance."""

    number = models.CharField(_("number"), max_length=40)
    date = models.DateField(_("date"))
    paper = models.CharField(_("paper"), max_length=60, blank=True)
    text = models.CharField(_("text"), max_length=300)
    source_kind = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )

    exception = models.ForeignKey(
        ClosingException, models.PROTECT, null=True, related_name="entries", verbose_name=_("by exception")
    )

    folded = FoldedField(of=("number", "paper", "text"))

    rows_are_counted = True

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="one_entry_of_a_number")]
        indexes = [
            models.Index(fields=["company", "date", "id"], name="entries_by_date"),
            models.Index(fields=["company", "source_kind", "source_id"], name="entries_of_a_paper"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def source(self) -> Ref:
        """The paper behind the entry; an entry made by hand is its own."""
        return Ref(self.source_kind, self.source_id)


class JournalLine(AppendOnly):
    """One side of an entry in the company's currency: debit is above zero, credit below."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="lines", verbose_name=_("entry"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    amount = MoneyField(_("amount"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("party"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("product"))
    text = models.CharField(_("text"), max_length=300, blank=True)

    written_first = ("entry",)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_something")]
        indexes = [
            models.Index(fields=["company", "account", "id"], name="lines_of_an_account"),
            models.Index(fields=["company", "party", "account"], name="lines_of_a_party"),
        ]

    @property
    def debit(self) -> Decimal | None:
        """The amount, if it stands on the left."""
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """The amount, if it stands on the right."""
        return -self.amount if self.amount < 0 else None
