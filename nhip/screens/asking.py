"""A request as our views get it: with the actor who asks, and with what htmx says of it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from nhip.kernel.actors import Actor


class Asking(HttpRequest):
    """`actor` is set by the middleware before any view that is not open to all."""

    actor: Actor
    htmx: HtmxDetails
