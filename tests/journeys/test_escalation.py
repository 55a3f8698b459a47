"""A paid key always arrives: chat first, the mailbox behind it, and the owner when nothing else is left.

The real shop on the real wire: Telegram, a real mail server, the order page over HTTP, and a clock that is moved.
"""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession

from core.audit import audit
from core.channels import Outcome
from core.people import Address, Contact, ContactState
from core.ports import Tx
from core.timeline import Timeline
from sandbox import Mailbox
from tests.journeys.test_trouble import contact_state, ready_to_pay
from tests.journeys.world import World, open_world

ADDRESS = "ada@example.com"


@asynccontextmanager
async def open_mailing(url: str, **more: Any) -> AsyncIterator[World]:
    """A world with mail and pages, and with ``more`` settings, at noon: nobody sleeps."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with open_world(url) as world:
        world.clock.forward(hours=12)
        changes = {
            "smtp_url": world.sandbox.smtp_url, "mail_from": "orders@nova.example", "http_port": port,
            "public_url": f"http://127.0.0.1:{port}", "mail_bounce_domain": "bounce.nova.example",
            "mail_bounce_listen": ("127.0.0.1", 0), **more,
        }  # fmt: skip
        async with world.open(serve=True, **changes) as running:
            assert running.mail is not None
            world.sandbox.mail.returns_to(*running.mail.returns)
            await world.stock("LB-1", "LB-2")
            await world.olga.start()
            await world.olga.wait_for("Nova Keys")
            yield world


async def add_mailbox(world: World) -> Mailbox:
    """Ada gives her address and the code that came there."""
    ada, box = world.ada, world.sandbox.mail.box(ADDRESS)
    await ada.start()
    await ada.wait_for("Nova Keys")
    await ada.say("/notify")
    await ada.wait_for_last("How we reach you")
    await ada.tap("Add an e-mail")
    await ada.say(ADDRESS)
    mail = await box.arrived()
    await ada.say(mail.code)
    await ada.wait_for_last("a…@example.com")
    return box


async def reveal(link: str) -> str:
    """Open the page and press its button, as a browser without scripts does; the page with the goods."""
    async with ClientSession() as web:
        async with web.get(link) as page:
            closed = await page.text()
            assert "LB-" not in closed, "looking gives nothing away"
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', closed))
        async with web.post(link, data=fields) as page:
            assert page.status == 200
            return await page.text()


async def story(world: World) -> Timeline:
    """What the owner reads about the only order. Ada is not met for it: that would bring a lost chat back to life."""
    ada = await world.read(contact_of, world.ada.id)
    (order,) = (await world.shop.shop.orders(ada.customer, 0, 5)).orders
    return await (await world.desk()).timeline(order.id)


def contact_of(tx: Tx, user: int) -> Contact | None:
    return tx.people.contact(Address("telegram", str(user)))


async def test_who_blocks_the_bot_gets_the_key_by_mail(engine_url: str) -> None:
    async with open_mailing(engine_url) as world:
        box = await add_mailbox(world)
        await ready_to_pay(world, world.ada)
        world.sandbox.fault("slow", method="editMessageText", chat=world.ada.id, seconds=0.05)
        world.ada.tap_without_waiting("Pay $")
        world.ada.block()
        mail = await box.arrived("Your key is ready")
        assert mail.sender.endswith("@bounce.nova.example")
        assert "LB-" not in mail.text
        assert "LB-" not in mail.html
        assert mail.header("List-Unsubscribe") == ""
        assert "LB-1" in await reveal(next(link for link in mail.links if "/k/" in link))
        told = await story(world)
        assert (told.seen_on, told.shown) == ("email", 1)
        assert [one.channel for one in told.messages][-1] == "email"
        assert not any("Something needs you" in seen.text for seen in world.olga.messages())
        assert (await world.read(audit)).differences == ()


async def test_who_does_not_look_is_reminded_by_mail_once_and_then_the_owner_knows(url: str) -> None:
    async with open_mailing(url) as world:
        box = await add_mailbox(world)
        await world.buys(world.ada)
        before = len(box.mails)
        await world.later(minutes=1)
        await world.settled()
        assert len(box.mails) == before, "two minutes are not over"
        await world.as_time_passes(lambda: len(box.mails) > before)
        assert "Your key is ready" in box.last().subject
        await world.as_time_passes(
            lambda: any("Something needs you" in seen.text for seen in world.olga.messages()), minutes=60
        )
        why = [(one.channel, one.why) for one in (await story(world)).messages]
        assert why == [("telegram", "first"), ("email", "escalation"), ("telegram", "reminder")]
        await world.ada.tap("Show my key", on=await world.ada.wait_for("Your key is ready"))
        await world.ada.wait_for("LB-1")
        sent = len(box.mails)
        await world.later(minutes=60 * 48)
        await world.settled()
        assert len(box.mails) == sent, "what was seen is left in peace"
        assert (await world.read(audit)).differences == ()


async def test_a_mail_that_bounces_ends_the_mailbox_and_the_owner_is_told(url: str) -> None:
    async with open_mailing(url) as world:
        box = await add_mailbox(world)
        await ready_to_pay(world, world.ada)
        world.sandbox.fault("slow", method="editMessageText", chat=world.ada.id, seconds=0.05)
        world.ada.tap_without_waiting("Pay $")
        world.ada.block()
        mail = await box.arrived("Your key is ready")
        await box.bounce(mail, status="5.1.1")
        await world.olga.wait_for("Something needs you")
        assert await world.read(contact_state, world.ada.id) is ContactState.DEAD
        told = [(one.channel, one.why, one.outcome) for one in (await story(world)).messages]
        assert told[-1][2] is Outcome.ADDRESS, told
        assert (await world.read(audit)).differences == ()


@pytest.mark.parametrize("trouble", ["greylist", "lost answer"])
async def test_a_difficult_mail_server_gets_the_mail_in_the_end(url: str, trouble: str) -> None:
    async with open_mailing(url) as world:
        box = await add_mailbox(world)
        await world.buys(world.ada)
        before = len(box.mails)
        if trouble == "greylist":
            box.greylist(times=1)
        else:
            box.lose_answer()
        await world.as_time_passes(lambda: len(box.mails) > before)
        if trouble == "lost answer":
            await world.as_time_passes(lambda: len(box.mails) > before + 1)
            first, second = box.mails[-2:]
            assert first.header("Message-ID") == second.header("Message-ID"), "a mailbox may fold them into one"
            assert first.sender == second.sender
        assert "LB-1" in await reveal(next(link for link in box.last().links if "/k/" in link))
