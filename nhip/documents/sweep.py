"""What nobody needs: drafts of uploads that broke off, and bytes whose row was never committed (B19, R43)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from nhip.kernel import clock
from nhip.kernel.actors import Actor
from nhip.kernel.schedule import every

from . import store
from .models import Version

OLD = timedelta(hours=6)  # no upload and no transaction takes so long
SOME = 500


@every(hours=6, title=_("Bytes of uploads that came to nothing are cleared away"))
def sweep(*, by: Actor) -> None:
    """Away with what is older than six hours and belongs to no version: it is gone within twelve."""
    before = clock.now() - OLD
    for file in [*_old(store.drafts(), before), *(file for _place, file in orphans(by.company_id, before))]:
        file.unlink(missing_ok=True)


def orphans(company_id: int, before: datetime) -> list[tuple[str, Path]]:
    """What lies in the company's folder, is older, and is named by no row."""
    found: list[tuple[str, Path]] = []
    for some in batched(store.places(company_id), SOME):
        own = Version.objects.filter(company_id=company_id, place__in=[place for place, _file in some])
        known = set(own.values_list("place", flat=True))
        found += [(place, file) for place, file in some if place not in known and _is_old(file, before)]
    return found


def _old(files: Iterable[Path], before: datetime) -> list[Path]:
    return [file for file in files if _is_old(file, before)]


def _is_old(file: Path, before: datetime) -> bool:
    try:
        return file.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
