"""The web application: hashed static files first, which need no Django, then the pages."""

import atexit
import os
import re

from servestatic import ServeStatic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhip.config.settings")

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from . import at_work, cycles  # noqa: E402

HASHED = re.compile(r"^.+\.[0-9a-f]{12}\..+$")


def served(pages):
    """Pages with the collected static files in front; a hashed name may be kept for ever."""
    return ServeStatic(
        pages,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        immutable_file_test=lambda path, url: bool(HASHED.match(url)),
        allow_all_origins=False,
        add_headers_function=lambda headers, path, url: headers.__setitem__("X-Content-Type-Options", "nosniff"),
    )


def leased(pages):
    """This process with a node number of its own, so that its ids are nobody else's; given back when it ends."""
    from nhip.kernel import ids

    ids.lease("web", keep=True)
    atexit.register(ids.release)
    return pages


at_work.share()
application = served(leased(get_wsgi_application()))
cycles.settle()
