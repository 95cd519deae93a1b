"""Notices: told with what brought them about, read by one person, muted by kind; and what each follows."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, QuerySet, Value

from nhip.kernel import clock, prepared
from nhip.kernel.actors import Actor
from nhip.kernel.refs import Ref

from .addressees import colleagues
from .models import Following, Muted, Notice


def tell(
    about: Ref, reasons: Mapping[int, Sequence[str]], *, by: Actor, comment: int | None = None, text: str = ""
) -> list[int]:
    """Tell each of these people once, by the first of their reasons that they have not muted; who was told.

    Whoever does it is never told, nor is who works here no longer; who was told of the same comment before has that
    notice once more, for the new reason.
    """
    here = colleagues(by.company_id)
    told = {person: kinds for person, kinds in reasons.items() if person in here and person != by.person_id}
    if not told:
        return []
    muted = set(
        Muted.objects.filter(company_id=by.company_id, person_id__in=told, muted=True).values_list(
            "person_id", "kind"
        )
    )
    first = {
        person: next((kind for kind in kinds if (person, kind) not in muted), "") for person, kinds in told.items()
    }
    made = [
        Notice(
            company_id=by.company_id,
            person_id=person,
            about_kind=about.kind,
            about_id=about.id,
            kind=kind,
            by_id=by.person_id,
            comment_id=comment,
            text=text,
        )
        for person, kind in first.items()
        if kind
    ]
    Notice.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["comment", "person"], update_fields=["kind", "read_at"]
    )
    return [one.person_id for one in made]


def followers(about: Ref, *, company_id: int) -> list[int]:
    """Who follows the record."""

    def asked() -> QuerySet:
        ours = {"company_id": company_id, "about_kind": about.kind, "about_id": prepared.HOLES[0]}
        return Following.objects.filter(**ours, follows=True).values_list("person_id", flat=True)

    return prepared.rows(("followers", company_id, about.kind), asked, about.id)


def follows(about: Ref, *, by: Actor) -> bool:
    """Whether the person follows the record."""
    return by.person_id in followers(about, company_id=by.company_id)


KEYS = ["company", "about_kind", "about_id", "person"]


def follow_unless_left(about: Ref, *, by: Actor) -> None:
    """Whoever writes about a record follows it, unless they have said that they do not."""
    Following.objects.bulk_create([_following(about, by, True)], ignore_conflicts=True, unique_fields=KEYS)


def set_following(about: Ref, follows: bool, *, by: Actor) -> None:
    """Follow a record that the caller has opened, or do not."""
    Following.objects.bulk_create(
        [_following(about, by, follows)], update_conflicts=True, unique_fields=KEYS, update_fields=["follows"]
    )


def _following(about: Ref, by: Actor, follows: bool) -> Following:
    said = {"company_id": by.company_id, "about_kind": about.kind, "about_id": about.id}
    return Following(**said, person_id=by.person_id, follows=follows)


def muted_kinds(by: Actor) -> set[str]:
    """The kinds of news that the person does not hear of."""
    rows = Muted.objects.filter(company_id=by.company_id, person_id=by.person_id, muted=True)
    return set(rows.values_list("kind", flat=True))


def set_muted(kind: str, muted: bool, *, by: Actor) -> None:
    """Hear of this kind of news no longer, or again."""
    row = Muted(company_id=by.company_id, person_id=by.person_id, kind=kind, muted=muted)
    Muted.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["company", "person", "kind"], update_fields=["muted"]
    )


def of(by: Actor) -> QuerySet:
    """The person's own notices; nobody else's are ever read."""
    return Notice.objects.filter(company_id=by.company_id, person_id=by.person_id)


def unread(by: Actor) -> QuerySet:
    """How many are not read yet, as a part of the question that every page asks: (how many, none of them late)."""
    rows = of(by).filter(read_at=None).order_by()
    return rows.values("company_id").annotate(waits=Count("*"), late=Value(0))


def mark(numbers: Iterable[int] | None, read: bool, *, by: Actor) -> int:
    """Mark these of one's own notices, or all, as read or as not read; how many there were."""
    rows = of(by) if numbers is None else of(by).filter(pk__in=list(numbers))
    rows = rows.filter(read_at=None) if read else rows.filter(read_at__isnull=False)
    return rows.update(read_at=clock.now() if read else None)
