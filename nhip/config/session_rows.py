"""Sessions as rows of the database, as Django keeps them; every request begins by reading one, in plain SQL."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.db import connections, router
from django.utils import timezone  # by which Django writes when a session ends

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own but for the reading: putting the query together took longer than asking it."""

    def load(self) -> dict[str, Any]:
        """What the session holds; one that is over, or was never ours, holds nothing and gets another key."""
        key = self.session_key or ""
        if key.isascii() and key.isalnum():
            connection = connections[router.db_for_read(self.model)]
            with connection.cursor() as cursor:
                cursor.execute(READ, [key, connection.ops.adapt_datetimefield_value(timezone.now())])
                if found := cursor.fetchone():
                    return deepcopy(_decoded(found[0]))
        self._session_key = None
        return {}


@lru_cache(maxsize=1024)
def _decoded(text: str) -> dict[str, Any]:
    """What the text holds; its signature was right the first time, so it is right."""
    return SessionStore().decode(text)
