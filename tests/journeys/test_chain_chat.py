"""Paying over a chain as a buyer does it: in the chat, with what it shows, from a wallet."""

from dataclasses import replace

import aiohttp

from sandbox.gateways.gateway import PAY
from tests.journeys.world import World, open_world

WAY = "usdt-tron"


def on_tron(world: World) -> None:
    """The shop takes USDT on the sandbox's TRON, also from Telegram."""
    tron = world.sandbox.gateways.tron
    world.settings = replace(
        world.settings,
        chains=((f"tron:{tron.chain_id}", tron.rpc_url),),
        chain_addresses=(("tron", tron.home),),
        chain_tokens=((WAY, f"{tron.contract('USDT')}/6"),),
        telegram_allow_off_platform=True,
    )


async def looks(world: World) -> None:
    """The shop asks the chain for news, as its schedule does."""
    shop = world.shop.shop
    async for news in shop.providers[WAY].news(0):
        await shop.apply(news)


async def test_what_the_chat_shows_is_pasted_into_a_wallet_and_becomes_a_key(url: str) -> None:
    async with open_world(url) as world:
        on_tron(world)
        ada, tron = world.ada, world.sandbox.gateways.tron
        async with world.open():
            await world.stock("LB-1")
            await ada.start()
            await ada.wait_for("Nova Keys")
            await ada.tap("Lantern Bay")
            await ada.wait_for_last("Price")
            await ada.tap("Buy")
            await ada.wait_for_last("How would you like to pay?")
            await ada.tap("USDT on TRON")
            shown = await ada.wait_for("Send exactly")
            amount, address = ada.copy("Copy the amount"), ada.copy("Copy the address")
            assert amount in shown.text
            assert address == tron.home
            assert ada.download(shown).startswith(b"\x89PNG")  # the QR code is the message's own picture
        async with aiohttp.ClientSession() as browser:
            asked = {"link": address, "amount": amount}
            async with browser.get(tron.wallet_url, params=asked) as page, browser.post(page.url, data={"act": PAY}):
                pass
        tron.chain.mine()
        async with world.open():  # it was closed while she paid
            await looks(world)
            await ada.wait_for("Your payment was seen")
            tron.chain.mine(6)
            await looks(world)
            parcel = await ada.wait_for("Paid. Your")
            await ada.tap("Show my key", on=parcel)
            await ada.wait_for("LB-1")
            assert world.failures == 0
