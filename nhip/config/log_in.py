"""Logging in: Django's way, with the person behind the user and the company's stamp read by the same statement."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models.expressions import RawSQL

STAMP = "(SELECT COALESCE(SUM(s.stamp), 0) FROM kernel_stamp s WHERE s.company IN (kernel_person.company_id, 0))"


class Backend(ModelBackend):
    """Who a session belongs to: one statement for each request."""

    def get_user(self, user_id: int) -> User | None:
        """The user, if they may still log in, with their person; `stamp` is that of the company (kernel.steady)."""
        users = User.objects.select_related("person").annotate(stamp=RawSQL(STAMP, []))
        user = users.filter(pk=user_id).order_by().first()
        return user if user is not None and self.user_can_authenticate(user) else None
