"""The order page in a real browser: opened, reloaded, pressed, copied; with scripts and without, by day and night."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from core.catalogue import GoodsKind
from tests.journeys.test_browser import CHROMIUM, DESK, PHONE, QUIET, keep
from tests.web.pages_world import FILE, LINKS, MAILBOX, PagesWorld, open_pages

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="there is no Chromium on this machine: the browser journey was not made"
)


@asynccontextmanager
async def open_browser() -> AsyncIterator["Browser"]:
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visit(browser: "Browser", **how: Any) -> AsyncIterator["Page"]:
    """One visitor; a fault in a script, a refused resource or a request to anywhere else fails the test."""
    faults: list[str] = []
    context = await browser.new_context(**{"viewport": PHONE, "reduced_motion": "reduce", **how})
    page = await context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("response", lambda one: faults.append(one.url) if "/assets/" in one.url and one.status != 200 else None)
    page.on("request", lambda one: None if one.url.startswith("http://127.0.0.1:") else faults.append(one.url))
    try:
        yield page
    finally:
        await context.close()
    assert faults == []


async def fits(page: "Page") -> None:
    """Nothing is wider than the screen, and the button is big enough for a thumb."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in await page.locator("button:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


async def test_a_buyer_opens_the_link_looks_again_presses_and_copies(tmp_path: Path) -> None:
    async with open_pages(tmp_path) as world, open_browser() as browser:
        order, errand = await world.sold("NW-K7F3Q-9QXM2-TPA4D")
        link = f"{world.url}/k/{errand.token.reveal()}"
        async with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
            await page.goto(link)
            await page.reload()
            await keep(page, "order-1-closed")
            await fits(page)
            assert not await world.shown(order)
            assert "NW-" not in await page.content()
            await page.get_by_role("button", name="Show my key").click()
            key = page.locator(".keys code")
            assert await key.inner_text() == "NW-K7F3Q-9QXM2-TPA4D"
            assert await world.shown(order)
            await keep(page, "order-2-open")
            await fits(page)
            await page.get_by_role("button", name="Copy").click()
            await page.get_by_role("button", name="Copied").wait_for()
            assert await page.evaluate("navigator.clipboard.readText()") == "NW-K7F3Q-9QXM2-TPA4D"
            await keep(page, "order-3-copied")
            await page.get_by_role("link", name="Hide").click()
            await page.get_by_text("Delivered. First shown").wait_for()
            assert "NW-" not in await page.content()
            await page.get_by_role("link", name="Русский").click()
            await page.get_by_text("Как использовать").wait_for()
            await keep(page, "order-4-russian")
            await fits(page)


async def test_without_scripts_by_night_and_on_a_desk_it_is_the_same_page(tmp_path: Path) -> None:
    async with open_pages(tmp_path) as world, open_browser() as browser:
        order, errand = await world.sold(*(f"LB-{number:05}-QQQQQ-WWWWW-EEEEE" for number in range(6)))
        link = f"{world.url}/k/{errand.token.reveal()}"
        async with visit(browser, java_script_enabled=False, color_scheme="dark") as page:
            await page.goto(link)
            await keep(page, "order-5-night")
            assert not await world.shown(order)
            await page.get_by_role("button", name="Show my 6 keys").click()
            await page.locator(".keys code").nth(5).wait_for()
            assert await page.get_by_role("button", name="Copy").count() == 0
            await page.locator(".keys code").first.click()
            await keep(page, "order-6-night-open")
        async with visit(browser, viewport=DESK, permissions=["clipboard-read", "clipboard-write"]) as page:
            await page.goto(f"{link}?lang=zh-Hans")
            await page.locator("form button").click()
            await page.get_by_role("button", name="全部复制").click()
            await page.get_by_role("button", name="已复制").wait_for()
            assert (await page.evaluate("navigator.clipboard.readText()")).count("LB-") == 6
            await keep(page, "order-7-desk")
            await page.goto(f"{world.url}/k/{'A' * 22}")
            await page.get_by_text("leads nowhere").wait_for()
            await keep(page, "order-8-gone")


async def test_a_file_is_saved_and_an_order_is_found_without_a_chat(tmp_path: Path) -> None:
    async with open_pages(tmp_path) as world, open_browser() as browser:
        order, errand = await world.sold(kind=GoodsKind.FILE)
        await world.give_mailbox(order)
        async with visit(browser) as page:
            await page.goto(f"{world.url}/k/{errand.token.reveal()}")
            await page.get_by_role("button", name="Show my file").click()
            await saved(page)
            await keep(page, "order-9-file")
        async with visit(browser, color_scheme="dark") as page:
            await look_up(world, page, order.reference)
            await page.get_by_role("button", name="Show my file").click()
            await saved(page)


async def saved(page: "Page") -> None:
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Save").click()
    file = await download.value
    assert file.suggested_filename.endswith(".zip")
    assert (await file.path()).read_bytes() == FILE


async def look_up(world: PagesWorld, page: "Page", reference: str) -> None:
    await page.goto(f"{world.url}/orders")
    await keep(page, "lookup-1-form")
    await fits(page)
    await page.get_by_label("Order number").fill(reference.lower())
    await page.get_by_label("E-mail address").fill(MAILBOX)
    await page.get_by_role("button", name="Send me a code").click()
    await page.get_by_text("is on its way").wait_for()
    await page.get_by_label("Code").fill("000000x")
    await page.get_by_role("button", name="Show the order").click()
    await page.get_by_text("This code is not right").wait_for()
    await keep(page, "lookup-2-wrong")
    await page.get_by_label("Code").fill(await world.postbox.next())
    await page.get_by_role("button", name="Show the order").click()
    await page.get_by_text(reference).first.wait_for()
    await keep(page, "lookup-3-found")


async def test_wanting_less_mail_takes_one_press_and_no_script(tmp_path: Path) -> None:
    async with (
        open_pages(tmp_path) as world,
        open_browser() as browser,
        visit(browser, java_script_enabled=False) as page,
    ):
        await page.goto(f"{world.url}{LINKS.link(MAILBOX)}")
        await page.get_by_role("link", name="Русский").click()
        await keep(page, "unsubscribe-1-question")
        await page.get_by_role("button", name="Только оплаченное").click()
        await page.get_by_text("Теперь вам приходит только оплаченное").wait_for()
        await keep(page, "unsubscribe-2-done")
