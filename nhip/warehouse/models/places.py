"""Where goods lie: warehouses, areas and shelves (REC-42)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.kernel.folding import FoldedField
from nhip.kernel.models import Unit
from nhip.kernel.records import Record
from nhip.kernel.steady import Steady


class Warehouse(Steady, Record):
    """A store, a shop, the warranty store, goods on their way, or goods that nobody may sell as they are.

    Only what lies in a store is sold; without a unit, every storekeeper keeps it.
    """

    class Kind(models.TextChoices):
        NORMAL = "normal", pgettext_lazy("goods", "Store")
        WARRANTY = "warranty", _("Warranty store")
        SHOP = "shop", _("Pick-up point")
        TRANSIT = "transit", _("In transit")
        QUARANTINE = "quarantine", _("Damaged goods")

    UNSOLD = (Kind.QUARANTINE, Kind.WARRANTY)
    """What lies there is neither free nor reserved for anybody."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVED = "archived", _("Archived")

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("kept by"))
    address = models.CharField(_("address"), max_length=300, blank=True)
    folded = FoldedField(of=("code", "name"))

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_warehouse_of_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Location(Record):
    """A shelf in an area of a warehouse (WH-03)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVED = "archived", _("Archived")

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="locations", verbose_name=_("warehouse"))
    area = models.CharField(_("area"), max_length=40, blank=True)
    code = models.CharField(_("shelf"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    folded = FoldedField(of=("area", "code"))

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [models.UniqueConstraint(fields=["warehouse", "code"], name="one_location_of_a_code")]

    def __str__(self) -> str:
        return self.code
