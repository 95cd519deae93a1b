"""The room as Django knows it."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel import rooms


class Agenda(rooms.Room):
    name = "nhip.agenda"
    verbose_name = _("Agenda")
