"""Custom fields on screen: what the company asks about its records besides what everybody is asked."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.administration import custom_fields
from nhip.kernel.models import CustomField
from nhip.screens.parts import Column, Menu, Page, Section, Tab, Table
from nhip.screens.resource import Resource

from .parties import TONES


class CustomFields(Resource):
    """What your company asks about customers, goods or orders besides what everybody is asked."""

    model = CustomField
    title, one, icon = _("Custom fields"), _("Custom field"), "list-plus"
    about = _("What your company asks about customers, goods or orders besides what everybody is asked.")
    menu = Menu("it", 65)
    table = Table(
        ("label", "about", "type", "code", "needed", "listed", "place", "state"),
        order="about",
        card=("label", "type", "about", "state"),
    )
    tabs = (
        Tab(_("In use"), "state=active&sort=about,place"),
        Tab(_("Archived"), "state=archived&sort=about,place"),
    )
    filters = ("state", "about", "type", "needed", "alone", "listed")
    search = ("label", "label_en", "code")
    create = custom_fields.add_custom_field
    actions = (
        custom_fields.change_custom_field,
        custom_fields.archive_custom_field,
        custom_fields.restore_custom_field,
    )
    tones = TONES
    extensible = False
    page = Page(
        title="{label} · {code}",
        facts=("about", "type", "place"),
        sections=(
            Section(_("How it is asked"), ("label", "label_en", "hint", "needed", "alone", "listed", "known_to")),
            Section(
                _("What belongs to its type"),
                (Column("offered", _("Choices of the list"), "long"), "places", "links_to"),
            ),
        ),
    )
