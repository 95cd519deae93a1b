"""Addresses of programs elsewhere, read in one strict way: what could be read in two ways is refused."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from ..refusals import Refused
from . import addresses

LONGEST = 1000
PORTS = {"https": 443, "http": 80}
SIGNS = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")  # RFC 3986, and nothing else
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
FIGURES = re.compile(r"[0-9]+|0x[0-9a-f]*")  # how a host ends that some read as an IPv4 address
SOURCE = "S27"


class Forbidden(Refused):
    """Nhịp does not go there."""


@dataclass(frozen=True)
class Rules:
    """What the operator allows besides https to the public Internet on ports 80 and 443."""

    http: bool = False
    ports: frozenset[int] = frozenset()
    networks: tuple[addresses.Network, ...] = ()
    open_ports: frozenset[int] = field(default=frozenset(PORTS.values()), repr=False)

    def may_dial(self, address: addresses.Address) -> bool:
        """Whether a connection may go there: the public Internet, or a network that the operator named."""
        return addresses.is_public(address) or any(address in network for network in self.networks)

    def may_use(self, port: int) -> bool:
        return port in self.open_ports or port in self.ports


def rules() -> Rules:
    """The operator's, from the environment by way of the settings."""
    return Rules(**settings.OUTWARD)


@dataclass(frozen=True)
class Target:
    """An address that was read: `path` with the query, `host` in lower case, an IPv6 one without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def secure(self) -> bool:
        return self.scheme == "https"


def read(said: str, by: Rules | None = None) -> Target:
    """The target that the text names; Forbidden, with the reason in words, where Nhịp would not go there.

    A name is not resolved here: what it stands for is asked, and judged, at every call.
    """
    by = by or rules()
    if len(said) > LONGEST or not SIGNS.fullmatch(said) or "#" in said:
        _refuse(_("Write a plain address such as https://example.vn/nhip, without spaces, accents or “#”."))
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        _refuse(_("This is not an address such as https://example.vn/nhip."))
    if parts.scheme not in PORTS or not said.startswith(f"{parts.scheme}://"):
        _refuse(_("The address begins with https://."))
    if parts.scheme == "http" and not by.http:
        _refuse(_("The address begins with https://: without encryption everybody on the way reads along."))
    if "@" in parts.netloc or "%" in parts.netloc or parts.netloc.endswith(":"):
        _refuse(_("The address names a host alone: no user name, password or “%%” before the path.") % ())
    port = PORTS[parts.scheme] if port is None else port
    if not by.may_use(port):
        _refuse(_("Port %(port)s is not open for programs; whoever runs Nhịp may open it.") % {"port": port})
    host = _host(parts.hostname or "", by)
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _host(said: str, by: Rules) -> str:
    """A name of the DNS, or an address in its one usual notation, which is judged at once."""
    literal = _literal(said)
    if literal is not None:
        if not by.may_dial(literal):
            not_there()
        return str(literal)
    if not NAME.fullmatch(said) or FIGURES.fullmatch(said.rpartition(".")[2]):
        _refuse(_("“%(host)s” is no name of a host.") % {"host": said[:80]})
    return said


def _literal(said: str) -> addresses.Address | None:
    try:
        found = addresses.read(said)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address | IPv6Address) else None


def not_there() -> None:
    """The refusal of an address that is not public; it does not tell which one a name stands for."""
    raise Forbidden(
        _("Nhịp does not send to addresses inside a network."),
        field="url",
        rule=_("Programs are reached in the public Internet, or in networks that whoever runs Nhịp has named."),
        source=SOURCE,
    )


def _refuse(message: str) -> None:
    raise Forbidden(message, field="url", source=SOURCE)
