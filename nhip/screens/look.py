"""How a person wants to see it: theme, density, sidebar; kept in one cookie so that the first paint is right."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

COOKIE = "nhip_look"
YEAR = 365 * 86400
CHOICES = {
    "theme": ("system", "light", "dark"),
    "density": ("normal", "compact", "roomy"),
    "side": ("wide", "narrow"),
    "keys": ("on", "off"),
}


@dataclass(frozen=True)
class Look:
    theme: str = "system"
    density: str = "normal"
    side: str = "wide"
    keys: str = "on"


def of(request: HttpRequest) -> Look:
    """What the cookie says, as far as it is known; `theme.dark-density.compact`."""
    pairs = (pair.partition(".") for pair in request.COOKIES.get(COOKIE, "").split("-"))
    return Look(**{name: value for name, _, value in pairs if value in CHOICES.get(name, ())})


def keep(response: HttpResponse, look: Look) -> None:
    said = "-".join(f"{name}.{getattr(look, name)}" for name in CHOICES)
    response.set_cookie(COOKIE, said, max_age=YEAR, samesite="Lax")
