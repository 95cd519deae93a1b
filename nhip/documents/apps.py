"""The room as Django knows it."""

from nhip.kernel import rooms


class Documents(rooms.Room):
    name = "nhip.documents"
