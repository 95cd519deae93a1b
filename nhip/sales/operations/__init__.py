"""What people do in sales, by noun: quotations, orders, their fulfilment, and what orders follow."""

from .credits import ask_credit, note_credit, settle_return
from .discounts import Wish
from .follow import mark_credited, mark_delivered, mark_invoiced, mark_paid, mark_refunded, mark_returned
from .fulfilment import (
    CollectCash,
    collect_cash,
    invoice_services,
    release_order,
    release_rest,
    reserve_open_orders,
    reserve_order,
)  # fmt: skip
from .goods_back import exchange_return, note_goods_back, send_return
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
from .returns import (
    NewReturn,
    Wanted,
    ask_return,
    cancel_return,
    change_return,
    decide_return,
    return_goods,
    take_up_return,
    withdraw_return,
)  # fmt: skip
from .terms import Reason
from .waiting import Freed, serve_waiting

__all__ = [
    "Agreed", "Assigned", "CollectCash", "Freed", "Line", "NewOrder", "NewQuotation", "NewReturn", "Reason",
    "TakenOver", "Wanted", "Wish", "accept_quotation", "ask_credit", "ask_maximum_discount",
    "ask_order_approval", "ask_order_discount", "ask_return", "assign_order", "assign_quotation",
    "cancel_order", "cancel_return", "change_order", "change_quotation", "change_return", "collect_cash",
    "confirm_order", "decide_quotation", "decide_return", "exchange_return", "expire_quotation",
    "invoice_services", "mark_credited", "mark_delivered", "mark_invoiced", "mark_paid", "mark_refunded",
    "mark_returned", "note_credit", "note_goods_back", "refuse_quotation", "release_order", "release_rest",
    "reserve_open_orders", "reserve_order", "resume_order", "return_goods", "revise_quotation",
    "send_quotation", "send_return", "serve_waiting", "settle_return", "take_answer", "take_order_answer",
    "take_order_approval", "take_over_order", "take_up_return", "withdraw_order", "withdraw_quotation",
    "withdraw_return", "write_order", "write_quotation",
]  # fmt: skip
