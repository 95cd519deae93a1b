"""The house itself as Django knows it: when every room is there, the roles that name their duties are declared."""

from importlib import import_module

from django.apps import AppConfig


class House(AppConfig):
    name = "nhip.config"
    label = "config"

    def ready(self) -> None:
        import_module("nhip.config.roles")
        import_module("nhip.config.reactions")
