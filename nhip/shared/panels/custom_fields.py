"""What hangs on the page of a custom field: how a form asks for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhip.kernel.actors import Actor
from nhip.kernel.custom import asking, definitions
from nhip.kernel.operations import Nothing
from nhip.kernel.records import open_ref
from nhip.kernel.refs import Ref
from nhip.screens.forms import Form
from nhip.screens.panels import hang


@hang(
    on="kernel.customfield",
    title=_("As the form asks for it"),
    template="shared/field_preview.html",
    needs="kernel.view_customfield",
    place="main",
)
def as_asked(ref: Ref, *, by: Actor) -> list[Any]:
    """The box with its label and its explanation; nothing that is written into it goes anywhere."""
    found: Any = open_ref(ref, by=by)
    return Form(asking.with_fields(Nothing, (definitions.field_of(found),)), by).values
