"""The first run without a demo company: a token, shown once on the console, opens the page that founds the firm."""

import hashlib
import hmac
import os
import secrets

from django.conf import settings

FILE = "first_run"


def invite() -> str:
    """A new token; the folder keeps only its hash (mode 0600), and an older token is worth nothing."""
    token = "-".join(secrets.token_hex(3) for _ in range(4))
    draft = settings.HOME / f".{FILE}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(_hash(token))
    os.replace(draft, settings.HOME / FILE)
    return token


def invited() -> bool:
    """Whether a token is waiting to be used."""
    return (settings.HOME / FILE).exists()


def verify(token: str) -> bool:
    """Whether this is the token; it stays good until `close()`, so that a form with a slip may be sent again."""
    try:
        kept = (settings.HOME / FILE).read_text()
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _hash(token.strip().lower()))


def close() -> None:
    """The firm is founded: the token is worth nothing any more."""
    (settings.HOME / FILE).unlink(missing_ok=True)


def _hash(token: str) -> str:
    return hashlib.sha256(b"nhip first run " + token.encode()).hexdigest()
