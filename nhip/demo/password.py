"""The demo's password: it is printed in the documentation, so a costly hash of it would protect nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import get_hasher

CHEAP = {"time_cost": 1, "memory_cost": 1024, "parallelism": 1}
"""Argon2's costs while the story is told: sixteen people in milliseconds instead of seconds.

Salts stay different, and the first log-in of each person writes the hash anew at the full cost.
"""


@contextmanager
def known_password() -> Iterator[None]:
    """Inside, passwords are hashed at the lowest cost; everything else about them stays as it is."""
    hasher = get_hasher()
    for name, value in CHEAP.items():
        setattr(hasher, name, value)
    try:
        yield
    finally:
        for name in CHEAP:
            delattr(hasher, name)
