"""Two runs of one engine share its tests: each takes the next that the other has not, one from the far end."""

import os
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, groupby
from pathlib import Path

import pytest


class Share:
    """What was taken stands in a folder, one empty file for each test: who makes it has the test."""

    def __init__(self, folder: Path, helps: bool):
        self.folder, self.helps = folder, helps

    def take(self, item: pytest.Item) -> bool:
        """Whether nobody has asked for this test before."""
        try:
            os.close(os.open(self.folder / sha256(item.nodeid.encode()).hexdigest(), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def mine(self, items: list[pytest.Item]) -> Iterator[pytest.Item]:
        """One by one. Who helps begins with the last file; inside a file the order stays, for its fixtures' sake."""
        files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
        yield from filter(self.take, chain(*(reversed(files) if self.helps else files)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """As pytest's own loop, with a next test that is known only when it is taken."""
        if session.testsfailed or session.config.option.collectonly:
            return None  # what could not be collected is pytest's to tell
        (self.folder / f"all-{os.getpid()}").write_text(str(len(session.items)))
        items = self.mine(session.items)
        item = next(items, None)
        while item is not None:
            following = next(items, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True


def left(folder: Path) -> int:
    """How many tests nobody has taken yet; none while no run has said how many there are."""
    told = [int(file.read_text() or 0) for file in folder.glob("all-*")]
    return max(0, max(told, default=0) - sum(1 for file in folder.iterdir() if not file.name.startswith("all-")))
