"""Who may do what in the agenda: everybody plans for themselves, heads also for their people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.permissions import EVERYONE, company, duty, team

VIEW = "agenda.view_activity"
WORK = (
    "agenda.change_activity",
    "agenda.finish_activity",
    "agenda.follow_activity",
    "agenda.move_activity",
    "agenda.cancel_activity",
    "agenda.reopen_activity",
    "agenda.assign_activity",
)


def mine(actor: Actor) -> Q:
    """One's own, and what others have planned or done with one's own customers."""
    return Q(owner_id=actor.person_id) | Q(party__owner_id=actor.person_id, party__owner__isnull=False)


def my_own(actor: Actor) -> Q:
    return Q(owner_id=actor.person_id)


PLANS = ("agenda.plan_activity", "agenda.log_activity")
OWN, SEES = _("Works on one's own activities"), _("Sees one's own activities and those with one's customers")

EVERYONE.add(duty("agenda.plan", _("Plans activities and writes down what was done"), can=PLANS))
EVERYONE.add(duty("agenda.own", OWN, can=WORK, on=my_own))
EVERYONE.add(duty("agenda.see_own", SEES, can=(VIEW,), on=mine))
duty("agenda.lead", _("Sees and moves the activities of one's own people"), can=(VIEW, *WORK), on=team)
duty("agenda.see_all", _("Sees all activities of the company"), can=(VIEW,), on=company)
