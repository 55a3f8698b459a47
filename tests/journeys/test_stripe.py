"""A card, from the button in the chat to the key, over Stripe's own wire and back through the shop's door."""

from dataclasses import replace

import aiohttp

from sandbox import Person
from sandbox.gateways.gateway import NEVER, REFUND, TEN
from tests.journeys.world import World, levels, open_world


def takes_cards(world: World) -> None:
    """The shop has an account at the sandbox's Stripe, also for Telegram, and lives at the same time as that."""
    there = world.sandbox.gateways.stripe
    world.clock.now = int(world.sandbox.now() * 1000)
    world.settings = replace(
        world.settings,
        stripe_key=there.key,
        stripe_webhook_secrets=there.secrets,
        stripe_url=there.url,
        telegram_allow_off_platform=True,
    )


async def to_the_card(person: Person) -> None:
    """From the front door to the button that leads to Stripe's page."""
    await person.start()
    await person.wait_for("Nova Keys")
    await person.tap("Lantern Bay")
    await person.wait_for_last("Price")
    await person.tap("Buy")
    await person.wait_for_last("How would you like to pay?")
    await person.tap("Card")
    await person.wait_for_last("19.49")


async def test_a_card_is_charged_on_stripes_page_and_ten_callbacks_at_once_bring_one_key(url: str) -> None:
    async with open_world(url) as world, aiohttp.ClientSession() as browser:
        takes_cards(world)
        ada, there = world.ada, world.sandbox.gateways.stripe
        async with world.open(serve=True) as running:
            assert running.http is not None
            world.sandbox.gateways.call_back_to(f"{running.http.url}/pay")
            _, offer = await world.stock("LB-1", "LB-2")
            await to_the_card(ada)
            [bill] = there.bills.values()
            await ada.wait_for(lambda seen: there.page_url(bill) in str(seen.raw))
            async with browser.post(there.page_url(bill), data={"act": TEN}):
                pass
            parcel = await ada.wait_for("Paid. Your")
            await there.courier.settled()
            assert [letter.answers for letter in there.letters(bill)] == [[200]] * 10
            await ada.tap("Show my key", on=parcel)
            await ada.wait_for("LB-1")
            await world.settled()
            assert await world.read(levels, offer) == (1, 0, 1)
            there.do(REFUND, bill.id)
            await ada.wait_for("Your money was given back")
            assert world.failures == running.cashier.failures == 0


async def test_where_no_callback_comes_the_shop_asks_and_a_forged_one_is_turned_away(url: str) -> None:
    async with open_world(url) as world, aiohttp.ClientSession() as browser:
        takes_cards(world)
        ada, there = world.ada, world.sandbox.gateways.stripe
        async with world.open(serve=True) as running:
            assert running.http is not None
            await world.stock("LB-1")
            await to_the_card(ada)
            [bill] = there.bills.values()
            there.do(NEVER, bill.id)
            [letter] = there.letters(bill)
            forged = there.signed_at(int(world.sandbox.now()), ["whsec_another"])(letter.body)
            async with browser.post(f"{running.http.url}/pay/stripe", data=letter.body, headers=forged) as refused:
                assert (refused.status, await refused.text()) == (401, "")
            running.cashier.hint("stripe")
            await ada.wait_for("Paid. Your")
            assert world.failures == running.cashier.failures == 0
