"""What was typed, as the server reads it: shown back under the box before anything is sent."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views import View

from nhip.kernel import currencies
from nhip.kernel.fields import MoneyField

from .. import currency, shown, typed

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
        if kind == "money" and (of := _other(request.GET.get("of", ""))):
            boxed, said = partial(_boxed, of), partial(shown.foreign, unit=True, of=of)
        return JsonResponse({"value": boxed(value).replace("\u2212", "-"), "shown": said(value)})


def _boxed(of: str, value: Any) -> str:
    """An amount of another currency as its box reads it again: with two decimals; three would be thousands."""
    return shown.figure(value, MoneyField.places, least=min(MoneyField.places, currencies.decimals(of)))


def _other(code: str) -> str:
    """The currency of the form, where it is not that of the books."""
    return code if code in currencies.KNOWN and code != currency.code() else ""
