"""Passwords: what a new one must be, said in the language of whoever chooses it."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule in words of our own: its sentence has no Vietnamese translation."""

    def get_error_message(self) -> str:
        return _("The password is too short: it needs at least %(count)s characters.") % {"count": self.min_length}
