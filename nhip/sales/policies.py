"""What a company decides about its sales."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from nhip.kernel.policies import policy

reserve_on_confirm = policy(
    "sales.reserve_on_confirm",
    bool,
    default=True,
    title=_("Reserve goods when an order is confirmed"),
    source="SAL-06",
)
reserve_when_free = policy(
    "sales.reserve_when_free",
    bool,
    default=True,
    title=_("Reserve goods that become free for the orders that wait for them"),
    source="SAL-06",
)
waiting_turn = policy(
    "sales.waiting_turn",
    str,
    default="promised",
    title=_("Whose turn it is among orders that wait: promised (who was confirmed first) or deliver_on (the day)"),
    source="SAL-06",
    valid=lambda turn: turn in ("promised", "deliver_on"),
)
free_prices = policy(
    "sales.free_prices",
    bool,
    default=False,
    title=_("Salespeople may agree other prices than the list's"),
    source="SAL-19",
)
quotation_days = policy(
    "sales.quotation_days",
    int,
    default=30,
    title=_("Days for which a quotation holds, if nothing else is said"),
    source="SAL-05",
    valid=lambda days: 0 < days <= 3650,
)
cash_warning = policy(
    "sales.cash_warning",
    Decimal,
    default=Decimal(5_000_000),
    title=_("From this total on (tax included) buyers lose their input VAT when they pay in cash"),
    source="Decree 181/2025/NĐ-CP art. 26",
    valid=lambda amount: amount > 0,
)
