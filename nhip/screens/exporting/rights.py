"""What everyone with a seat may do on the screens: carry away the list that they see; each time is written down."""

from django.utils.translation import gettext_lazy as _

from nhip.kernel.permissions import EVERYONE, duty

VERB = "screens.export_rows"

EVERYONE.add(duty("screens.export", _("Exports the lists that one sees; each export is written down"), can=(VERB,)))
