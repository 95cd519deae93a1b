"""The Django app of the side store."""

from django.apps import AppConfig


class SideConfig(AppConfig):
    name = "nhip.config.side"
    label = "side"
    default_auto_field = "django.db.models.BigAutoField"
