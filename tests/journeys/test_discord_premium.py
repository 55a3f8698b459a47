"""Credit that Discord sells: bought in its own shop, in the wallet at once, and out of it when it is given back."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from core import wallet
from core.money import Money
from core.people import Address
from core.ports import Tx
from sandbox.discord.shelf import FIVE, TEN
from tests.journeys.discord_world import open_discord, person, ready
from tests.journeys.world import World


async def test_credit_bought_in_discord_is_in_the_wallet_at_once(url: str) -> None:
    async with open_discord(url) as world:
        world.settings = replace(world.settings, discord_premium=((str(FIVE), "5.00"), (str(TEN), "10.00")))
        ada = person(world, "ada")
        shelf = world.sandbox.discord_app.shelf
        async with world.open():
            await ready(world)
            await ada.buy(FIVE)
            await filled(world, 500)
            await until(lambda: shelf.held(ada.id, FIVE) is None)
            await ada.buy(FIVE)
            more = await ada.buy(TEN)
            await filled(world, 2000)
            await ada.have_refunded(more)
            await filled(world, 1000)
            refusal = '{"message": "Missing Access", "code": 50001}'
            world.sandbox.fault("answer", status=403, body=refusal, method="list_entitlements", platform="discord")
            await person(world, "wei").buy(FIVE)
            await until(lambda: not world.sandbox.world.faults.listing())
            await ada.buy(TEN)
            await filled(world, 2000)
            assert await world.read(_balance, str(person(world, "wei").id)) == Money(500, "USD")
            assert (world.shop.platforms["discord"].failures, world.shop.cashier.failures) == (0, 0)


async def until(fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not fits():  # noqa: ASYNC110 (it has no event of its own)
            await asyncio.sleep(0.01)


async def filled(world: World, minor: int) -> None:
    """Wait until there is so much in Ada's wallet."""
    async with asyncio.timeout(10):
        while await world.read(_balance, str(person(world, "ada").id)) != Money(minor, "USD"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _balance(tx: Tx, user: str) -> Money:
    contact = tx.people.contact(Address("discord", user))
    return wallet.look_into(tx, contact.customer, "USD").balance if contact else Money(0, "USD")
