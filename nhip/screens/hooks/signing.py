"""Signatures as Standard Webhooks has them: HMAC-SHA256 over number, second and body, by one secret or by two.

No secret is stored: it follows from the installation's own key and a random number beside the webhook. So no backup,
export or look into the database gives one away; with another key of the installation every secret is another one.
"""

import hmac
import secrets
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from django.utils.crypto import salted_hmac

from .models import Hook

MARK = "whsec_"
PURPOSE = "nhip webhook secret"


def salt() -> str:
    """A new random number to make a secret from."""
    return secrets.token_hex(32)


def secret(hook: Hook, salt: str) -> str:
    """The secret as it is handed to the receiver: `whsec_` and 256 bits in base64."""
    return MARK + b64encode(_key(hook, salt)).decode()


def headers(hook: Hook, number: str, now: datetime, body: bytes) -> dict[str, str]:
    """What tells the receiver that it is ours, and not older than it looks."""
    second = str(int(now.timestamp()))
    salts = [hook.salt, *([hook.old_salt] if hook.old_until and now < hook.old_until and hook.old_salt else [])]
    signed = f"{number}.{second}.".encode() + body
    return {
        "webhook-id": number,
        "webhook-timestamp": second,
        "webhook-signature": " ".join(_signature(_key(hook, salt), signed) for salt in salts),
    }


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()


def _key(hook: Hook, salt: str) -> bytes:
    return salted_hmac(PURPOSE, f"{hook.pk}.{salt}", algorithm="sha256").digest()
