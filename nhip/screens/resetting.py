"""A new password by a link: made by an administrator, handed over, good once and for a day (S30)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Person
from nhip.kernel.operations import operation
from nhip.kernel.policies import policy
from nhip.kernel.refusals import Refused

from .models import ResetLink

State = ResetLink.State
ADDRESS = "/reset/"
PURPOSE = b"nhip reset of a password "
HOURS = policy(
    "screens.reset_hours",
    int,
    default=24,
    title=gettext_lazy("Hours for which a link to a new password is good"),
    source="S30",
    valid=lambda hours: 1 <= hours <= 24,
)


def can_log_in(person: Person) -> bool:
    """Whether there is a log-in that a new password would be for."""
    return person.user is not None and person.user.is_active


@operation(Person, start=(Person.State.ACTIVE,), label=gettext_lazy("Make a link to a new password"), when=can_log_in)
def make_reset_link(person: Person, *, by: Actor) -> None:
    """`link` of the answer is what is handed to the person: shown once; an older one is worth nothing."""
    if not can_log_in(person):
        raise Refused(_("%(name)s has no log-in that a password could be for.") % {"name": person})
    ResetLink.objects.filter(person=person, state=State.OPEN).update(state=State.WITHDRAWN)
    secret = secrets.token_urlsafe(32)
    ends = clock.now() + timedelta(hours=HOURS.of(person.company_id))
    said = {"digest": digest(secret), "bound": bound(person), "expires_at": ends}
    ResetLink(company_id=person.company_id, person=person, **said).save(force_insert=True)
    person.link = f"{settings.SITE_URL}{ADDRESS}#{secret}"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class OwnPassword:
    """What the link says, and the new password twice."""

    token: Annotated[str, Ask(gettext_lazy("Code of the link"), widget="password")]
    password: Annotated[str, Ask(gettext_lazy("New password"), widget="password")]
    again: Annotated[str, Ask(gettext_lazy("New password again"), widget="password")]


@operation(Person, takes=OwnPassword, start=(Person.State.ACTIVE,), label=gettext_lazy("Choose a password by a link"))
def choose_password(person: Person, told: OwnPassword, *, by: Actor) -> None:
    """The person's new password; the link is used up, and whoever was logged in under their name is out."""
    link = find(told.token)
    if link is None or link.person_id != person.pk:
        raise Refused(worthless(), field="token", source="S30")
    _check(told, person)
    user = person.user
    assert user is not None  # else there is no link
    user.set_password(told.password)
    user.save(update_fields=["password"])
    person.must_change_password = False
    ResetLink.objects.filter(pk=link.pk).update(state=State.USED)


def worthless() -> str:
    """What is said of every link that opens nothing, whatever the reason."""
    return _("This link is not good any more: it was used, is too old, or was replaced. Ask for another one.")


def _check(told: OwnPassword, person: Person) -> None:
    if told.password != told.again:
        raise Refused(_("The two new passwords are different."), field="again")
    try:
        validate_password(told.password, person.user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), field="password") from weak


def find(token: str) -> ResetLink | None:
    """The link that the token opens now; None for every other text."""
    rows = ResetLink.objects.filter(digest=digest(token.strip()), state=State.OPEN, expires_at__gt=clock.now())
    link = rows.select_related("person__user").first()
    if link is None or link.person.state != Person.State.ACTIVE or not can_log_in(link.person):
        return None
    return link if link.bound == bound(link.person) else None


def digest(token: str) -> str:
    """What is kept of 256 random bits."""
    return sha256(PURPOSE + token.encode()).hexdigest()


def bound(person: Person) -> str:
    """What the link holds for: this log-in with this password. Another one, by whatever way, ends the link."""
    user = person.user
    assert isinstance(user, User)
    return sha256(PURPOSE + f"{person.pk} {user.pk} {user.username} {user.password}".encode()).hexdigest()
