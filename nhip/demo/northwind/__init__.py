"""Northwind: three years of a trading company, imported from files and replayed through operations, day by day."""

from .figures import Reached, reached
from .files import Folder
from .founding import FIRST_DAY, founded
from .replay import replayed
from .taking_in import Taken, taken_in

__all__ = ["FIRST_DAY", "Folder", "Reached", "Taken", "founded", "reached", "replayed", "taken_in"]
