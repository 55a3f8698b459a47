"""What goes wrong on the way: a paid key still arrives, no more often than it must, and nobody waits for others."""

import pytest

from core.catalogue import Reveal
from core.people import Address, ContactState
from core.ports import Tx
from sandbox import Person
from tests.journeys.world import World, levels, open_world


def contact_state(tx: Tx, user: int) -> ContactState | None:
    contact = tx.people.contact(Address("telegram", str(user)))
    return contact.state if contact else None


async def ready_to_pay(world: World, person: Person) -> None:
    """One tap away from the parcel."""
    await person.start()
    await person.wait_for("Nova Keys")
    await person.tap("Lantern Bay")
    await person.wait_for_last("Price")
    await person.tap("Buy")
    await person.wait_for_last("How would you like to pay?")
    await person.tap("Test money")
    await person.wait_for_last("test payment")


def parcels(world: World) -> int:
    """How often the parcel was really put into the chat."""
    return sum("Your key is ready" in seen.text for seen in world.ada.messages())


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset", "lost", "hang"])
async def test_a_parcel_arrives_although_its_send_fails(url: str, kind: str) -> None:
    async with open_world(url) as world, world.open():
        _, offer = await world.stock("LB-1")
        ada = world.ada
        await ready_to_pay(world, ada)
        world.sandbox.fault(kind, method="sendMessage", chat=101, times=1, retry_after=3, seconds=0.2)
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        await world.as_time_passes(lambda: parcels(world) == (2 if kind == "lost" else 1))
        parcel = await ada.wait_for("Your key is ready")
        if kind in ("lost", "reset", "hang"):
            assert "Sent again" in parcel.text
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("LB-1")
        assert await world.read(levels, offer) == (0, 0, 1)


async def test_copies_of_a_parcel_are_bounded_and_then_the_owner_is_told(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        await world.olga.start()
        await world.olga.wait_for("Nova Keys")
        ada = world.ada
        await ready_to_pay(world, ada)
        world.sandbox.fault("lost", method="sendMessage", chat=ada.id, times=50)
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        await world.as_time_passes(lambda: parcels(world) == 3)

        def told() -> bool:
            return any("Something needs you" in seen.text for seen in world.olga.messages())

        await world.as_time_passes(told, minutes=60)  # a day in which somebody might have looked
        assert parcels(world) == 3


async def test_a_blocked_bot_loses_nothing_and_unblocking_brings_the_parcel(engine_url: str) -> None:
    async with open_world(engine_url) as world, world.open():
        await world.stock("LB-1")
        await world.olga.start()
        ada = world.ada
        await ready_to_pay(world, ada)
        world.sandbox.fault("slow", method="editMessageText", chat=ada.id, seconds=0.05)
        ada.tap_without_waiting("Pay $")
        ada.block()
        await world.olga.wait_for("Something needs you")
        assert await world.read(contact_state, ada.id) is ContactState.DEAD
        assert parcels(world) == 0
        ada.unblock()
        parcel = await ada.wait_for("Your key is ready")
        assert await world.read(contact_state, ada.id) is ContactState.LIVE
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("LB-1")


async def test_a_deleted_account_is_the_owners_to_know(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        await world.olga.start()
        ada = world.ada
        await ready_to_pay(world, ada)
        ada.tap_without_waiting("Pay $")
        ada.deactivate()
        await world.olga.wait_for("Something needs you")
        assert await world.read(contact_state, ada.id) is ContactState.DEAD


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset", "hang"])
async def test_a_screen_is_shown_although_the_first_try_failed(url: str, kind: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        world.sandbox.fault(kind, method="editMessageText", times=1, retry_after=1, seconds=0.2)
        await ada.tap("Lantern Bay")
        await ada.wait_for_last("Price")
        world.sandbox.fault(kind, method="sendMessage", times=1, retry_after=1, seconds=0.2)
        await ada.say("/orders")
        await ada.wait_for_last("You have no orders yet")


async def test_a_lost_answer_shows_a_screen_twice_at_most(url: str) -> None:
    async with open_world(url) as world, world.open():
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        world.sandbox.fault("lost", method="sendMessage", times=9)
        await ada.say("/orders")
        await world.settled()
        assert sum("no orders yet" in seen.text for seen in ada.messages()) == 2


async def test_one_slow_chat_delays_nobody_else(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        for person in (world.ada, world.wei):
            await person.start()
            await person.wait_for("Nova Keys")
        world.sandbox.fault("hang", chat=world.ada.id, times=3, seconds=1.5)
        tap = world.ada.tap_without_waiting("Lantern Bay")
        await world.ada.say("/orders")
        await world.wei.tap("Lantern Bay", timeout=1)
        await world.wei.wait_for_last("19.49", timeout=1)
        assert not any("no orders yet" in seen.text for seen in world.ada.messages())  # in order: the tap is first
        await tap.answer
        await world.ada.wait_for("You have no orders yet", timeout=20)


async def test_a_flood_is_waited_out_and_every_answer_comes(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        world.sandbox.fault("429", times=3, chat=ada.id, retry_after=1)
        await ada.say("/help")
        await ada.wait_for("help", timeout=20)


async def test_markup_that_telegram_refuses_is_sent_plain(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import telegram_render

    monkeypatch.setattr(telegram_render, "escape", lambda text, **_: text)  # as if we had forgotten to
    async with open_world(url) as world, world.open():
        await world.stock("LB-<1", title="Lantern <Bay")
        ada = world.ada
        await ada.start()
        await ada.wait_for("Nova Keys")
        await ada.tap("Lantern <Bay")
        await ada.wait_for_last("Lantern <Bay")
        await world.pays(ada)
        parcel = await ada.wait_for("Your key is ready")
        await ada.tap("Show my key", on=parcel)
        await ada.wait_for("LB-<1")


async def test_a_failed_upload_of_a_file_is_tried_again_whole(url: str) -> None:
    async with open_world(url) as world, world.open():
        from core.catalogue import GoodsKind

        await world.stock("file body", kind=GoodsKind.FILE, reveal=Reveal.INSTANT)
        ada = world.ada
        await ready_to_pay(world, ada)
        world.sandbox.fault("500", method="sendDocument", times=1)
        await ada.tap("Pay $")
        await ada.wait_for("Thank you.")
        await world.settled()
        assert not any(seen.document for seen in ada.messages())
        await world.later(minutes=1)
        file = await ada.wait_for(lambda seen: bool(seen.document))
        assert ada.download(file) == b"file body"
