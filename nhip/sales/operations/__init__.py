"""What people do in sales, by noun: quotations, orders, their fulfilment, and what orders follow."""

from .discounts import Wish
from .follow import mark_delivered, mark_invoiced, mark_paid, mark_returned
from .fulfilment import (
    CollectCash,
    collect_cash,
    invoice_services,
    release_order,
    release_rest,
    reserve_open_orders,
    reserve_order,
)  # fmt: skip
from .lines import Line
from .orders import (
    NewOrder,
    TakenOver,
    ask_order_approval,
    ask_order_discount,
    assign_order,
    cancel_order,
    change_order,
    confirm_order,
    resume_order,
    take_order_answer,
    take_order_approval,
    take_over_order,
    withdraw_order,
    write_order,
)  # fmt: skip
from .quotations import (
    Agreed,
    Assigned,
    NewQuotation,
    accept_quotation,
    ask_maximum_discount,
    assign_quotation,
    change_quotation,
    decide_quotation,
    expire_quotation,
    refuse_quotation,
    revise_quotation,
    send_quotation,
    take_answer,
    withdraw_quotation,
    write_quotation,
)  # fmt: skip
from .terms import Reason

__all__ = [
    "Agreed", "Assigned", "CollectCash", "Line", "NewOrder", "NewQuotation", "Reason", "TakenOver", "Wish",
    "accept_quotation", "ask_maximum_discount", "ask_order_approval", "ask_order_discount", "assign_order",
    "assign_quotation", "cancel_order", "change_order", "change_quotation", "collect_cash", "confirm_order",
    "decide_quotation", "expire_quotation", "invoice_services", "mark_delivered", "mark_invoiced", "mark_paid",
    "mark_returned", "refuse_quotation", "release_order", "release_rest", "reserve_open_orders", "reserve_order",
    "resume_order", "revise_quotation", "send_quotation", "take_answer", "take_order_answer",
    "take_order_approval", "take_over_order", "withdraw_order", "withdraw_quotation", "write_order",
    "write_quotation",
]  # fmt: skip
