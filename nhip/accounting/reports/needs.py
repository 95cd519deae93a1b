"""Which verbs open the reports, and how much of one is shown at once."""

from decimal import Decimal

from django.db.models import Q, Value

from nhip.kernel.fields import MoneyField

LEDGER, RECEIVABLES, CASH = "accounting.read_ledger", "accounting.read_receivables", "accounting.read_cash"
MOST = 2000
BROUGHT = Q(entry__source_kind="accounting.opening")
"""Lines that the books began with: no movement of any period, but the balance that it opens with."""
ZERO = Value(Decimal(0), output_field=MoneyField())
