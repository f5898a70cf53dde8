"""The system's Chromium, driven by playwright, for the tests of pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright runs a loop in this thread; Django would take our queries for asynchronous ones.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # A thread of the server would keep its connection to the test database.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        connection.close()  # under playwright's loop Django has opened another one for this thread
        found.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page()
