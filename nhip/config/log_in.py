"""Logging in: Django's way, with the person behind the user and the company's stamp read by the same statement."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from nhip.kernel import prepared

STAMP = "(SELECT COALESCE(SUM(s.stamp), 0) FROM kernel_stamp s WHERE s.company IN (kernel_person.company_id, 0))"


class Backend(ModelBackend):
    """Who a session belongs to: one statement for each request."""

    def get_user(self, user_id: int) -> User | None:
        """The user, if they may still log in, with their person; `stamp` is that of the company (kernel.steady)."""
        found = prepared.rows("the user of a session", _asked, int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _asked() -> QuerySet:
    users = User.objects.select_related("person").annotate(stamp=RawSQL(STAMP, []))
    # In SQL of its own: Django knows that no user of PostgreSQL's 32 bits has the hole's number, and asks nothing.
    return users.extra(where=["auth_user.id = %s"], params=[prepared.HOLES[0]]).order_by()
