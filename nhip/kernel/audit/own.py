"""The kernel's own events: its operations, who read what is restricted, and what happens at the doors."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models.audit import Kind
from ..refs import Ref
from .sources import HISTORY, PAPERS, Source, Told, declare, rows_of
from .verbs import VERBS, watch, word

READ = word("kernel.read_restricted", _("Read restricted fields"))
LOG_IN = word("kernel.log_in", _("Logged in"))
LOG_OUT = word("kernel.log_out", _("Logged out"))
LOG_IN_FAILED = word("kernel.log_in_failed", _("Log-in failed"))
BACKED_UP = word("kernel.backed_up", _("Backup made"))
PUT_BACK = word("kernel.put_back", _("Backup put back"))

ROLES = "assign_role take_role add_role copy_role change_role restore_role load_role"
PEOPLE = (
    "make_reset_link choose_password found add_person change_person deactivate_person reactivate_person give_login "
    "reset_password change_password "
    "add_unit change_unit archive_unit restore_unit hold_function end_function join_unit leave_unit"
)
SETTINGS = (
    "decide change_company add_calendar change_calendar add_day_off add_custom_field change_custom_field "
    "archive_custom_field restore_custom_field"
)
for kind, names in (
    (Kind.RIGHTS, ROLES), (Kind.PEOPLE, PEOPLE), (Kind.POLICY, SETTINGS), (Kind.ROOM, "switch_off switch_on"),
):  # fmt: skip
    watch(kind, *(f"kernel.{name}" for name in names.split()))


def _about(row: Any) -> Ref | None:
    return Ref(row.about_kind, row.about_id) if row.about_kind and row.about_id else None


def _who(row: Any) -> dict[str, Any]:
    """A person by number alone, whose name may have to go one day; whoever is none by name."""
    return {"person": row.person_id, "actor": "" if row.person_id else row.actor}


def _of_history(rows: list[Any]) -> dict[int, Told]:
    figures = _figures(rows)
    return {
        row.pk: Told(
            VERBS.get(row.verb, Kind.KEEPING),
            row.verb,
            row.at,
            **_who(row),
            about=_about(row),
            **figures.get(row.pk, {}),
        )
        for row in rows
    }


def _figures(rows: list[Any]) -> dict[int, dict[str, Any]]:
    """Number and amount of the papers that the entries vouch for."""
    made: dict[int, dict[str, Any]] = {}
    for verb in {row.verb for row in rows} & PAPERS.keys():
        kept, mine = PAPERS[verb], [row for row in rows if row.verb == verb]
        number, amount = kept.columns.index(kept.number), kept.columns.index(kept.amount)
        found = rows_of(kept.label, "id", kept.columns, [row.about_id for row in mine])  # as for their digests
        for row in mine:
            for said in found.get(row.about_id, ()):
                made[row.pk] = {"number": said[number], "amount": Decimal(said[amount]).scaleb(-2)}
    return made


def _of_reading(rows: list[Any]) -> dict[int, Told]:
    return {row.pk: Told(Kind.READING, READ, row.at, **_who(row), about=_about(row)) for row in rows}


def _of_doors(rows: list[Any]) -> dict[int, Told]:
    return {row.pk: Told(Kind(row.kind), row.verb, row.at, **_who(row), about=_about(row)) for row in rows}


def _watched() -> str:
    return f"{{row}}.verb IN ({', '.join(repr(verb) for verb in sorted(VERBS))})"


FACT = ("id", "company_id", "about_kind", "about_id", "actor", "person_id", "at")
declare(Source(HISTORY, (*FACT, "verb", "inputs", "changes", "key", "request", "answer"), _of_history, only=_watched))
declare(Source("kernel.reading", (*FACT, "groups"), _of_reading))
declare(Source("kernel.securityevent", (*FACT, "kind", "verb", "details"), _of_doors))
