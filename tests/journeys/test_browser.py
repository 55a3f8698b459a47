"""Journeys in a real browser: the sandbox's page, the real shop, and nobody but clicks and keys between them."""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
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
ROOT: Final = Path(__file__).parents[2]
SCREENSHOTS: Final = ROOT / "build" / "screenshots"
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
DESK: Final = {"width": 1280, "height": 800}

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="there is no Chromium on this machine: the browser journey was not made"
)


@asynccontextmanager
async def open_page(url: str, size: Mapping[str, int] = PHONE) -> AsyncIterator["Page"]:
    """The page on a screen of this size; a fault in its scripts fails the test."""
    faults: list[str] = []
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            page = await browser.new_page(viewport=dict(size), reduced_motion="reduce")
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


@asynccontextmanager
async def open_demo(folder: Path) -> AsyncIterator[str]:
    """`kiosk demo`, as anybody starts it; where its page is."""
    with (folder / "demo.log").open("wb") as log:
        demo = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", "0", "--database", f"sqlite:///{folder}/demo.db"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        async with asyncio.timeout(60):
            assert demo.stdout is not None
            found = re.search(r"http://\S+", (await demo.stdout.readline()).decode())
        assert found is not None, (folder / "demo.log").read_text()
        yield found[0]
    finally:
        demo.terminate()
        await demo.communicate()
    assert demo.returncode == 0


class Discord:
    """The pane beside Telegram's."""

    def __init__(self, page: "Page") -> None:
        self._page = page

    async def command(self, name: str) -> None:
        """Type a slash command and send it, its fields left empty."""
        await self._page.locator("#d-text").fill(f"/{name}")
        await self._page.locator("#d-text").press("Enter")
        fields = self._page.locator("#d-options")
        if await fields.is_visible():
            await fields.get_by_role("button", name="Send").click()

    async def press(self, label: str) -> None:
        await self._page.locator("#d-log").get_by_role("button", name=label).last.click()

    async def choose(self, label: str) -> None:
        """The entry of the newest menu that contains this."""
        menu = self._page.locator("#d-log select").last
        await menu.select_option(await menu.locator("option", has_text=label).get_attribute("value"))

    async def read(self, text: str) -> str:
        """Wait until this can be read; the whole message."""
        post = self._page.locator("#d-log .post").filter(has_text=text).last
        await post.wait_for()
        return await post.inner_text()


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


async def test_a_buyer_links_both_chats_and_reads_one_order_in_either_and_the_owner_restocks(tmp_path: Path) -> None:
    async with open_demo(tmp_path) as url, open_page(url, DESK) as page:
        discord = Discord(page)
        await page.locator("#d-slash").wait_for()  # the bot has come, and its commands are known
        await discord.command("shop")
        await discord.press("Gift cards")
        await discord.press("Nimbus Wallet")
        await discord.press("Buy")
        await discord.press("Test money")
        await discord.press("Pay $")
        reference = re.search(r"\b\w{4}-\w{4}\b", await discord.read("Thank you."))
        assert reference is not None
        await page.locator("#d-dm").click()
        await discord.press("Show my key")
        await discord.read("NW-")

        await discord.command("link")
        code = re.search(r"\b\w{4}-\w{4}-\w{4}\b", await discord.read("It works once"))
        assert code is not None
        await page.locator("#begin").click()
        await read(page, "Nova Keys")
        await say(page, f"/link {code[0]}")
        await discord.read("Is that you?")
        await discord.press("Yes, that is me")
        await read(page, "This chat is linked with Discord")

        await say(page, "/orders")
        await read(page, reference[0])
        await discord.command("orders")
        assert "My orders" in await discord.read(f"{reference[0]} ·")
        await keep(page, "8-both-chats")

        await page.locator("#people button").filter(has_text="Olga").click()
        await page.locator("#d-state").filter(has_text="Olga").wait_for()
        await discord.command("restock")
        await discord.choose("Orbit Clash")
        await discord.press("Answer")
        await page.locator("#form textarea").fill("OC-DISCORD-1\nOC-DISCORD-2")
        await page.locator("#form").get_by_role("button", name="Submit").click()
        await discord.read("2 new")
        await discord.press("Add 2")
        await discord.read("Added 2")
