"""The tests' own room as Django knows it."""

from django.apps import AppConfig


class Shop(AppConfig):
    name = "nhip.screens.tests"
    label = "shop"
