"""The doors of papers and of files."""

from .files import AddView, DownloadView, NewVersionView
from .papers import PaperView

__all__ = ["AddView", "DownloadView", "NewVersionView", "PaperView"]
