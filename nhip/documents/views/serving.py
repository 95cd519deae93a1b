"""Serving: the one gate through which bytes leave; nothing that comes out of it is opened by a browser as a page."""

from django.http import FileResponse

from .. import names, store
from ..models import Version
from ..sniffing import GENERIC, NAMES

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def served(version: Version, name: str) -> FileResponse:
    """The bytes as an attachment; FileNotFoundError when they are not where they should be."""
    stream = store.path(version.company_id, version.place).open("rb")
    type = version.type if version.type in NAMES else GENERIC
    answer = FileResponse(stream, content_type=type)
    answer["Content-Length"] = str(version.size)
    answer["Content-Disposition"] = names.disposition(name)
    for header, said in HEADERS.items():
        answer[header] = said
    return answer
