"""The reasons for which any hand-off may be given back, recalled or reopened; rooms declare more."""

from django.utils.translation import gettext_lazy as _

from .form import reason

reason("incomplete", _("Something is missing"))
reason("wrong_receiver", _("Not for us"))
reason("not_possible", _("Cannot be done"))
reason("duplicate", _("Handed over twice"))
reason("other", _("Another reason"))
