"""Reports: trial balance, ledger, receivables by age, statements of account, doubtful debts, cash."""

from .ageing import Ageing, Debtor, Item, ageing, behind
from .cash import cash_in_hand, purses
from .collection import collection_list
from .ledger import account_ledger, names_above, trial_balance, under_parents
from .needs import CASH, LEDGER, MOST, RECEIVABLES
from .opening import Begun, begun, opening_blanks
from .provisions import Provisions, provisions, rates_of
from .revaluation import Previewed, currencies, ends, revaluation
from .statement import Statement, days_of, open_debts, statement

__all__ = [
    "Ageing", "Begun", "CASH", "Debtor", "Item", "LEDGER", "MOST", "Previewed", "Provisions", "RECEIVABLES",
    "Statement", "account_ledger", "ageing", "begun", "behind", "cash_in_hand", "collection_list", "currencies",
    "days_of", "ends", "names_above", "open_debts", "open_on", "opening_blanks", "provisions", "purses", "rates_of",
    "revaluation", "statement", "trial_balance", "under_parents",
]  # fmt: skip
