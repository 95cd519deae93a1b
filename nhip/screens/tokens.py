"""Access keys: a program asks in a person's name, with no more rights than she has, until a day or until revoked."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import actors, audit, clock, ids, prepared, steady
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.operations import operation
from nhip.kernel.permissions import EVERYONE, SYSTEM, allowed, company, duty
from nhip.kernel.policies import policy
from nhip.kernel.refs import Ref
from nhip.kernel.refusals import Refused

from .audited import KEY_REFUSED, KEY_TOO_NARROW
from .models import Token
from .resource import RESOURCES

READ, WRITE, ALL = "read", "write", "*"
MARK = "nhip_"
FORM = re.compile(r"nhip_([0-9a-z]{1,13})_([A-Za-z0-9_-]{43})")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST = 50  # keys in use that one person may have
STAMP = "(SELECT COALESCE(SUM(s.stamp), 0) FROM kernel_stamp s WHERE s.company IN (screens_token.company_id, 0))"

DAYS = policy(
    "screens.token_days",
    int,
    default=365,
    title=gettext_lazy("Days after which an access key ends at the latest"),
    source="S38",
    valid=lambda days: 1 <= days <= 3650,
)
PACE = policy(
    "screens.token_pace",
    int,
    default=600,
    title=gettext_lazy("Requests that one access key may make in a minute"),
    source="S41",
    valid=lambda hits: 1 <= hits <= 100_000,
)


def own_keys(actor: Actor) -> Q:
    """The person's own."""
    return Q(person_id=actor.person_id, person__isnull=False)


VERBS = ("screens.view_token", "screens.revoke_token")
EVERYONE.add(
    duty(
        "screens.own_tokens",
        gettext_lazy("Makes and revokes access keys for programs that work in one's own name"),
        can=(*VERBS, "screens.make_token"),
        on=own_keys,
    )
)
SYSTEM.add(
    duty(
        "screens.tokens",
        gettext_lazy("Sees and revokes everybody's access keys"),
        can=(*VERBS, "screens.make_token"),
        on=company,
    )
)


@dataclass(frozen=True)
class NewToken:
    """What a key is called, what it may do, and for how long; `person` is said by the operators' command alone."""

    name: Annotated[str, Ask(gettext_lazy("Name"))]
    scopes: Annotated[tuple[str, ...], Ask(gettext_lazy("Scopes"))]
    days: Annotated[int, Ask(gettext_lazy("Days"))] = 90
    person: Annotated[int | None, Ask(gettext_lazy("Person"), pick="kernel.person", widget="hidden")] = None


@operation(Token, takes=NewToken, end=Token.State.ACTIVE, label=gettext_lazy("Make an access key"))
def make_token(told: NewToken, *, by: Actor) -> Token:
    """Give a program a key; `secret` of the answer is the key itself, which is shown once and kept nowhere."""
    name, person = told.name.strip(), by.person_id or told.person
    if not name or len(name) > 100:
        raise Refused(_("Give the key a name that tells which program has it."), field="name")
    if person is None:
        raise Refused(_("A key belongs to a person."), field="person")
    days = _days(told.days, by.company_id)
    if Token.objects.filter(person_id=person, state=Token.State.ACTIVE, expires_at__gt=clock.now()).count() >= MOST:
        raise Refused(_("%(most)s keys are enough: revoke those that nobody uses.") % {"most": MOST})
    secret, number = secrets.token_urlsafe(32), ids.new()
    ends = clock.now() + timedelta(days=days)
    said = {"name": name, "scopes": list(_scopes(told.scopes)), "expires_at": ends}
    token = Token(id=number, company_id=by.company_id, person_id=person, digest=digest(secret), **said)
    token.save(force_insert=True)
    token.secret = f"{prefix(token)}_{secret}"  # type: ignore[attr-defined]
    return token


@operation(
    Token, start=(Token.State.ACTIVE,), end=Token.State.REVOKED, label=gettext_lazy("Revoke")
)  # a key that is out of hands ends at once
def revoke_token(token: Token, *, by: Actor) -> None:
    """From the next request on it opens nothing."""


def _days(days: int, company_id: int) -> int:
    most = DAYS.of(company_id)
    if not 1 <= days <= most:
        raise Refused(_("A key lasts 1 to %(most)s days.") % {"most": most}, field="days", source="S38")
    return days


def _scopes(said: tuple[str, ...]) -> tuple[str, ...]:
    known = scopes()
    if not said or not set(said) <= set(known):
        raise Refused(_("Say what the key may do: %(scopes)s.") % {"scopes": ", ".join(known)}, field="scopes")
    return tuple(sorted(set(said)))


