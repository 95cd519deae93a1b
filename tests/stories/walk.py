"""A person at a browser of their own, who logs in, clicks and types; every click and key is counted."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from nhip.demo import cast

from ..browser import Screen

WATCH = """addEventListener('securitypolicyviolation', (event) =>
    console.error('policy', event.violatedDirective, event.blockedURI))"""
FOCUS = "document.activeElement?.id || document.activeElement?.innerText?.trim() || ''"
SEEN = """[document.activeElement, document.activeElement.closest('.input')].filter((each) => each).some((each) =>
    getComputedStyle(each).outlineStyle !== 'none' || getComputedStyle(each).boxShadow !== 'none')"""
FAR = 80
"""So many Tabs at most to anything on a page."""


class Walker(Screen):
    """Who walks through the pages as somebody new would: by what stands on the screen."""

    def __init__(self, browser: Any, server: Any, **options: Any):
        super().__init__(browser, server, **options)
        self.clicks = self.keys = 0
        self.context.add_init_script(WATCH)
        self.light()

    def enter(self, login: str) -> Walker:
        """Through the log-in page, as everybody comes in."""
        self.page.goto("/login/")
        expect(self.page.locator("[name=username]")).to_be_focused()  # nobody types before the page is there
        self.type(login)
        self.key("Tab")
        self.type(cast.PASSWORD)
        self.key("Enter")
        self.page.wait_for_url(f"{self.server.url}/")
        return self

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def choose(self, words: str, name: str) -> None:
        """In a box where a record is chosen: type, see it offered, Enter."""
        self.page.wait_for_load_state("networkidle")  # a person types when the page stands still
        self.type(words)
        expect(self.page.locator(".combo .menu [aria-selected=true]")).to_contain_text(name, timeout=20_000)
        self.key("Enter")

    def tab_to(self, place: str) -> None:
        """Tab until the focus is in the box of this id, or on the button of this label."""
        for _ in range(FAR):
            self.key("Tab")
            if self.page.evaluate(FOCUS).split("\n")[0] == place:
                return
        raise AssertionError(f"no Tab leads to {place}")

    def find(self, words: str, name: str) -> None:
        """By the box for everything: Ctrl K, words, Enter."""
        self.key("Control+k")
        self.type(words)
        expect(self.page.locator("#found [aria-selected=true]")).to_contain_text(name)
        self.key("Enter")

    def menu(self, department: str, place: str) -> None:
        """To a list by the side menu, whose department is unfolded first."""
        link = self.page.locator(".side").get_by_role("link", name=place, exact=True)
        if not link.is_visible():
            self.click(self.page.locator(".side summary", has_text=department))
        self.click(link)

    def card(self, what: str) -> Locator:
        """A piece of work on the page Today."""
        return self.page.locator("[data-row]", has_text=what).first

    def do(self, label: str) -> None:
        """The button in the page's head, or in the menu behind «…» when it is not in sight."""
        self.page.locator(".acts .btn").locator("visible=true").first.wait_for()
        shown = self.page.locator(".acts").get_by_text(label, exact=True).locator("visible=true")
        if not shown.count():
            self.click(self.page.locator(".acts details summary"))
        self.click(shown.first)

    def asked(self) -> None:
        """Wait for the dialog that a button opens."""
        expect(self.page.locator("dialog[open] form")).to_be_visible()

    def done(self, what: str) -> None:
        """The house says that it is done."""
        expect(self.page.locator(".toast")).to_contain_text(what)

    def state(self, said: str) -> None:
        """The state beside the page's title."""
        expect(self.page.locator("h1 .chip")).to_have_text(said)


class Keyboarder(Walker):
    """Who has no mouse: Tab reaches everything and Enter presses it; the menus are skipped where that is offered.

    Inside a dialog the focus never leaves it; a box is reached by Tab, and reaching it is enough.
    """

    BOXES = ("INPUT", "TEXTAREA", "SELECT")
    HERE = "(wanted) => document.activeElement === wanted || wanted.contains(document.activeElement)"

    def click(self, what: Locator) -> None:
        what.wait_for()
        self.page.wait_for_load_state("networkidle")
        wanted = what.element_handle()
        for _ in range(FAR):
            self.key("Tab")
            if self.page.evaluate("document.activeElement.className") == "skip" and not self._in_menu(wanted):
                self.key("Enter")
            if self.page.evaluate(self.HERE, wanted):
                break
        else:
            raise AssertionError(f"no Tab leads to {what}")
        assert self.page.evaluate(SEEN), f"nobody sees that the focus is on {what}"
        if self.page.evaluate("document.activeElement.tagName") not in self.BOXES:
            self.key("Enter")
            self.page.wait_for_timeout(200)  # a click waits for the page that it opens; a key does not
            self.page.wait_for_load_state("networkidle")

    def _in_menu(self, wanted: Any) -> bool:
        return self.page.evaluate("(wanted) => !document.querySelector('main').contains(wanted)", wanted)
