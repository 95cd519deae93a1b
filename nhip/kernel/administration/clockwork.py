"""What goes on behind the scenes, for the administrator: facts that nobody could take, and another try for them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import outbox
from ..actors import Actor
from ..models import Company, OutboxEvent
from ..operations import ANY, operation
from ..refusals import Refused


def given_up(company: Company) -> bool:
    """Whether a fact was given up."""
    return OutboxEvent.objects.filter(company_id=company.pk, state=OutboxEvent.State.DEAD).exists()


@operation(Company, start=ANY, label=gettext_lazy("Tell again what was given up"), when=given_up)
def tell_again(company: Company, *, by: Actor) -> None:
    """Give every fact that was given up another series of attempts; whoever has heard it is not told twice."""
    dead = OutboxEvent.objects.filter(company_id=company.pk, state=OutboxEvent.State.DEAD).order_by("id")
    tried = [outbox.retry(number, company_id=company.pk) for number in dead.values_list("pk", flat=True)]
    if not any(tried):
        raise Refused(_("Nothing was given up: everybody has heard everything, or is being told."))
