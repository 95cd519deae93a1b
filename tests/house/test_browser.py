"""The browser of the tests sees the house."""

import pytest


@pytest.mark.browser
def test_the_browser_reaches_the_house_at_every_width(screen):
    screen.page.goto("/healthz")
    assert screen.page.inner_text("body").strip() == "ok"
    for name in ("desk", "tablet", "phone"):
        screen.at(name)
        assert not screen.overflows()
    screen.dark()
    assert screen.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    screen.wrong.clear()  # a browser asks for an icon, which a plain text has none of
