"""Products and services, their units of measure and how they are tracked."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.fields import MoneyField, QuantityField
from nhip.kernel.folding import FoldedField, SortField
from nhip.kernel.records import Record

from .states import state_field


class UnitOfMeasure(Record):
    """Piece, box, hour: quantities are kept in the product's base unit."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    state = state_field()

    folded = FoldedField(of=("code", "name"))

    class Meta:
        verbose_name = _("unit of measure")
        verbose_name_plural = _("units of measure")
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_uom_of_a_code")]

    def __str__(self) -> str:
        return self.name


class Product(Record):
    """What we buy, keep and sell (WH-01, REC-41)."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods")
        SERVICE = "service", _("Service")
        DIGITAL = "digital", _("Digital")

    class Tracking(models.TextChoices):
        NONE = "none", _("By quantity")
        LOT = "lot", _("By lot")
        SERIAL = "serial", _("By serial number")

    class State(models.TextChoices):
        ACTIVE = "active", _("For sale")
        ARCHIVED = "archived", _("Archived")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GOODS)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    category = models.CharField(_("category"), max_length=100, blank=True)
    specification = models.CharField(_("specification"), max_length=500, blank=True)
    unit = models.ForeignKey(UnitOfMeasure, models.PROTECT, related_name="+", verbose_name=_("base unit"))
    barcode = models.CharField(_("barcode"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking"), max_length=10, choices=Tracking, default=Tracking.NONE)
    has_expiry = models.BooleanField(_("has expiry date"), default=False)
    essential = models.BooleanField(_("essential"), default=False)
    warranty_months = models.PositiveSmallIntegerField(_("warranty months"), default=0)
    list_price = MoneyField(_("list price"), default=Decimal(0))
    vat = models.CharField(_("VAT"), max_length=10, default="10")
    vat_reducible = models.BooleanField(_("VAT reduction applies"), default=True)

    folded = FoldedField(of=("code", "name", "barcode"))
    sort_key = SortField(of="name")

    rows_are_counted = True

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(list_price__gte=0), name="no_list_price_below_zero"),
            models.CheckConstraint(
                condition=Q(kind="goods") | Q(tracking="none", has_expiry=False), name="only_goods_are_tracked"
            ),
            models.UniqueConstraint(fields=["company", "code"], name="one_product_of_a_code"),
            models.UniqueConstraint(
                fields=["company", "barcode"], condition=~Q(barcode=""), name="one_product_of_a_barcode"
            ),
        ]
        indexes = [models.Index(fields=["company", "sort_key", "id"], name="products_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stocked(self) -> bool:
        """Only goods lie in a warehouse; services and digital items never make an issue note (SAL-09)."""
        return self.kind == self.Kind.GOODS


class ProductUnit(Record):
    """Another unit the product comes in: `factor` base units make one of it."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="units", verbose_name=_("product"))
    unit = models.ForeignKey(UnitOfMeasure, models.PROTECT, related_name="+", verbose_name=_("unit of measure"))
    factor = QuantityField(_("base units"))
    barcode = models.CharField(_("barcode"), max_length=60, blank=True)
    state = state_field()

    class Meta:
        verbose_name = _("unit of a product")
        verbose_name_plural = _("units of products")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "unit"], condition=Q(state="active"), name="one_factor_of_a_unit"
            ),
            models.UniqueConstraint(
                fields=["company", "barcode"],
                condition=~Q(barcode="") & Q(state="active"),
                name="one_unit_of_a_barcode",
            ),
            models.CheckConstraint(condition=Q(factor__gt=0), name="a_unit_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} = {self.factor.normalize():f}"