def rooms() -> tuple[str, ...]:
    """The rooms that have something to show."""
    return tuple(sorted({resource.path.partition("/")[0] for resource in RESOURCES.values()}))


def scopes() -> tuple[str, ...]:
    """Everything that a key may be allowed: each room or all of them, to read or to write (and read)."""
    return tuple(f"{room}:{may}" for room in (ALL, *rooms()) for may in (READ, WRITE))


def digest(secret: str) -> str:
    """What is kept of 256 random bits: nobody guesses them, so no slow hash is needed."""
    return sha256(secret.encode()).hexdigest()


def prefix(token: Token) -> str:
    """What a key begins with, by which people tell it from others."""
    number, said = token.pk, ""
    while number:
        number, place = divmod(number, len(DIGITS))
        said = DIGITS[place] + said
    return MARK + said


@dataclass(frozen=True)
class Holder:
    """A key that opens, and who asks with it."""

    token: int
    scopes: frozenset[str]
    actor: Actor

    def may(self, room: str, what: str) -> bool:
        """Whether the key opens the room for reading or writing; who may write may read what comes of it."""
        enough = (WRITE, READ) if what == READ else (WRITE,)
        return any(f"{where}:{each}" in self.scopes for where in (room, ALL) for each in enough)


def holder(said: str) -> Holder | None:
    """Who asks with this key; None where it is unknown, revoked or over, or its person does not work here now."""
    token, fits = _token(said)
    if token is None:
        return None
    if not fits:
        return _refused(token, "secret")
    if token.state != Token.State.ACTIVE:
        return _refused(token, "revoked")
    if token.expires_at <= clock.now():
        return _refused(token, "expired")
    if token.person.user is not None and not token.person.user.is_active:
        return _refused(token, "person")
    steady.known(token.company_id, token.stamp)
    try:
        return Holder(token.pk, frozenset(token.scopes), actors.of(token.person))
    except PermissionDenied:
        return _refused(token, "person")


def _refused(token: Token, why: str) -> None:
    """Write down, once an hour, that a key of ours was tried and does not open."""
    about, hour = token.ref, f"{clock.now():%Y-%m-%d %H}"
    said = {"company_id": token.company_id, "person_id": token.person_id, "actor": token.person.name, "why": why}
    audit.tell(audit.Kind.KEY, KEY_REFUSED, about=about, once=f"{about} {why} {hour}", **said)


def beyond(holder: Holder, scope: str) -> None:
    """Write down, once an hour, that a key asked for what it is not made for."""
    about, hour = Ref(Token._meta.label_lower, holder.token), f"{clock.now():%Y-%m-%d %H}"
    who = {"company_id": holder.actor.company_id, "person_id": holder.actor.person_id, "actor": holder.actor.name}
    audit.tell(audit.Kind.KEY, KEY_TOO_NARROW, about=about, once=f"{about} {scope} {hour}", **who, scope=scope)


def _token(said: str) -> tuple[Any, bool]:
    """The row of the key's number, and whether its secret fits, compared in a time that tells nothing."""
    found = FORM.fullmatch(said)
    number = int(found[1], 36) if found else 0
    rows = prepared.rows("a token", _asked, number) if 0 < number < 1 << 63 else []
    kept = rows[0].digest if rows else digest("")
    fits = hmac.compare_digest(kept, digest(found[2] if found else said))
    return (rows[0], fits) if rows else (None, False)


def _asked() -> QuerySet:
    rows = Token.objects.select_related("person", "person__user").annotate(stamp=RawSQL(STAMP, []))
    return rows.filter(pk=prepared.HOLES[0]).order_by()


def of_prefix(said: str) -> Token | None:
    """The key that begins so."""
    number = said.strip().removeprefix(MARK).partition("_")[0]
    if not re.fullmatch("[0-9a-z]{1,13}", number):
        return None
    return Token.objects.filter(pk=int(number, 36)).first()


@dataclass(frozen=True)
class Kept:
    """A key as its person sees it."""

    token: Token
    prefix: str
    state: str
    used_at: datetime | None


def of_person(actor: Actor) -> list[Kept]:
    """The person's keys, newest first."""
    seen = allowed(Token.objects.filter(person_id=actor.person_id), by=actor, to="screens.view_token")
    rows = seen.select_related("use").order_by("-id")[:100]
    return [Kept(one, prefix(one), _state(one), getattr(getattr(one, "use", None), "at", None)) for one in rows]


def _state(token: Token) -> str:
    return "expired" if token.state == Token.State.ACTIVE and token.expires_at <= clock.now() else token.state
