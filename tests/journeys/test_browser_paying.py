"""Paying in a real browser: the demo's chat on a phone, a bank's page and a wallet in tabs of their own."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.test_browser import keep, open_demo, open_page, press, pytestmark, read, say

if TYPE_CHECKING:
    from playwright.async_api import Page

__all__ = ["pytestmark"]


async def to_pay(page: "Page", way: str) -> None:
    """From the front door to what there is to pay."""
    await read(page, "Nova Keys")
    await press(page, "Gift cards")
    await press(page, "Nimbus Wallet")
    await press(page, "Buy")
    await press(page, way)


async def copied(page: "Page", place: int) -> str:
    """What the newest message offers to copy."""
    return await page.locator("#log .bubble").last.locator("code").nth(place).inner_text()


async def mine(tab: "Page", blocks: int) -> None:
    for _ in range(blocks):
        await tab.get_by_role("button", name="Mine a block").click()


async def test_a_card_in_one_tab_and_a_wallet_in_another_become_keys_in_the_chat(tmp_path: Path) -> None:
    async with open_demo(tmp_path) as url, open_page(url) as page:
        await page.locator("#begin").click()
        await to_pay(page, "Card ·")
        async with page.expect_popup() as opened:
            await page.locator("#log").get_by_role("link", name="Pay $").last.click()
        bank = await opened.value
        await bank.get_by_role("button", name="Pay", exact=True).click()
        await bank.get_by_text("complete, paid").wait_for()
        await keep(bank, "9-card-page")
        await bank.close()
        await read(page, "Your key is ready")
        await press(page, "Show my key")
        await page.locator("#log code").filter(has_text="NW-").wait_for()
        await keep(page, "10-card-key")

        await say(page, "/start")
        await to_pay(page, "USDT on Ethereum")
        await read(page, "This address is for this payment alone")
        await page.locator("#log .bubble .photo img").last.wait_for()
        await keep(page, "11-transfer")
        amount, address = await copied(page, 0), await copied(page, 1)
        await page.locator("#open-desk").click()
        async with page.expect_popup() as opened:
            await page.locator("#desk").get_by_role("link", name="Wallet", exact=True).click()
        wallet = await opened.value
        await wallet.locator("textarea").fill(address)
        await wallet.locator("input").fill(amount)
        await wallet.get_by_role("button", name="Go on").click()
        await wallet.get_by_role("button", name="Pay too little").click()
        await mine(wallet, 6)
        await wallet.close()  # a page in the background draws nothing
        await page.locator("#close-desk").click()
        await read(page, "A part arrived")
        await keep(page, "12-part")
        await press(page, "Pay $1.04")
        await read(page, "$9.36 is put towards it. $1.04 is missing.")
        await press(page, "Test money")
        await read(page, "test payment")
        await press(page, "Pay $1.04")
        await read(page, "Your key is ready")
        await keep(page, "13-rest-paid")
