"""The guard of the last administrator: somebody must be able to let others in."""

from functools import partial

from django.utils.translation import gettext as _

from .. import roles
from ..grants import ADMINISTER, NEEDED
from ..models import Company
from ..refusals import Refused
from ..together import at_the_end


def keep_an_administrator(company_id: int) -> None:
    """Refuse the operation if, once all of it is written, nobody could administer any more.

    The company's row is locked before counting, so that two who remove each other come one after the other.
    """
    at_the_end("", partial(_count, company_id))


def _count(company_id: int) -> None:
    Company.objects.select_for_update(no_key=True).get(pk=company_id)
    if not roles.holders(ADMINISTER, company_id=company_id, undenied=NEEDED):
        raise Refused(
            _("Then nobody could administer the company any more."),
            rule=_("At least one person who can log in administers people, roles and units."),
            source="ORG-11",
        )
