"""The functions of a company, smaller than departments: who may hold them is data, what they are is code."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Department:
    """A department as people know it: its tag is what the baton shows (two or three letters)."""

    code: str
    tag: str
    name: str


@dataclass(frozen=True)
class Function:
    """What a unit does for the others, and in whose department it is at home."""

    code: str
    name: str

    @property
    def department(self) -> str:
        return self.code.partition(".")[0]


DEPARTMENTS: dict[str, Department] = {
    made.code: made
    for made in (
        Department("marketing", "MK", _("Marketing")),
        Department("sales", "KD", _("Sales")),
        Department("purchasing", "MH", _("Purchasing")),
        Department("warehouse", "KHO", _("Warehouse")),
        Department("accounting", "KT", _("Accounting")),
        Department("care", "CS", _("Customer care")),
        Department("projects", "DA", _("Projects")),
        Department("technical", "KTS", _("Technical and production")),
        Department("hr", "NS", _("Human resources")),
        Department("it", "IT", _("IT")),
        Department("board", "BGĐ", _("Board of directors")),
    )
}

FUNCTIONS: dict[str, Function] = {
    made.code: made
    for made in (
        Function("marketing.campaigns", _("Campaigns and advertising")),
        Function("sales.corporate", _("Sales to companies")),
        Function("sales.incoming", _("Incoming enquiries")),
        Function("sales.head", _("Head of sales")),
        Function("purchasing.buying", _("Buying")),
        Function("warehouse.store", _("Goods store")),
        Function("warehouse.warranty", _("Warranty store")),
        Function("accounting.ledger", _("General ledger and invoices")),
        Function("accounting.receivables", _("Receivables and credit")),
        Function("accounting.cash", _("Cash desk")),
        Function("care.service", _("Customer service")),
        Function("projects.delivery", _("Project delivery")),
        Function("technical.engineering", _("Engineering")),
        Function("hr.people", _("People")),
        Function("hr.payroll", _("Payroll")),
        Function("it.support", _("IT support")),
        Function("board.director", _("Director")),
    )
}
