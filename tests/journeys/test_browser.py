"""One journey in a real browser: the sandbox's page, the real shop, and nobody but clicks and keys between them."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bot.app import now_ms
from bot.demo import stock_shelves
from tests.journeys.world import open_world

if TYPE_CHECKING:
    from playwright.async_api import Page

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
SCREENSHOTS: Final = Path(__file__).parents[2] / "build" / "screenshots"
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE: Final = {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="there is no Chromium on this machine: the browser journey was not made"
)


@asynccontextmanager
async def open_page(url: str) -> AsyncIterator["Page"]:
    """The page on a phone's width; a fault in its scripts fails the test."""
    faults: list[str] = []
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            page = await browser.new_page(viewport=PHONE, reduced_motion="reduce")
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            await page.goto(url)
            yield page
        finally:
            await browser.close()
    assert faults == []


async def keep(page: "Page", name: str) -> None:
    """Keep a picture of what there is to see."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def press(page: "Page", label: str) -> None:
    """Press the newest button with this label in the chat."""
    await page.locator("#log .keyboard").get_by_role("button", name=label).last.click()


async def say(page: "Page", text: str) -> None:
    await page.locator("#text").fill(text)
    await page.locator("#text").press("Enter")


async def read(page: "Page", text: str) -> None:
    """Wait until this can be read in the chat."""
    await page.locator("#log .bubble").filter(has_text=text).last.wait_for()


async def test_a_buyer_clicks_to_a_key_and_the_owner_restocks(url: str) -> None:
    async with open_world(url) as world, world.open():
        world.clock.now = now_ms()
        await stock_shelves(world.shop.shop)
        async with open_page(world.sandbox.page_url) as page:
            await page.locator("#people button").filter(has_text="Ada").click()
            await page.locator("#begin").click()
            await read(page, "Nova Keys")
            await keep(page, "1-home")
            await press(page, "Gift cards")
            await press(page, "Nimbus Wallet")
            await read(page, "Price")
            await keep(page, "2-product")
            await press(page, "Buy")
            await read(page, "How would you like to pay?")
            await keep(page, "3-order")
            await press(page, "Test money")
            await press(page, "Pay $")
            await read(page, "Your key is ready")
            await keep(page, "4-parcel")
            await press(page, "Show my key")
            await page.locator("#log code").filter(has_text="NW-").wait_for()
            await keep(page, "5-key")

            await page.locator("#people button").filter(has_text="Olga").click()
            await page.locator("#begin").click()
            await read(page, "Nova Keys")
            await say(page, "/restock")
            await read(page, "Which one gets new stock?")
            await press(page, "Orbit Clash")
            await read(page, "Send the keys")
            await say(page, "OC-BROWSER-1")
            await read(page, "1 new")
            await keep(page, "6-preview")
            await press(page, "Add")
            await read(page, "Added 1")
            await keep(page, "7-added")
