"""The log: one JSON line per event on standard error, with the request that caused it and without secrets."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST: ContextVar[str] = ContextVar("request", default="")
SECRET = re.compile(r"(?i)\b(password|passwd|secret|token|authorization|cookie|api_?key)\b(\W{1,4})([^\s,;&'\"}]+)")
POSTGRES = re.compile(r"(postgres(?:ql)?://[^:/@\s]{1,200}:)[^@\s]{1,1000}@")  # limits: long lines are read once


def redacted(text: str) -> str:
    """The text without what follows the word password, token and their like."""
    return POSTGRES.sub(r"\1***@", SECRET.sub(r"\1\2***", text))


class OneLine(logging.Formatter):
    """A record as one line of JSON: line breaks and control characters cannot forge a second one."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": redacted(record.getMessage()),
        }
        if REQUEST.get():
            told["request"] = REQUEST.get()
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            told["trace"] = redacted("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(told, ensure_ascii=False, default=str)


def logging_of(level: str = "INFO") -> dict:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "nhip.config.logs.OneLine"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "nhip": {"level": level},
            "django.server": {"level": "WARNING", "handlers": [], "propagate": True},
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "fontTools": {"level": "ERROR"},
        },
    }
