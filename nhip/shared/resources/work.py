"""Long work on screen: what runs, how far it is, what stopped it; the way to stop it and to let it go on."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from nhip.kernel.jobs import cancel_job, resume_job
from nhip.kernel.models import Job
from nhip.screens.parts import Column, Menu, Page, Section, Tab, Table
from nhip.screens.resource import Resource


class Jobs(Resource):
    """Long work that goes on behind the scenes, one's own; for the administrator, everybody's."""

    model = Job
    title, one, icon = _("Jobs"), _("Job"), "list-checks"
    about = _("Long work that goes on behind the scenes, one's own; for the administrator, everybody's.")
    menu = Menu("it", 70)
    table = Table(
        (Column("kind", kind="job"), "state", Column("owner", kind="person"), "done", "total", "message"),
        order="-id",
        card=("kind", "state", "done", "message"),
    )
    tabs = (Tab(_("Stopped"), "state=failed"), Tab(_("Running"), "state=running"), Tab(_("Waiting"), "state=waiting"))
    filters = ("state", "owner", "kind")
    search = ("kind", "message")
    tones: ClassVar[dict[str, str]] = {
        "waiting": "idle", "running": "mine", "done": "done", "cancelled": "back", "failed": "late",
    }  # fmt: skip
    actions = (resume_job, cancel_job)
    page = Page(
        title="{kind}",
        facts=("state", "owner", "done", "total"),
        sections=(Section(_("What happened"), (Column("message", kind="long"),)),),
    )
