"""Charts: the accounts that papers move, each by what it is for, in the circular that the books are kept by."""

TT133, TT99 = "tt133", "tt99"
CHARTS = {TT133: "133/2016/TT-BTC", TT99: "99/2025/TT-BTC"}
"""The charts that postings know, and the circulars that they are of."""


class Role(str):
    """An account by what it is for; read as text it is the account of Circular 133/2016/TT-BTC."""

    in_charts: dict[str, str]

    def __new__(cls, tt133: str, tt99: str = "") -> "Role":
        made = super().__new__(cls, tt133)
        made.in_charts = {TT133: tt133, TT99: tt99 or tt133}
        return made


RECEIVABLE, OUTPUT_VAT = Role("131"), Role("33311")
STOCK, COST_OF_GOODS = Role("156"), Role("632")
CASH, BANK = Role("1111", "111"), Role("1121", "112")
FOREIGN_CASH, FOREIGN_BANK = Role("1112", "111"), Role("1122", "112")
CAPITAL = Role("4111", "41111")
REVENUE = {"goods": Role("5111", "511"), "service": Role("5113", "511"), "digital": Role("5113", "511")}
REDUCTIONS = {"goods": Role("5111", "521"), "service": Role("5113", "521"), "digital": Role("5113", "521")}
"""Circular 133 has no account of its own for what lowers revenue: revenue itself is debited."""
ALLOWANCE, DOUBTFUL_COST = Role("2293"), Role("6422", "6426")
EXCHANGE_DIFFERENCE = Role("413")
FINANCE_INCOME, FINANCE_COST, OTHER_INCOME = Role("515"), Role("635"), Role("711")


def code_of(account: str, chart: str) -> str:
    """The account in that chart; a plain code is one of it already."""
    return account.in_charts[chart] if isinstance(account, Role) else account
