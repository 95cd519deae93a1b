"""Which verbs open the reports, and how much of one is shown at once."""

from decimal import Decimal

from django.db.models import Value

from nhip.kernel.fields import MoneyField

LEDGER, RECEIVABLES, CASH = "accounting.read_ledger", "accounting.read_receivables", "accounting.read_cash"
MOST = 2000
ZERO = Value(Decimal(0), output_field=MoneyField())
