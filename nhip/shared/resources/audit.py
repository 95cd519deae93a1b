"""The audit trail on screen: who did what of security and money, when, and to which record."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from nhip.kernel.models import AuditEvent
from nhip.screens.parts import Column, Filter, Menu, Page, Section, Tab, Table
from nhip.screens.resource import Resource


class AuditEvents(Resource):
    """Events of security and money in the order in which they were sealed; none is changed or taken away."""

    model = AuditEvent
    title, one, icon = _("Audit trail"), _("Audit event"), "shield-check"
    about = _("Events of security and money in the order in which they were sealed; none is changed or taken away.")
    menu = Menu("it", 76)
    table = Table(
        (
            Column("at", keep=1),
            Column("kind", keep=2),
            Column("verb", kind="verb", keep=1),
            Column("person", kind="person", keep=1),
            Column("about_kind", _("Record"), kind="record", keep=2),
            Column("number", kind="text", keep=2),
            Column("amount", keep=2),
            Column("seq", _("Link"), kind="text", align="end", keep=2),
        ),
        order="-seq",
        card=("verb", "amount", "person", "at"),
    )
    tabs = (
        Tab(_("Logging in and keys"), "kind=session,key"),
        Tab(_("Rights and people"), "kind=rights,people,policy,room"),
        Tab(_("Money and books"), "kind=money,ledger,books"),
        Tab(_("What was read and taken away"), "kind=reading,export,keeping"),
    )
    filters = ("kind", "person", "at", Filter("verb", _("Operation")), "number", "amount")
    search = ("number", "verb", "actor", "person__folded")
    tones: ClassVar[dict[str, str]] = {}
    page = Page(
        title="№ {seq}",
        facts=("at", "kind", Column("verb", kind="verb"), "person", "amount"),
        sections=(
            Section(
                _("In the chain"),
                (
                    "sealed_at",
                    Column("number", kind="text"),
                    Column("actor", _("By itself, or by command")),
                    Column("digest", _("Digest of the row"), kind="long"),
                    Column("hash", _("Hash of the link"), kind="long"),
                ),
            ),
        ),
    )
