"""What of sales belongs into the audit trail: cash that a salesperson takes."""

from nhip.kernel import audit
from nhip.kernel.audit import Kind

audit.watch(Kind.MONEY, "sales.collect_cash")
