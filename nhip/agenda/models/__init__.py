"""What the agenda keeps."""

from .activities import Activities, Activity

__all__ = ["Activities", "Activity"]
