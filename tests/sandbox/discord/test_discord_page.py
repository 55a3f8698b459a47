"""Both panes in a real browser: one person clicks in Discord while Telegram stays beside it."""

import discord
import pytest
from playwright.async_api import expect

from sandbox import DiscordPerson, Sandbox
from sandbox.discord.shelf import FIVE
from tests.sandbox.discord.conftest import Bot
from tests.sandbox.discord.demo import furnish
from tests.sandbox.test_page import CHROMIUM, browsing

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_person_buys_by_clicking(world: Sandbox, bot: Bot, width: int) -> None:
    furnish(bot)
    await bot.tree.sync()
    async with browsing(width) as page:
        await page.goto(f"{world.page_url}?person=ada")
        if width < 1040:
            await page.get_by_role("button", name="Discord", exact=True).click()
        log, text = page.locator("#d-log"), page.locator("#d-text")
        await text.fill("/sh")
        await text.press("Enter")
        await expect(log).to_contain_text("Only you can see this")
        await log.get_by_label("Choose").select_option("Quiet Harbour")
        await expect(log.locator(".embed-title")).to_have_text("Quiet Harbour")
        await log.get_by_role("button", name="Buy").click()
        await expect(log).to_contain_text("Look into your direct messages")
        await log.get_by_role("button", name="Restock").click()
        await page.locator("#form textarea").fill("A\nB")
        await page.get_by_role("button", name="Submit").click()
        await expect(log).to_contain_text("2 lines read.")
        await page.locator("#d-dm").click()
        await log.get_by_text("OC-1234-5678").click()
        assert await page.evaluate("navigator.clipboard.readText()") == "OC-1234-5678"
        await text.fill("/prod")
        await text.press("Tab")
        await page.locator("#d-options input").fill("nim")
        await page.locator(".offers").get_by_text("Nimbus Wallet 20").click()
        await page.locator("#d-options").get_by_role("button", name="Send").click()
        await expect(log.locator(".embed-title")).to_have_text("Nimbus Wallet 20")
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_discords_own_button_buys(world: Sandbox, bot: Bot, ada: DiscordPerson) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(sku_id=FIVE))
    await bot.get_partial_messageable(world.discord.guild.channel.id).send("Top up", view=view)
    async with browsing(1280) as page:
        await page.goto(f"{world.page_url}?person=ada")
        button = page.locator("#d-log").get_by_role("button", name="5.00 for your wallet")
        await button.click()
        await expect(page.locator("body")).to_contain_text("Bought: 5.00 for your wallet")
        await button.click()
        await expect(page.locator("body")).to_contain_text("you have it already")
    assert [one.account for one in world.discord_app.shelf.entitlements.values()] == [ada.id]


async def test_hostile_text_stays_text_there_too(world: Sandbox, bot: Bot, ada: DiscordPerson) -> None:
    await (await bot.fetch_user(ada.id)).send("**<img src=x onerror=document.title='owned'>** [x](javascript:alert(1))")
    async with browsing(1280) as page:
        await page.goto(f"{world.page_url}?person=ada")
        await expect(page.locator("#d-log strong")).to_contain_text("<img src=x")
        assert await page.locator("#d-log img, #d-log a").count() == 0
        assert await page.title() == "Ada · Sandbox"
