"""What everyone with a seat may do on the screens: import files where they may create records one by one."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.permissions import EVERYONE, duty

VERB = "screens.import_rows"
KEEP = ("screens.keep_mapping", "screens.change_mapping", "screens.archive_mapping", "screens.view_mapping")

EVERYONE.add(duty("screens.import", _("Imports files of what one may also create by hand"), can=(VERB, *KEEP)))
