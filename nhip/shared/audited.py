"""What of the master data belongs into the audit trail: what decides who is paid, who owes, and at which tax."""

from nhip.kernel import audit
from nhip.kernel.audit import Kind

audit.watch(
    Kind.MONEY,
    "shared.set_credit_terms",
    "shared.set_requisites",
    "shared.confirm_requisites",
    "shared.set_tax_rate",
    "shared.set_exchange_rate",
)
