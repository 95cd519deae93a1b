"""One guarded client: resolves once, judges every address, dials the very one it judged, follows nobody elsewhere.

The whole exchange, from the name to the last byte, has one deadline; of an answer at most a megabyte is read, and
what it says goes to the code that asked and to no screen.
"""

import io
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import addresses, targets
from .targets import Rules, Target

SECONDS = 10.0
LARGEST = 1_000_000  # bytes of an answer
RESERVED = {"host", "content-length", "transfer-encoding", "connection"}

Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], socket.socket]


class Why(models.TextChoices):
    """Why there was no answer; said without what the other side said."""

    FORBIDDEN = "forbidden", _("The address lies inside a network")
    NAME = "name", _("Nobody knows the name of the host")
    CONNECTION = "connection", _("No connection")
    ENCRYPTION = "encryption", _("The encryption or its certificate is not in order")
    TIME = "time", _("No answer in time")
    ANSWER = "answer", _("The answer cannot be read")


class Failed(Exception):
    """There was no answer; whether the other side has had the question is not known."""

    def __init__(self, why: Why):
        super().__init__(why.label)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What came back; the body is for code that understands it and is shown to nobody."""

    status: int
    body: bytes = field(repr=False, default=b"")

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class Deadline:
    """How long there still is."""

    def __init__(self, seconds: float):
        self.until = monotonic() + seconds

    def left(self) -> float:
        """Seconds; TimeoutError when they are over."""
        if (left := self.until - monotonic()) <= 0:
            raise TimeoutError
        return left


def resolve(name: str, port: int) -> list[str]:
    """Every address that the system knows for the name, without a zone being lost on the way."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(_numbers(address) for *_rest, address in found))


def _numbers(address: Any) -> str:
    zone = address[3] if len(address) == 4 else 0
    return f"{address[0]}%{zone}" if zone and "%" not in address[0] else str(address[0])


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address in numbers: nothing is asked of any resolver again."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((address, port))
    except BaseException:
        line.close()
        raise
    return line


class _Reader(io.RawIOBase):
    """Reading under the deadline: a byte now and then does not prolong it."""

    def __init__(self, line: socket.socket, deadline: Deadline):
        self.line, self.deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(self.deadline.left())
        return self.line.recv_into(buffer)


class _Line:
    """What the library of HTTP takes for a socket."""

    def __init__(self, line: socket.socket, deadline: Deadline):
        self.line, self.deadline = line, deadline

    def sendall(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            self.line.settimeout(self.deadline.left())
            left = left[self.line.send(left) :]

    def makefile(self, *_how: Any, **_more: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.line, self.deadline))

    def close(self) -> None:
        """The one who dialled hangs up."""


@dataclass(frozen=True)
class Client:
    """Ask by it. `rules` are the operator's; the other parts are named so that they can be tried alone."""

    rules: Rules | None = None
    seconds: float = SECONDS
    resolve: Resolve = resolve
    dial: Dial = dial
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send; Forbidden where Nhịp does not go (nothing was dialled), Failed where no answer came."""
        return self.ask("POST", url, body, headers)

    def ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One question and its answer, whatever its status; a redirect is an answer like any other."""
        said, deadline = self.rules or targets.rules(), Deadline(self.seconds)
        target = targets.read(url, said)
        try:
            return self._exchange(target, said, deadline, method, body, headers)
        except TimeoutError as error:
            raise Failed(Why.TIME) from error
        except ssl.SSLError as error:
            raise Failed(Why.ENCRYPTION) from error
        except HTTPException as error:
            raise Failed(Why.ANSWER) from error
        except (OSError, ValueError) as error:
            raise Failed(Why.CONNECTION) from error

    def _exchange(
        self, target: Target, said: Rules, deadline: Deadline, method: str, body: Any, headers: Mapping[str, str]
    ) -> Answer:
        line = self._connected(self._judged(target, said, deadline), target.port, deadline)
        try:
            if target.secure:
                line.settimeout(deadline.left())
                line = self.trust().wrap_socket(line, server_hostname=target.host)
            return _asked(_Line(line, deadline), target, method, body, headers)
        finally:
            line.close()

    def _judged(self, target: Target, said: Rules, deadline: Deadline) -> list[str]:
        """The addresses of the target, if we may dial every one of them."""
        found = self._resolved(target, deadline)
        for address in found:
            try:
                fits = said.may_dial(addresses.read(address))
            except ValueError:
                fits = False
            if not fits:
                targets.not_there()
        return found

    def _resolved(self, target: Target, deadline: Deadline) -> list[str]:
        """Asked in a thread of its own: the system's resolver takes the time it likes."""
        found: list[str] = []

        def ask() -> None:
            try:
                found.extend(self.resolve(target.host, target.port))
            except (OSError, UnicodeError):
                return

        asking = threading.Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(deadline.left())
        if asking.is_alive():
            raise TimeoutError
        if not found:
            raise Failed(Why.NAME)
        return list(found)

    def _connected(self, judged: list[str], port: int, deadline: Deadline) -> socket.socket:
        """The first of the judged addresses that answers, each of them given its share of the time."""
        for place, address in enumerate(judged):
            try:
                return self.dial(address, port, deadline.left() / (len(judged) - place))
            except OSError as error:
                last = error
        raise last


def _asked(line: _Line, target: Target, method: str, body: Any, headers: Mapping[str, str]) -> Answer:
    asked = HTTPConnection(f"[{target.host}]" if ":" in target.host else target.host, target.port)
    asked.default_port = 443 if target.secure else 80
    asked.auto_open = 0  # it never dials by itself
    asked.sock = line
    kept = {name: value for name, value in headers.items() if name.lower() not in RESERVED}
    asked.request(
        method, target.path, body=body, headers={"Accept-Encoding": "identity", **kept, "Connection": "close"}
    )
    with asked.getresponse() as answer:
        said = answer.read(LARGEST + 1)
        if len(said) > LARGEST:
            raise HTTPException("too much")
        return Answer(answer.status, said)
