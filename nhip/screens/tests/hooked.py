"""A receiver of webhooks, and the events of the tests' own room that it hears of."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.events import TYPES, Event
from nhip.kernel.outbox import tell
from nhip.kernel.outside import OUTSIDE, outside
from nhip.kernel.outward import Client, Rules
from nhip.kernel.tests.listening import Listening
from nhip.kernel.together import together
from nhip.screens.hooks import rights
from nhip.screens.hooks.models import Circuit, Dispatch, Hook
from nhip.screens.hooks.operations import HookData, make_hook, renew_secret, start_hook

NAMES = ("tests.SaleAgreed", "tests.ClientMet")


@contextmanager
def declared() -> Iterator[None]:
    """Two events of the tests' room, meant for programs elsewhere for as long as this lasts."""
    known = dict(TYPES)
    outside(SaleAgreed, "Đơn đã chốt", kind="shop.sale", by="sale")
    outside(ClientMet, "Gặp khách mới", kind="shop.client", by="client")
    try:
        yield
    finally:
        for event in (SaleAgreed, ClientMet):
            OUTSIDE.pop(event.name)
        TYPES.clear()
        TYPES.update(known)


@dataclass(frozen=True, kw_only=True)
class SaleAgreed(Event):
    sale: int
    secretly: str = "what only the house may know"


@dataclass(frozen=True, kw_only=True)
class ClientMet(Event):
    client: int


for _event in (SaleAgreed, ClientMet):
    TYPES.pop(_event.name)


def looks_after(firm: Any) -> Actor:
    """Somebody who looks after webhooks, and may lend anybody's rights."""
    return firm.person("Đỗ Văn Tín", firm.books, firm.role("it", rights.DUTY, "kernel.administer"))


@dataclass
class Receiver:
    """A webhook and the program that it reaches; `told` are the messages whose signatures are in order."""

    hook: Hook
    secret: str
    heard: Listening

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(checked([self.secret], headers, body)) for _path, headers, body in self.heard.told]

    @property
    def numbers(self) -> list[str]:
        return [headers["webhook-id"] for _path, headers, _body in self.heard.told]

    @property
    def circuit(self) -> Circuit:
        return Circuit.objects.get(hook=self.hook)

    @property
    def messages(self) -> list[Dispatch]:
        return list(Dispatch.objects.filter(hook=self.hook).order_by("id"))


def receiver(firm: Any, heard: Listening, *, by: Actor, reader: Actor, events: tuple[str, ...] = ()) -> Receiver:
    """A webhook that was started, to a server on this machine."""
    told = HookData("CRM", heard.url(), reader.person_id or 0, events or (SaleAgreed.name, ClientMet.name))
    hook = make_hook(told, by=by)
    secret = renew_secret(hook, by=by).secret  # type: ignore[attr-defined]
    return Receiver(start_hook(hook, by=by), secret, heard)


def inside(**more: Any) -> Client:
    """The client of an operator who has named this very machine."""
    return Client(_Everything(http=True, networks=(ip_network("127.0.0.0/8"),)), **more)


class _Everything(Rules):
    def may_use(self, port: int) -> bool:
        return True


def agree(sale: Any, *, by: Actor) -> None:
    with together():
        tell(SaleAgreed(sale=sale.pk), by=by)


def later(seconds: float) -> Any:
    """The clock, so much later."""
    return clock.at(clock.now() + timedelta(seconds=seconds))


def checked(secrets: list[str], headers: dict[str, str], body: bytes) -> bytes:
    """The body, if any of the secrets has signed it: written from the standard alone, as a receiver would."""
    number, second = headers["webhook-id"], headers["webhook-timestamp"]
    signed = b".".join((number.encode(), second.encode(), body))
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        for theirs in headers["webhook-signature"].split(" "):
            version, _comma, signature = theirs.partition(",")
            if version == "v1" and hmac.compare_digest(signature, ours):
                return body
    raise AssertionError("nobody we know has signed this")
