"""What was typed, as the server reads it: shown back under the box before anything is sent."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views import View

from .. import shown, typed

READ: dict[str, tuple[Callable[[str], Any], Callable[[Any], str], Callable[[Any], str]]] = {
    "money": (typed.money, shown.money, lambda value: shown.money(value, unit=True)),
    "quantity": (typed.quantity, shown.quantity, lambda value: ""),
    "percent": (typed.quantity, shown.quantity, lambda value: ""),
    "whole": (typed.whole, shown.figure, lambda value: ""),
    "date": (typed.day, lambda value: f"{value:%d/%m/%Y}", shown.weekday),
    "moment": (typed.moment, lambda value: f"{value:%d/%m/%Y %H:%M}", lambda value: shown.weekday(value.date())),
}


class ReadView(View):
    def get(self, request: HttpRequest, kind: str) -> JsonResponse:
        """`value` for the box, `shown` beside it, or what is `wrong`."""
        if kind not in READ:
            raise Http404(kind)
        read, boxed, said = READ[kind]
        try:
            value = read(request.GET.get("q", "")[:60])
        except typed.Unreadable as wrong:
            return JsonResponse({"wrong": str(wrong)})
        return JsonResponse({"value": boxed(value).replace("\u2212", "-"), "shown": said(value)})
