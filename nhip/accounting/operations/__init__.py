"""What accounting does, as accounting tells it."""

from .allocation import Allocate, AllocatedShare, allocate, allocate_credit, allocate_oldest, due, left
from .bad_debts import (
    Provide,
    ProvideAll,
    WriteOff,
    approve_bad_debt,
    propose_provisions,
    provide,
    refuse_bad_debt,
    reverse_bad_debt,
    write_off,
)
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
from .collection import hand_over_debts
from .corrections import Adjust, Replace, RightLine, adjust_invoice, as_they_stand, replace_invoice
from .costing import ChangeCosting, ChooseCosting, change_costing, choose_costing
from .credit import (
    EndRight,
    NewPolicy,
    NewRight,
    PolicyStep,
    end_collection_right,
    set_collection_right,
    set_discount_policy,
)
from .early import (
    GiveDiscount,
    SetEarlyTerms,
    end_early_terms,
    give_early_discount,
    proposed,
    reverse_early_discount,
    set_early_terms,
)
from .invoices import issue_invoice, void_draft
from .notices import WrongWords, notify_mistake
from .opening import (
    LoadOpening,
    PrepareOpening,
    load_opening,
    move_opening,
    open_balances,
    prepare_opening,
    take_back_opening,
)
from .payments import TakeBack, TakePayment, take_back, take_payment
from .reasons import Because
from .receipts import (
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
from .recoveries import Recover, recover, reverse_recovery
from .refunds import PayBack, refund_advance, refund_credit, reverse_refund
from .revaluation import Held, Revalue, revalue, reverse_revaluation

__all__ = [
    "AddTreasury", "Adjust", "Allocate", "AllocatedShare", "Because", "ChangeCosting", "ChooseCosting",
    "CloseBooks", "Collect", "Count", "EndRight", "EntryLine", "Except", "GiveDiscount", "Held", "LoadOpening",
    "NewEntry", "NewPolicy", "NewRight", "OpenBooks", "OpenYear", "PayBack", "PolicyStep", "PrepareOpening",
    "Provide", "ProvideAll", "ReceiveBank", "ReceiveCash", "Recover", "Reopen", "Replace", "Revalue", "Reverse",
    "RightLine", "SetEarlyTerms", "TakeBack", "TakePayment", "WriteOff", "WrongWords", "add_treasury",
    "adjust_invoice", "allocate", "allocate_credit", "allocate_oldest", "approve_bad_debt", "as_they_stand",
    "cancel_collected", "change_costing", "choose_costing", "close_books", "collect", "count", "due",
    "end_collection_right", "end_early_terms", "give_early_discount", "grant_exception", "hand_over",
    "hand_over_debts", "issue_invoice", "left", "load_opening", "move_opening", "notify_mistake", "open_balances",
    "open_books", "open_year", "post_entry", "prepare_opening", "propose_provisions", "proposed", "provide",
    "receive", "receive_bank", "receive_cash", "recover", "refund_advance", "refund_credit", "refuse_bad_debt",
    "reopen_books", "replace_invoice", "revalue", "reverse_bad_debt", "reverse_early_discount", "reverse_entry",
    "reverse_receipt", "reverse_recovery", "reverse_refund", "reverse_revaluation", "set_collection_right",
    "set_discount_policy", "set_early_terms", "take_back", "take_back_opening", "take_payment", "void_draft",
    "write_off",
]  # fmt: skip
