"""The room as Django knows it."""

from nhip.kernel import rooms


class Messages(rooms.Room):
    name = "nhip.messages"
