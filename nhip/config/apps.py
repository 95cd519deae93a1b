"""The configuration as an app of Django's: it declares the roles we ship, when every room has declared its duties."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nhip.config"

    def ready(self) -> None:
        from . import roles  # noqa: F401
