"""What of the screens belongs into the audit trail: access keys, webhooks, and lists that are carried away."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel import audit
from nhip.kernel.audit import Kind

from .exporting.rights import VERB

KEY_REFUSED = audit.word("screens.key_refused", _("Access key refused"))
KEY_TOO_NARROW = audit.word("screens.key_too_narrow", _("Access key used beyond its scope"))

audit.watch(Kind.KEY, "screens.make_token", "screens.revoke_token")
HOOKS = "make_hook change_hook pause_hook start_hook stop_hook end_hook renew_secret"
audit.watch(Kind.KEY, *(f"screens.{name}" for name in HOOKS.split()))
audit.watch(Kind.EXPORT, VERB)
