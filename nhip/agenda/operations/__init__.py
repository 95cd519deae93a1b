"""What may be done with the agenda."""

from .activities import (
    assign_activity,
    cancel_activity,
    change_activity,
    finish_activity,
    follow_activity,
    log_activity,
    move_activity,
    plan_activity,
    reopen_activity,
)

__all__ = [
    "assign_activity",
    "cancel_activity",
    "change_activity",
    "finish_activity",
    "follow_activity",
    "log_activity",
    "move_activity",
    "plan_activity",
    "reopen_activity",
]
