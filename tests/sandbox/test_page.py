"""The page in a real browser: the demo bot played with by clicking."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, async_playwright, expect

from sandbox import Sandbox
from tests.sandbox.demo_bot import KEY, demo_bot

CHROMIUM = Path("/usr/bin/chromium")
KEYS: FilePayload = {"name": "keys.txt", "mimeType": "text/plain", "buffer": b"A\nB\nC\n"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")


@contextlib.asynccontextmanager
async def browsing(width: int) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(
            viewport={"width": width, "height": 780},
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        await browser.close()
        assert complaints == []


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_person_plays_with_a_bot(width: int) -> None:
    async with Sandbox.open() as sandbox, demo_bot(sandbox), browsing(width) as page:
        log = page.locator("#log")
        await page.goto(f"{sandbox.page_url}?person=ada&start=gift-7")
        await expect(log).to_contain_text("You came by gift-7.")
        assert page.url.endswith("?person=ada")  # a reload does not come by again

        await log.get_by_text("Software · 8").click()
        await log.get_by_text("Buy · 19.49 $").click()
        await expect(page.locator("#toasts")).to_contain_text("Held for you until 14:35")
        await log.get_by_text(KEY).click()
        assert await page.evaluate("navigator.clipboard.readText()") == KEY

        await log.get_by_text("It does not work").click()
        await expect(page.locator("#alert")).to_contain_text("Your money is in your wallet.")
        await page.keyboard.press("Enter")

        await page.set_input_files("#file", KEYS)
        await page.keyboard.press("Enter")
        await expect(log).to_contain_text("3 lines in keys.txt")

        await page.get_by_role("button", name="Wei").click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(log).to_contain_text("Nova Keys")
        await expect(log).not_to_contain_text("gift-7")
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_hostile_text_stays_text() -> None:
    async with Sandbox.open() as sandbox, demo_bot(sandbox), browsing(400) as page:
        await sandbox.person("ada").start()
        await sandbox.person("ada").say("<img src=x onerror=document.title='owned'> /everything")
        await page.goto(f"{sandbox.page_url}?person=ada")
        await expect(page.locator("#log")).to_contain_text("You said: <img src=x onerror")
        assert await page.locator("#log img").count() == 0
        assert await page.title() == "Ada · Sandbox"
