"""S17 in a real browser: every text of the company is a script; none runs, nor is stopped by the policy alone.

A few pages here; `NHIP_PAGES=all` visits every page there is, with all payloads in turn.
"""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction

from nhip.screens import assets
from tests.browser import Screen

from . import scripts
from .doors import all_doors
from .test_fields import unguarded
from .test_side_doors import address_of
from .world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]

SENTINEL = """window.ran = []
window.pwn = (...said) => window.ran.push('ran ' + said)
addEventListener('securitypolicyviolation', (event) =>
    window.ran.push(`policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true)"""
TOUCHED = """for (const each of document.querySelectorAll('input, textarea, select, summary, [title], [data-tip]'))
    for (const name of ['focus', 'mouseover', 'toggle']) each.dispatchEvent(new Event(name, {bubbles: true}))"""
FEW = (
    "/", "/sales/orders/", "/sales/orders/board/", "/shared/parties/", "/shared/parties/{pk}/", "/sales/orders/{pk}/",
    "/sales/orders/{pk}/do/change_order/", "/timeline/shared.party/{pk}/", "/messages/notices/",
    "/shared/products/{pk}/", "/sales/returns/{pk}/", "/find/?q=pwn",
)  # fmt: skip
FILES = (".pdf", "/export/", "/export/xlsx/", "/export/edit/", ".js", ".css", ".csv", ".xlsx", "/refused/")
ROUNDS = 4 if os.environ.get("NHIP_PAGES") == "all" else 1


def pages(made: World) -> Iterator[str]:
    for door in all_doors():
        plain = door.method == "GET" and not door.blind and not door.for_programs and "/log" not in door.address
        if plain and not door.address.endswith(FILES) and (ROUNDS > 1 or door.address in FEW):
            yield address_of(made, door)


@pytest.mark.timeout(3600 if ROUNDS > 1 else 120)
@pytest.mark.req("S17", part="in Chromium: no script of anybody's runs, and the policy is never asked")
def test_no_text_runs_in_a_browser(companies: World, browser, live_server):
    assets.build()
    screen = Screen(browser, live_server)
    screen.context.add_init_script(SENTINEL)
    screen.log_in(companies.doors["son"])
    wrong, visited = [], 0
    for turn in range(ROUNDS):
        with transaction.atomic():
            planted = scripts.plant(companies.own.company.pk, unguarded, first=turn * 170)
        for address in pages(companies):
            answer = screen.page.goto(address, wait_until="load")
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                continue
            screen.page.evaluate(TOUCHED)
            visited += b"pwn" in answer.body().lower()
            wrong += [f"{address}: {each}" for each in screen.page.evaluate("window.ran")]
    screen.context.close()
    print(f"{visited} pages with payloads in {ROUNDS} rounds, {planted} columns a round")
    assert wrong == [] and visited >= 5, (wrong, visited)


def test_the_sentinel_sees_what_runs(browser, live_server):
    screen = Screen(browser, live_server)
    screen.context.add_init_script(SENTINEL)
    screen.page.goto("/login/")
    screen.page.evaluate("""document.body.innerHTML = "<img src='/nothing' onerror='pwn()'>" """)
    screen.page.wait_for_function("window.ran.length > 0")
    screen.context.close()
