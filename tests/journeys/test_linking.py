"""Two chats, one customer: on the wire, with two people of the sandbox who are one and the same to the shop."""

import re

from sandbox import Person, Seen
from tests.journeys.world import World, open_world


async def code_of(person: Person) -> str:
    """The one-time code that the shop shows this person, and nobody else."""
    await person.say("/link")
    seen = await person.wait_for_last("It works once")
    found = re.search(r"\b\w{4}-\w{4}-\w{4}\b", seen.text)
    assert found is not None
    return found[0]


async def english(person: Person) -> None:
    """Comes in, and reads English from then on."""
    await person.start()
    await person.say("/language")
    await person.wait_for(lambda one: "English" in " ".join(one.labels))
    await person.tap("English")
    await person.wait_for("we speak English")


async def bought(world: World, person: Person) -> str:
    """Buys one Lantern Bay; the order's reference."""
    parcel = await world.buys(person)
    found = re.search(r"\b\w{4}-\w{4}\b", parcel.text)
    assert found is not None
    return found[0]


async def orders(person: Person) -> Seen:
    await person.say("/orders")
    return await person.wait_for_last("My orders")


async def test_two_chats_link_show_the_same_orders_and_part_again(engine_url: str) -> None:
    async with open_world(engine_url) as world, world.open():
        await world.stock("LB-AAAA-1", "LB-AAAA-2")
        ada, olga = world.ada, world.olga
        await english(olga)
        hers, others = await bought(world, ada), await bought(world, olga)

        code = await code_of(ada)
        await olga.say(f"/link {code}")
        await olga.wait_for_last("Now your other chat asks you")
        question = await ada.wait_for("Is that you?")
        assert hers not in (await orders(olga)).text
        await ada.tap("Yes, that is me", on=question)
        await ada.wait_for("Both chats show the same orders")
        notice = await olga.wait_for("This chat is linked with")
        for person in (ada, olga):
            seen = await orders(person)
            assert hers in seen.text
            assert others in seen.text

        await olga.tap(hers)
        await olga.wait_for_last("Your key is ready")
        await olga.tap("Show my key", on=olga.last())
        await olga.wait_for("LB-AAAA-1")

        await olga.tap("Undo", on=notice)
        await olga.wait_for("Each chat has its own orders again")
        await ada.wait_for("The other side undid it")
        assert others not in (await orders(ada)).text
        assert hers not in (await orders(olga)).text
        await world.settled()


async def test_it_was_not_me_leaves_everything_as_it_was(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada, wei = world.ada, world.wei
        await english(wei)
        await ada.start()
        hers = await bought(world, ada)
        code = await code_of(ada)
        await wei.start(f"l{code.replace('-', '')}")  # a link that somebody sent
        await wei.wait_for_last("Link this chat with the one")
        await wei.tap("Link the two")
        question = await ada.wait_for("Is that you?")
        await ada.tap("It was not me", on=question)
        await ada.wait_for("the code is void")
        await wei.wait_for("The other chat did not confirm")
        assert hers not in (await orders(wei)).text


async def test_a_question_survives_a_restart_of_the_shop(url: str) -> None:
    async with open_world(url) as world:
        async with world.open():
            await world.stock("LB-1")
            await world.ada.start()
            await english(world.olga)
            code = await code_of(world.ada)
            await world.olga.say(f"/link {code}")
            question = await world.ada.wait_for("Is that you?")
            await world.settled()
        async with world.open():
            await world.ada.tap("Yes, that is me", on=question)
            await world.ada.wait_for("Both chats show the same orders")


async def test_a_lost_accounts_orders_come_back_and_the_old_chat_may_undo_it(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada, olga = world.ada, world.olga
        await english(olga)
        hers = await bought(world, ada)
        await ada.tap("Get my recovery code")
        kept = await ada.wait_for("This is your recovery code")
        found = re.search(r"\b\w{4}(-\w{4}){4}\b", kept.text)
        assert found is not None
        await ada.tap("I wrote it down", on=kept)
        await ada.wait_for("Your recovery code is put away")
        assert not any(found[0] in one.text for one in ada.messages())
        await olga.say("/recover")
        await olga.wait_for_last("You have no code yet")
        await olga.tap("Get my orders back")
        await olga.wait_for_last("Send the recovery code")
        await olga.say(found[0].lower())
        await olga.wait_for_last("Your orders are here again")
        assert hers in (await orders(olga)).text
        told = await ada.wait_for("your orders are there now")
        await ada.tap("Undo", on=told)
        await ada.wait_for("Each chat has its own orders again")
        assert hers in (await orders(ada)).text
        assert hers not in (await orders(olga)).text


async def test_a_removed_chat_starts_anew(url: str) -> None:
    async with open_world(url) as world, world.open():
        await world.stock("LB-1")
        ada, olga = world.ada, world.olga
        await english(olga)
        hers = await bought(world, ada)
        await olga.say(f"/link {await code_of(ada)}")
        await ada.tap("Yes, that is me", on=await ada.wait_for("Is that you?"))
        await ada.wait_for("Both chats show the same orders")
        assert hers in (await orders(ada)).text
        await ada.say("/unlink")
        await ada.wait_for_last("These chats share your orders")
        await ada.tap("Remove Telegram")
        await ada.wait_for_last("It will not show your orders any more")
        await ada.tap("Yes, remove it")
        await ada.wait_for_last("was removed")
        await olga.wait_for("It starts anew")
        await olga.say("/orders")
        await olga.wait_for_last("You have no orders yet")
        assert hers in (await orders(ada)).text
