"""Counting within a window of time, over all processes: the ground of every rate limit."""

from django.db import connections, router

from nhip.kernel import clock

from .models import Counter


def hit(name: str, *, per: int) -> int:
    """Count one more `name` in the current window of `per` seconds; how many that makes, this one included."""
    window = int(clock.now().timestamp()) // per * per
    table = Counter._meta.db_table
    with connections[router.db_for_write(Counter)].cursor() as cursor:
        cursor.execute(
            f'insert into {table} (name, "window", hits) values (%s, %s, 1) '  # noqa: S608  (our own table's name)
            f'on conflict (name, "window") do update set hits = {table}.hits + 1 returning hits',
            [name[:200], window],
        )
        return cursor.fetchone()[0]


def forget(name: str) -> None:
    """Start again from nothing: somebody proved who they are."""
    Counter.objects.filter(name=name[:200]).delete()


def sweep(older_than: int = 24 * 3600) -> int:
    """Drop the windows that began more than so many seconds ago; the worker does it."""
    return Counter.objects.filter(window__lt=int(clock.now().timestamp()) - older_than).delete()[0]
