"""A buyer gives an e-mail before they pay, loses their chat, and still gets what they paid for: on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import OpenShop
from tests.journeys.world import World, open_world

MAILBOX = "ada@example.com"


@asynccontextmanager
async def open_with_mail(world: World) -> AsyncIterator[OpenShop]:
    """The shop sends mail to the sandbox's mail server; nobody serves its pages."""
    mail, page = "orders@nova.example", "http://127.0.0.1:9"
    async with world.open(smtp_url=world.sandbox.smtp_url, mail_from=mail, public_url=page) as running:
        yield running


async def test_a_mailbox_is_typed_proven_used_and_brings_a_lost_account_back(url: str) -> None:
    async with open_world(url) as world, open_with_mail(world):
        world.clock.forward(hours=12)
        await world.stock("LB-AAAA-1", "LB-AAAA-2")
        ada, wei, box = world.ada, world.wei, world.sandbox.mail.box(MAILBOX)
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        await ada.tap("Buy")
        await ada.wait_for_last("I can't reach you elsewhere")
        await ada.tap("Add an e-mail")
        await ada.wait_for_last("Which address?")
        await ada.say("Ada Lovelace <ada@example.com>")
        await ada.wait_for_last("Mail can't be sent to this address")
        await ada.say(" Ada@Example.com ")
        await ada.wait_for_last("six digits goes to a…@example.com")
        await ada.say((await box.arrived("Your code")).code)
        await ada.wait_for_last("This address is verified")
        await ada.tap("Back to the order")
        order = await ada.wait_for_last("How would you like to pay?")
        assert "Add an e-mail" not in order.labels
        await ada.tap("Test money")
        await ada.wait_for_last("test payment")

        await ada.say("/notify")
        await ada.wait_for_last("2. E-mail a…@example.com · works")
        await ada.tap("E-mail first")
        await ada.wait_for_last("1. E-mail a…@example.com · works")
        await ada.say("/orders")
        await ada.wait_for_last("not paid yet")
        await ada.tap(order.text.split()[1])
        await ada.wait_for_last("How would you like to pay?")
        await ada.tap("Test money")
        await ada.wait_for_last("test payment")
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        parcel = await box.arrived("Your key is ready")
        assert any("/k/" in link for link in parcel.links)
        assert "LB-AAAA" not in parcel.text
        ada.block()

        wei.speak_language("en")
        await wei.start()
        await wei.wait_for("Nova Keys")
        await wei.say("/notify")
        await wei.wait_for_last("How we reach you")
        await wei.tap("Add an e-mail")
        await wei.wait_for_last("Which address?")
        seen = len(box.mails)
        await wei.say(MAILBOX)
        await wei.wait_for_last("six digits")
        await wei.say((await box.arrived(lambda mail: mail in box.mails[seen:] and bool(mail.code))).code)
        await wei.wait_for_last("It was in use here before")
        await wei.tap("My orders")
        await wei.wait_for_last("Lantern Bay")
        assert world.failures == 0


async def test_a_chat_that_would_refuse_is_said_before_anything_is_paid(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        refusal = '{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}'
        world.sandbox.fault("answer", method="sendChatAction", status=403, body=refusal, times=3)
        await ada.tap("Buy")
        await ada.wait_for_last("I can't write to you in this chat right now")
