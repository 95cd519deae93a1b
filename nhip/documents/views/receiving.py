"""Receiving: an upload goes from the connection to the disk piece by piece; what comes in half leaves nothing.

The person and the right to the record are known before the first byte is read.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from nhip.kernel.refusals import Refused

from .. import limits, names, store

log = logging.getLogger(__name__)
AT_ONCE = 20  # files of one request
BESIDE = 1_000_000  # bytes of a request that are no file
BROKEN = (MultiPartParserError, UnreadablePostError, RequestDataTooBig, TooManyFilesSent, SuspiciousOperation,
          BadRequest)  # fmt: skip


class Counted:
    """The connection, and how much has come through it."""

    def __init__(self, stream: Any):
        self._stream, self.count = stream, 0

    def read(self, *how: Any, **said: Any) -> bytes:
        block = self._stream.read(*how, **said)
        self.count += len(block)
        return block

    def readline(self, *how: Any, **said: Any) -> bytes:
        line = self._stream.readline(*how, **said)
        self.count += len(line)
        return line


class ToDisk(FileUploadHandler):
    """Writes each file of a request as a draft; what is refused is skipped, and the others go on."""

    def __init__(self, company_id: int):
        super().__init__()
        self.company_id, self.most = company_id, limits.largest(company_id)
        self.arrived: list[store.Received] = []
        self.refused: list[Refused] = []
        self._drafts: list[store.Draft] = []
        self._open: store.Draft | None = None
        self._name = ""

    def new_file(self, *said: Any, **more: Any) -> None:
        super().new_file(*said, **more)
        self._name = names.kept(self.file_name or "") or _("File")
        with self._refusing():
            if not store.has_room(0):
                raise limits.disk_full(self._name)
            self._open = store.Draft(self._name)
            self._drafts.append(self._open)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._refusing():
            if start + len(raw_data) > self.most:
                raise limits.too_large(self._name, self.company_id)
            self._now.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        try:
            with self._refusing():
                self.arrived.append(self._now.close())
        except SkipFile:
            pass  # the parser is past the file already

    @property
    def _now(self) -> store.Draft:
        assert self._open is not None
        return self._open

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """What refuses this file leaves nothing of it."""
        try:
            yield
        except (Refused, OSError) as error:
            if isinstance(error, OSError) and error.errno not in store.FULL:
                raise
            full = isinstance(error, OSError) or error.source == "R6"
            if full:
                log.error("the disk of %s is full: an upload was refused", store.root())
            self.refused.append(limits.disk_full(self._name) if full else error)  # type: ignore[arg-type]
            if self._open is not None:
                self._open.drop()
            raise SkipFile from None

    def drop(self) -> None:
        """Away with everything that has not been kept."""
        for each in self._drafts:
            each.drop()


def too_much(request: HttpRequest, company_id: int) -> bool:
    """Whether a request announces more than all its files together may have."""
    return length(request) > AT_ONCE * limits.largest(company_id) + BESIDE


def length(request: HttpRequest) -> int:
    """How many bytes a request announces."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


@contextmanager
def to_disk(request: HttpRequest, company_id: int) -> Iterator[ToDisk]:
    """Let the files of the request go to the disk when it is read; afterwards no draft is left."""
    handler = ToDisk(company_id)
    request.upload_handlers = [handler]  # type: ignore[list-item]
    request._stream = Counted(request._stream)  # type: ignore[attr-defined]
    try:
        yield handler
    finally:
        handler.drop()


def read(request: HttpRequest) -> None:
    """Read the request; Refused when it broke off or cannot be understood."""
    try:
        _said = request.POST, request.FILES
    except BROKEN as error:
        log.info("an upload could not be read: %r", error)
        raise _broken() from None
    if request._stream.count < length(request):  # type: ignore[attr-defined]
        raise _broken()


def _broken() -> Refused:
    return Refused(_("The upload broke off or could not be read, and nothing of it was kept. Send it again."))
