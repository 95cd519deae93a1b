"""Webhooks are set up, started, tried, stopped; and a message is sent again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.kernel import actors, clock, ids, outward, permissions
from nhip.kernel.actors import Actor
from nhip.kernel.inputs import Ask
from nhip.kernel.models import Person
from nhip.kernel.operations import operation
from nhip.kernel.outbox import tell
from nhip.kernel.outside import OUTSIDE, TITLES
from nhip.kernel.refusals import Refused

from ..events import HookStopped
from . import signing
from .models import Circuit, Dispatch, Hook
from .rights import LENDS, OVERLAP

State, Stopped = Hook.State, Hook.Stopped
MOST = 20  # webhooks that one company may have at a time
PING = "nhip.ping"
TITLES[PING] = gettext_lazy("A trial")


Name = Annotated[str, Ask(gettext_lazy("Name"), help=gettext_lazy("Which program hears of it"))]
Url = Annotated[str, Ask(gettext_lazy("Address of the program"), help=gettext_lazy("It begins with https://"))]
Reader = Annotated[
    int,
    Ask(
        gettext_lazy("With the rights of"),
        help=gettext_lazy("The program is told what this person may see, and no more"),
        pick="kernel.person",
    ),
]


@dataclass(frozen=True)
class HookData:
    """Where to, with whose rights, and what of (names of events)."""

    name: Name
    url: Url
    reader: Reader
    events: Annotated[tuple[str, ...], Ask(gettext_lazy("Hears of"))]


@operation(Hook, takes=HookData, end=State.PAUSED, label=gettext_lazy("New webhook"))
def make_hook(told: HookData, *, by: Actor) -> Hook:
    """A webhook that stands still until it has a secret and is started."""
    if Hook.objects.filter(company_id=by.company_id).exclude(state=State.ENDED).count() >= MOST:
        raise Refused(_("%(most)s webhooks are enough: end those that nobody needs.") % {"most": MOST})
    hook = Hook(company_id=by.company_id)
    _fill(hook, told, by)
    hook.save(force_insert=True)
    Circuit.objects.create(hook=hook, next_at=clock.now())
    return hook


@operation(Hook, takes=HookData, start=(State.ACTIVE, State.PAUSED), label=gettext_lazy("Change webhook"))
def change_hook(hook: Hook, told: HookData, *, by: Actor) -> None:
    """From now on, also for what is still to be sent."""
    _fill(hook, told, by)


def _fill(hook: Hook, told: HookData, by: Actor) -> None:
    name, url = told.name.strip(), told.url.strip()
    if not name or len(name) > 100:
        raise Refused(_("Give the webhook a name that tells which program hears of it."), field="name")
    outward.read(url)
    strange = [each for each in told.events if each not in OUTSIDE]
    if not told.events or strange:
        raise Refused(_("Choose what the program hears of."), field="events")
    hook.name, hook.url, hook.reader_id = name, url, _lent(told.reader, by)
    hook.events = sorted(set(told.events))


def _lent(reader: int, by: Actor) -> int:
    """Whose rights the program has: one's own, or anybody's for whoever gives people their rights anyway."""
    if reader != by.person_id and not permissions.may(by, LENDS):
        raise Refused(
            _("You can lend a program your own rights only."),
            field="reader",
            rule=_("Another person's rights are lent by who administers people and roles."),
            source="S27",
        )
    reads(reader)
    return reader


def reads(reader: int) -> Actor:
    """The reader as they are now; Refused where they cannot log in any more."""
    person = Person.objects.select_related("user").get(pk=reader)
    try:
        if person.user is not None and person.user.is_active:
            return actors.of(person)
    except PermissionDenied:
        pass
    raise Refused(_("%(name)s cannot log in: choose somebody who can.") % {"name": person}, field="reader")


@operation(Hook, start=(State.ACTIVE, State.PAUSED), label=gettext_lazy("Make a new secret"))
def renew_secret(hook: Hook, *, by: Actor) -> None:
    """Give the receiver a new secret; `secret` of the answer is it, shown once. The old one counts for a while."""
    if hook.salt:
        hours = OVERLAP.of(hook.company_id)
        hook.old_salt, hook.old_until = hook.salt, clock.now() + timedelta(hours=hours)
    hook.salt = signing.salt()
    hook.secret = signing.secret(hook, hook.salt)  # type: ignore[attr-defined]


@operation(Hook, start=(State.PAUSED,), end=State.ACTIVE, label=gettext_lazy("Start the webhook"))
def start_hook(hook: Hook, *, by: Actor) -> None:
    """Send from now on, first what was kept."""
    if not hook.salt:
        raise Refused(_("Make a secret first, and give it to the program: by it the program knows that it is us."))
    _lent(hook.reader_id, by)
    hook.why = ""
    Circuit.objects.filter(hook=hook).update(failures=0, failing_since=None, next_at=clock.now())


@operation(
    Hook, start=(State.ACTIVE,), end=State.PAUSED, undo=start_hook, label=gettext_lazy("Let the webhook stand still")
)
def pause_hook(hook: Hook, *, by: Actor) -> None:
    """Send nothing for now; what happens is kept until it goes on, for as long as messages are kept."""


@dataclass(frozen=True)
class Reason:
    """Why a webhook is stopped though nobody asked for it."""

    why: Annotated[Stopped, Ask(gettext_lazy("Why"), widget="hidden")]


@operation(Hook, takes=Reason, start=(State.ACTIVE,), end=State.PAUSED, label=gettext_lazy("Stop by itself"))
def stop_hook(hook: Hook, told: Reason, *, by: Actor) -> None:
    """The house stops it and says so to whoever looks after it."""
    hook.why = told.why
    tell(HookStopped(hook=hook.pk, called=hook.name, why=str(told.why.value)), by=by)


@operation(Hook, start=(State.ACTIVE, State.PAUSED), end=State.ENDED, label=gettext_lazy("End the webhook"))
def end_hook(hook: Hook, *, by: Actor) -> None:
    """It hears of nothing any more; what was still to be sent is left out, its secret is worth nothing."""
    hook.salt = hook.old_salt = hook.why = ""
    waiting = Dispatch.objects.filter(hook=hook, state=Dispatch.State.WAITING)
    waiting.update(state=Dispatch.State.DROPPED, done_at=clock.now())


@operation(Hook, start=(State.ACTIVE,), label=gettext_lazy("Send a trial"), keyed=True)
def ping_hook(hook: Hook, *, by: Actor) -> None:
    """Send a message that says nothing, to see whether it arrives."""
    now, about = clock.now(), {"company_id": hook.company_id, "hook": hook}
    Dispatch(id=ids.new(), type=PING, told_at=now, next_at=now, **about).save(force_insert=True)
    Circuit.objects.filter(hook=hook).update(next_at=now)


@operation(
    Dispatch,
    start=(Dispatch.State.SENT, Dispatch.State.PARKED, Dispatch.State.DROPPED),
    end=Dispatch.State.WAITING,
    label=gettext_lazy("Send again"),
    keyed=True,
)
def send_again(dispatch: Dispatch, *, by: Actor) -> None:
    """Under the same number, with what its record says now."""
    if dispatch.hook.state == State.ENDED:
        raise Refused(_("The webhook is over: nothing is sent to it any more."))
    dispatch.attempts, dispatch.next_at, dispatch.done_at = 0, clock.now(), None
    Circuit.objects.filter(hook=dispatch.hook_id).update(next_at=clock.now())
