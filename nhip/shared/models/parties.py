"""Parties: organisations and persons, each of them customer, supplier and dealer at once if need be."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel import lookups  # noqa: F401  `phone__filled`
from nhip.kernel.fields import MoneyField
from nhip.kernel.folding import FoldedField, SortField
from nhip.kernel.models import Person, Unit
from nhip.kernel.records import Record

from .states import state_field


class Party(Record):
    """Somebody we deal with; a branch names its head office (REC-12, REC-28)."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Individual")

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.ORGANISATION)
    state = state_field()
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    is_customer = models.BooleanField(_("customer"), default=True)
    is_supplier = models.BooleanField(_("supplier"), default=False)
    is_dealer = models.BooleanField(_("dealer"), default=False)
    head_office = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="branches", verbose_name=_("head office")
    )
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("salesperson"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    source = models.CharField(_("customer source"), max_length=100, blank=True)
    need = models.CharField(_("need"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, default="VN")
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    invoice_email = models.CharField(_("e-mail for invoices"), max_length=200, blank=True)
    domain = models.CharField(_("domain"), max_length=100, blank=True)
    representative = models.CharField(_("legal representative"), max_length=200, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=40, blank=True)
    bank_name = models.CharField(_("bank"), max_length=200, blank=True)
    credit_limit = MoneyField(_("credit limit"), null=True)
    payment_days = models.PositiveSmallIntegerField(_("payment days"), default=0)
    confirmed_as = models.CharField(_("requisites confirmed"), max_length=64, blank=True, editable=False)
    price_list = models.ForeignKey(
        "PriceList", models.PROTECT, null=True, related_name="+", verbose_name=_("price list")
    )

    named_by = ("name",)
    folded = FoldedField(of=("code", "name", "legal_name", "tax_number", "phone"))
    name_key = models.CharField(max_length=200, editable=False, default="")
    sort_key = SortField(of="name")

    field_groups = {"bank": ("bank_account", "bank_name")}

    rows_are_counted = True

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="one_party_of_a_code"),
            models.UniqueConstraint(
                fields=["company", "tax_number"],
                condition=~Q(tax_number="") & Q(state="active"),
                name="one_active_party_of_a_tax_number",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "sort_key", "id"], name="parties_in_order"),
            models.Index(fields=["company", "name_key"], name="parties_by_core_name"),
            models.Index(fields=["company", "phone"], condition=Q(phone__filled=True), name="parties_by_phone"),
            models.Index(fields=["company", "email"], condition=Q(email__filled=True), name="parties_by_email"),
            models.Index(fields=["company", "domain"], condition=Q(domain__filled=True), name="parties_by_domain"),
            models.Index(
                fields=["company", "tax_number"], condition=Q(tax_number__filled=True), name="parties_by_tax_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Record):
    """A person at a party whom we talk to (REC-13)."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="contacts", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    state = state_field()

    folded = FoldedField(of=("name", "phone", "email"))
    sort_key = SortField(of="name", person=True)

    rows_are_counted = True

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(is_primary=True, state="active"), name="one_primary_contact"
            )
        ]
        indexes = [
            models.Index(fields=["company", "sort_key", "id"], name="contacts_in_order"),
            models.Index(fields=["company", "phone"], condition=Q(phone__filled=True), name="contacts_by_phone"),
            models.Index(fields=["company", "email"], condition=Q(email__filled=True), name="contacts_by_email"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(Record):
    """Where a party is registered, or wants its goods or papers; provinces as of 2025-07-01."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("Registered office")
        DELIVERY = "delivery", _("Delivery")
        INVOICE = "invoice", _("Invoice")

    party = models.ForeignKey(Party, models.PROTECT, related_name="addresses", verbose_name=_("party"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REGISTERED)
    line = models.CharField(_("address"), max_length=300)
    ward = models.CharField(_("ward"), max_length=100, blank=True)
    province = models.CharField(_("province"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="VN")
    state = state_field()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(kind="registered", state="active"), name="one_registered_office"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.line, self.ward, self.province) if part)
