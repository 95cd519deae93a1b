"""Refusals: the rules of the business say no, and say the way on."""

from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .handoffs.form import Form
    from .records import Row


class Refused(ValidationError):
    """The message is for the person who asked; nothing was saved.

    `field` is the input that is to blame (`lines.0.quantity` in lines), `rule` the rule in one sentence, `source` the
    policy, law or requirement behind it, and `question` the form of a hand-off that asks whoever can lift it.
    """

    def __init__(
        self,
        message: str | Promise,
        *,
        field: str = "",
        rule: str | Promise = "",
        source: str = "",
        question: "Form | None" = None,
    ):
        super().__init__(cast(str, message))  # the stubs know lazy text only by a class that Django lacks
        self.field, self.rule, self.source, self.question = field, rule, source, question

    def __str__(self) -> str:
        return str(self.message)


class Stale(Refused):
    """Somebody changed the record meanwhile; `current` is what it says now."""

    def __init__(self, current: "Row"):
        super().__init__(_("%(record)s was changed meanwhile.") % {"record": current})
        self.current = current
