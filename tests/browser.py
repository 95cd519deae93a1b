"""A real browser for tests: the system's Chromium, one for the run; a page of its own for each test."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

WIDTHS = {"desk": 1440, "tablet": 1024, "phone": 390}
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
SCREENS = Path(__file__).parents[1] / "docs" / "screens"


def chromium() -> str | None:
    """The system's browser: NHIP_CHROMIUM, or what is on the path."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
    return os.environ.get("NHIP_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Server:
    """The house behind an address of this machine, in threads of this process."""

    def __init__(self, port: int):
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.handlers.wsgi import WSGIHandler
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

        class Quiet(WSGIRequestHandler):
            def log_message(self, format, *args):
                pass

        self.server = ThreadedWSGIServer(("127.0.0.1", port), Quiet)
        self.server.set_app(StaticFilesHandler(WSGIHandler()))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def live_server(request: pytest.FixtureRequest, db: None) -> Iterator[Server]:
    """The house at `live_server.url`; NHIP_TEST_PORT fixes the port."""
    from .engine import commits

    assert commits(request.node), "mark a test with a live server with @pytest.mark.browser or commits"
    server = Server(int(os.environ.get("NHIP_TEST_PORT", "0")))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium for the run."""
    from playwright.sync_api import expect, sync_playwright

    found = chromium()
    assert found, "no Chromium found: install the system's package `chromium`, or name one in NHIP_CHROMIUM"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # playwright keeps a loop in this thread; nothing of ours runs in it
    )
    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def is_wrong(said) -> bool:
    """An error that a person could meet; a search that was left for another page is none."""
    return said.type == "error" and "signal is aborted" not in said.text


class Screen:
    """A page, who looks at it, and what went wrong in it."""

    def __init__(self, browser, server: Server, **options):
        self.server = server
        options = {"viewport": {"width": WIDTHS["desk"], "height": 900}, "locale": "vi-VN"} | options
        self.context = browser.new_context(base_url=server.url, timezone_id="Asia/Ho_Chi_Minh", **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if is_wrong(said) else None)

    def log_in(self, user) -> None:
        """Come in as this user, without the log-in page."""
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.server.url}])

    def at(self, name: str) -> None:
        """As wide as a `desk`, `tablet` or `phone`."""
        self.page.set_viewport_size({"width": WIDTHS[name], "height": 844 if name == "phone" else 900})

    def light(self, name: str = "light") -> None:
        """In `light` or `dark` colours, with or without motion as the test machine has it."""
        self.page.emulate_media(color_scheme=name, reduced_motion="reduce")

    def dark(self) -> None:
        self.light("dark")

    def shot(self, name: str, *, whole: bool = False) -> None:
        """A picture for docs/screens, taken only where NHIP_SCREENS is set."""
        if os.environ.get("NHIP_SCREENS"):
            SCREENS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENS / f"{name}.png", full_page=whole, animations="disabled")

    def overflows(self) -> bool:
        """Whether the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.fixture
def screen(browser, live_server: Server) -> Iterator[Screen]:
    """A page with helpers; an error in the browser's console fails the test."""
    made = Screen(browser, live_server)
    yield made
    made.context.close()
    assert made.wrong == []


@pytest.fixture
def browser_page(screen: Screen):
    """Playwright's page, for tests that need no helper."""
    return screen.page
