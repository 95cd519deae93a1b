"""Fields that a company defines for itself, and what its records say in them."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import ids
from ..custom import kinds
from ..fields import MoneyField, QuantityField, RowId
from ..folding import fold
from ..records import CompanyKey, Record, Rows
from ..steady import Steady


class CustomField(Steady, Record):
    """A further field on every record of one kind: a row that chooses among declared types, and holds no expression.

    `code` is how files and programs name it; it is made once from the label and stays. `choices` are pairs of code
    and label in their order; `dropped` are those that records may still have, and that nobody chooses any more.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("short text")
        LONG = "long", _("long text")
        WHOLE = "whole", _("whole number")
        DECIMAL = "decimal", _("number with decimals")
        MONEY = "money", _("amount of money")
        DATE = "date", _("day")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("choice from a list")
        LINK = "link", _("link to a record")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    about = models.CharField(_("on which records"), max_length=60, choices=kinds.carriers)
    code = models.CharField(_("code of the field"), max_length=40)
    label = models.CharField(_("label of the field"), max_length=60)
    label_en = models.CharField(_("label in English"), max_length=60, blank=True)
    type = models.CharField(_("type of value"), max_length=10, choices=Type)
    hint = models.CharField(_("explanation in the form"), max_length=200, blank=True)
    choices = models.JSONField(_("choices of the list"), default=list, blank=True)
    dropped = models.JSONField(_("choices no longer offered"), default=list, blank=True, editable=False)
    places = models.PositiveSmallIntegerField(_("decimals of the number"), default=2)
    links_to = models.CharField(_("links to records"), max_length=60, blank=True, choices=kinds.targets)
    needed = models.BooleanField(_("must be filled in"), default=False)
    alone = models.BooleanField(_("no two records the same"), default=False)
    listed = models.BooleanField(_("column of the list"), default=False)
    known_to = models.CharField(_("restricted to"), max_length=60, blank=True, choices=kinds.groups)
    place = models.PositiveSmallIntegerField(_("place in the form"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [
            models.UniqueConstraint(fields=["company", "about", "code"], name="one_custom_field_of_a_code")
        ]

    def __str__(self):
        return self.label

    @property
    def options(self) -> list[str]:
        """The choices as they are typed, one a line: `code = label` where the code does not follow from the label."""
        return [label if code_of(label) == code else f"{code} = {label}" for code, label in self.choices]

    @property
    def offered(self) -> str:
        """The choices as they are read."""
        return "\n".join(label for _code, label in self.choices)


def code_of(label: str) -> str:
    """What a label is called by files and programs: `Khách VIP` is `khach_vip`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:36]


class CustomValue(models.Model):
    """What one record says in one such field, in the column of its type; all of them empty: nothing any more.

    `folded` is what search looks in, `sorted` what lists are ordered by. `unlike` is filled where no two records may
    say the same.
    """

    id = RowId(primary_key=True, default=ids.new, editable=False)
    company = CompanyKey("kernel.Company", models.PROTECT, related_name="+", editable=False)
    field = models.ForeignKey(CustomField, models.PROTECT, related_name="+", db_index=False)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    text = models.TextField(null=True)
    folded = models.TextField(null=True)
    sorted = models.CharField(max_length=300, null=True)
    whole = models.BigIntegerField(null=True)
    number = QuantityField(null=True)
    amount = MoneyField(null=True)
    day = models.DateField(null=True)
    yes = models.BooleanField(null=True)
    target_kind = models.CharField(max_length=60, blank=True, default="")
    target_id = models.BigIntegerField(null=True)
    unlike = models.CharField(max_length=80, null=True)

    objects = Rows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_id", "field"], name="custom_value_once"),
            models.UniqueConstraint(
                fields=["field", "unlike"], condition=Q(unlike__isnull=False), name="custom_unlike"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "field", "about_id"], name="custom_of_field"),
            models.Index(fields=["field", "sorted"], condition=Q(sorted__isnull=False), name="custom_sorted"),
            models.Index(fields=["field", "whole"], condition=Q(whole__isnull=False), name="custom_whole"),
            models.Index(fields=["field", "number"], condition=Q(number__isnull=False), name="custom_number"),
            models.Index(fields=["field", "amount"], condition=Q(amount__isnull=False), name="custom_amount"),
            models.Index(fields=["field", "day"], condition=Q(day__isnull=False), name="custom_day"),
            models.Index(fields=["field", "target_id"], condition=Q(target_id__isnull=False), name="custom_target"),
        ]
