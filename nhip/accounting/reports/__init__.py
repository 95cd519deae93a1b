"""Reports: trial balance, ledger, receivables by age, statements of account, cash in hand, cash book."""

from .ageing import Ageing, Debtor, Item, ageing, behind
from .cash import cash_in_hand, purses
from .ledger import account_ledger, names_above, trial_balance, under_parents
from .needs import CASH, LEDGER, MOST, RECEIVABLES
from .opening import Begun, begun, opening_blanks
from .statement import Statement, days_of, open_debts, statement

__all__ = [
    "CASH", "LEDGER", "MOST", "RECEIVABLES", "Ageing", "Begun", "Debtor", "Item", "Statement", "account_ledger",
    "ageing", "begun", "behind", "cash_in_hand", "days_of", "names_above", "open_debts", "opening_blanks", "purses",
    "statement", "trial_balance", "under_parents",
]  # fmt: skip
