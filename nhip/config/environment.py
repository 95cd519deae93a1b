"""What the environment says: every `NHIP_*` variable is read here, checked, and given its default."""

import os
import secrets
from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class Misconfigured(SystemExit):
    """The environment says something that cannot be; the message names the variable and the way out."""


def home() -> Path:
    """The data folder, made for its owner alone."""
    folder = Path(os.environ.get("NHIP_HOME") or ROOT / "var").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"NHIP_HOME: {folder} cannot be made ({error.strerror}); name a folder you own."
        ) from None
    return folder


def private(file: Path, make) -> str:
    """The text of a file that only its owner reads; made whole or not at all, once, whoever asks first."""
    if not file.exists():
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)  # refuses where another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()


def secret_key(folder: Path) -> str:
    """NHIP_SECRET_KEY, or the key that the first run made (mode 0600)."""
    return os.environ.get("NHIP_SECRET_KEY") or private(folder / "secret_key", lambda: secrets.token_urlsafe(64))


def number(name: str, default: int, *, least: int = 1, most: int = 65535) -> int:
    """A whole number from the environment."""
    said = os.environ.get(name) or str(default)
    if not said.isdecimal() or not least <= int(said) <= most:
        raise Misconfigured(f"{name}={said}: a whole number from {least} to {most} is needed.")
    return int(said)


def site_url() -> str:
    """Where people reach us: the only source of links that leave the house (mail, QR codes, reset)."""
    said = (os.environ.get("NHIP_SITE_URL") or f"http://127.0.0.1:{number('NHIP_PORT', 8000)}").rstrip("/")
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise Misconfigured(
            f"NHIP_SITE_URL={said}: an address like https://nhip.example.vn is needed, without a path."
        )
    return said


def hosts(site: str) -> list[str]:
    """The host names that we answer to: the site's own, and this machine's loopback."""
    return sorted({str(urlsplit(site).hostname), "127.0.0.1", "localhost", "[::1]"})


def today() -> date | None:
    """NHIP_TODAY fixes the clock of a process under test."""
    said = os.environ.get("NHIP_TODAY")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Misconfigured(f"NHIP_TODAY={said}: a day like 2026-11-21 is needed.") from None


def loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def demo_login() -> bool:
    """Whether the demo company's known password may open anything: on loopback, or where `--demo-public` says so.

    `nhip serve` hands both to its processes; an application server that is not ours says neither, and opens nothing.
    """
    return os.environ.get("NHIP_DEMO_PUBLIC") == "1" or loopback(os.environ.get("NHIP_BIND", ""))


def outward() -> dict[str, Any]:
    """Where programs may be reached besides https on ports 80 and 443 in the public Internet (kernel.outward)."""
    return {"http": os.environ.get("NHIP_OUTWARD_HTTP") == "1", "ports": _ports(), "networks": _networks()}


def _ports() -> frozenset[int]:
    said = os.environ.get("NHIP_OUTWARD_PORTS", "").replace(",", " ").split()
    if any(not one.isdecimal() or not 1 <= int(one) <= 65535 for one in said):
        raise Misconfigured(
            f"NHIP_OUTWARD_PORTS={' '.join(said)}: ports such as 8443, with commas between, are needed."
        )
    return frozenset(map(int, said))


def _networks() -> tuple[Any, ...]:
    said = os.environ.get("NHIP_OUTWARD_NETWORKS", "").replace(",", " ").split()
    try:
        return tuple(ip_network(one) for one in said)
    except ValueError as error:
        raise Misconfigured(
            f"NHIP_OUTWARD_NETWORKS: networks such as 10.20.0.0/16, with commas between, are needed ({error})."
        ) from None
