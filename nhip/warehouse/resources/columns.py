"""Columns that the lists of the warehouse share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nhip.screens.parts import Column

PRODUCT = Column("product__code", _("Code"), "code", link="product")
NAME = Column("product__name", _("Product"))
WAREHOUSE = Column("warehouse__code", _("Warehouse"), link="warehouse")
UNIT = Column("product__unit__name", pgettext_lazy("goods", "Unit"), keep=2)
