"""What a program is told: plain values of the record, as REST would answer the reader at this moment."""

import json
from typing import Any

from django.conf import settings
from django.utils import translation

from nhip.kernel import resting
from nhip.kernel.actors import Actor

from .. import currency
from ..reading import page_read
from ..resource import resource_of
from ..rest import reading
from ..rest.values import plain
from .models import Dispatch


def body(dispatch: Dispatch, reader: Actor) -> bytes | None:
    """The body of the message; None where the reader may not see the record now."""
    said: dict[str, Any] = {"type": dispatch.type, "timestamp": plain(dispatch.told_at)}
    if dispatch.about_id is None:
        said["data"] = {}
    else:
        with currency.of(reader.company_id), translation.override(settings.LANGUAGE_CODE):
            said["data"] = _record(dispatch.about_kind, dispatch.about_id, reader)
        if said["data"] is None:
            return None
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _record(kind: str, pk: int, reader: Actor) -> dict[str, Any] | None:
    """The record by the reader's right, with the fields that they may know; the reading is written down."""
    resource = resource_of(kind)
    if resource is None or resting.rests(resource.model, reader.company_id):
        return None
    record = resource.rows(reader).filter(pk=pk).select_related(*reading.joined(resource, reader)).first()
    if record is None:
        return None
    page_read(resource, record, reader)
    return {"kind": kind, "href": f"/api/v1/{resource.path}/{pk}", "record": reading.one(resource, record, reader)}
