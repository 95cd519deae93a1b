"""What the tests of the agenda share: a company with people and customers."""

from nhip.shared.tests.conftest import house, law

__all__ = ["house", "law"]
