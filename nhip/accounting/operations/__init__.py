"""What accounting does, as accounting tells it."""

from .allocation import Allocate, AllocatedShare, TakeBack, allocate, allocate_credit, allocate_oldest, take_back
from .books import (
    AddTreasury,
    CloseBooks,
    EntryLine,
    Except,
    NewEntry,
    OpenBooks,
    OpenYear,
    Reopen,
    Reverse,
    add_treasury,
    close_books,
    grant_exception,
    open_books,
    open_year,
    post_entry,
    reopen_books,
    reverse_entry,
)
from .corrections import Adjust, Replace, RightLine, adjust_invoice, as_they_stand, replace_invoice
from .credit import (
    EndRight,
    NewPolicy,
    NewRight,
    PolicyStep,
    end_collection_right,
    set_collection_right,
    set_discount_policy,
)
from .invoices import issue_invoice, void_draft
from .opening import (
    LoadOpening,
    PrepareOpening,
    load_opening,
    move_opening,
    open_balances,
    prepare_opening,
    take_back_opening,
)
from .receipts import (
    Because,
    Collect,
    Count,
    ReceiveBank,
    ReceiveCash,
    cancel_collected,
    collect,
    count,
    hand_over,
    receive,
    receive_bank,
    receive_cash,
    reverse_receipt,
)
from .refunds import PayBack, refund_advance, refund_credit, reverse_refund

__all__ = [
    "AddTreasury", "Adjust", "Allocate", "AllocatedShare", "Because", "CloseBooks", "Collect", "Count", "EndRight",
    "EntryLine", "Except", "LoadOpening", "NewEntry", "NewPolicy", "NewRight", "OpenBooks", "OpenYear", "PayBack",
    "PolicyStep", "PrepareOpening", "ReceiveBank", "ReceiveCash", "Reopen", "Replace", "Reverse", "RightLine",
    "TakeBack", "add_treasury", "adjust_invoice", "allocate", "allocate_credit", "allocate_oldest", "as_they_stand",
    "cancel_collected", "close_books", "collect", "count", "end_collection_right", "grant_exception", "hand_over",
    "issue_invoice", "load_opening", "move_opening", "open_balances", "open_books", "open_year", "post_entry",
    "prepare_opening", "receive", "receive_bank", "receive_cash", "refund_advance", "refund_credit", "reopen_books",
    "replace_invoice", "reverse_entry", "reverse_receipt", "reverse_refund", "set_collection_right",
    "set_discount_policy", "take_back", "take_back_opening", "void_draft",
]  # fmt: skip
