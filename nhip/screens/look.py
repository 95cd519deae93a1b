"""How a person wants to see it: theme, density, sidebar; kept with the person, and in a cookie for first paint."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nhip.kernel.models import Person

from .models import Seen

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

    def __str__(self) -> str:
        return "-".join(f"{name}.{getattr(self, name)}" for name in CHOICES)


def of(request: HttpRequest) -> Look:
    """What the cookie says, as far as it is known: `theme.dark-density.compact`."""
    return read(request.COOKIES.get(COOKIE, ""))


def read(text: str) -> Look:
    pairs = (pair.partition(".") for pair in text.split("-"))
    return Look(**{name: value for name, _, value in pairs if value in CHOICES.get(name, ())})


def keep(response: HttpResponse, look: Look, *, language: str = "") -> None:
    """Write the cookies; the script of the page may write the first one itself."""
    response.set_cookie(COOKIE, str(look), max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    if language:
        keep_language(response, language)


def keep_language(response: HttpResponse, language: str) -> None:
    """The cookie that the next page is drawn by."""
    name, secure = settings.LANGUAGE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, language, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)


def remember(person: Person, look: Look, *, language: str = "") -> None:
    """With the person, for the next machine; the language is the person's own, which papers and messages ask too."""
    Seen.objects.update_or_create(person=person, defaults={"look": str(look)})
    if language and language != person.language:
        Person.objects.filter(pk=person.pk).update(language=language)  # no work on the person: no version, no history


def recall(person: Person, response: HttpResponse) -> None:
    """After logging in: the person's own look and language, if there are any."""
    seen = Seen.objects.filter(person=person).first()
    language = person.language if person.language in dict(settings.LANGUAGES) else ""
    if seen:
        keep(response, read(seen.look), language=language)
    elif language:
        keep_language(response, language)
