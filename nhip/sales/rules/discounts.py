"""Who may give how much discount: from a threshold on, by steps, some with accounting's answer (SAL-19, FLOW-37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    """Up to `rate` (a fraction) whoever holds `role` decides; the others ask `function`."""

    rate: Decimal
    role: str
    function: str
    needs_answer: bool = False


@dataclass(frozen=True)
class Policy:
    """Discounts only from `threshold` (value before discount and tax) on."""

    threshold: Decimal
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """Accounting's answer to the question for the maximum discount: for one customer, until a day."""

    customer: int
    rate: Decimal
    valid_until: date | None = None


@dataclass(frozen=True)
class Wanted:
    """What somebody would give: `rate` of the whole document, on its value before discount."""

    customer: int
    rate: Decimal
    gross: Decimal
    on: date


@dataclass(frozen=True)
class Allowed:
    """Go on."""


@dataclass(frozen=True)
class BelowThreshold:
    """No discount for so small an order."""

    threshold: Decimal


@dataclass(frozen=True)
class AboveAllSteps:
    """More than the policy lets anybody give."""

    most: Decimal


@dataclass(frozen=True)
class AnswerNeeded:
    """Accounting has to say first how much this customer may have."""

    step: Step


@dataclass(frozen=True)
class AskApproval:
    """Somebody else decides: `function` is asked."""

    function: str
    step: Step


Decision = Allowed | BelowThreshold | AboveAllSteps | AnswerNeeded | AskApproval


def decide(
    wanted: Wanted, policy: Policy | None, *, roles: Iterable[str], answer: Answer | None, askable: Iterable[str]
) -> Decision:
    """May whoever holds `roles` give it; if not, what has to happen first. No policy sets no limit."""
    if policy is None or wanted.rate <= 0:
        return Allowed()
    if wanted.gross < policy.threshold:
        return BelowThreshold(policy.threshold)
    steps = sorted(policy.steps, key=lambda step: step.rate)
    reaching = [step for step in steps if step.rate >= wanted.rate]
    if not reaching:
        return AboveAllSteps(steps[-1].rate if steps else Decimal(0))
    if reaching[0].needs_answer and not covers(answer, wanted):
        return AnswerNeeded(reaching[0])
    if {step.role for step in reaching} & set(roles):
        return Allowed()
    return _ask(reaching, frozenset(askable))


def covers(answer: Answer | None, wanted: Wanted) -> bool:
    """An answer counts for its own customer, up to its rate, until its last day."""
    if answer is None or answer.customer != wanted.customer or answer.rate < wanted.rate:
        return False
    return answer.valid_until is None or answer.valid_until >= wanted.on


def _ask(reaching: list[Step], askable: frozenset[str]) -> Decision:
    """The lowest step whose function can be asked."""
    asked = [step for step in reaching if step.function in askable]
    return AskApproval(asked[0].function, reaching[0]) if asked else AboveAllSteps(reaching[0].rate)
