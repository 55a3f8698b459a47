"""The gateway in trouble, and what the real client makes of it."""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import pytest

from sandbox import DiscordPerson, Sandbox
from tests.sandbox.conftest import until
from tests.sandbox.discord.conftest import Bot, running


async def test_what_was_missed_is_replayed_to_whoever_resumes(bot: Bot, world: Sandbox, ada: DiscordPerson) -> None:
    world.gateway.drop()
    await until(lambda: not world.gateway.is_connected)
    await ada.say("one")
    await until(lambda: bot.heard)
    assert (bot.heard[0].content, bot.resumed, world.gateway.identifies) == ("one", 1, 1)


async def test_a_wish_to_reconnect_is_followed(bot: Bot, world: Sandbox, ada: DiscordPerson) -> None:
    await world.gateway.reconnect()
    await until(lambda: bot.resumed)
    await ada.say("one")
    await until(lambda: bot.heard)


@pytest.mark.parametrize("code", [4000, 4009])
async def test_a_close_that_can_be_recovered_from(bot: Bot, world: Sandbox, ada: DiscordPerson, code: int) -> None:
    await world.gateway.close_with(code)
    await until(lambda: world.gateway.resumes and world.gateway.is_connected)
    await ada.say("one")
    await until(lambda: bot.heard)
    assert world.gateway.identifies == (1 if code == 4000 else 2)


async def test_an_invalid_session_begins_anew(bot: Bot, world: Sandbox) -> None:
    await world.gateway.invalidate()
    await until(lambda: world.gateway.identifies == 2 and world.gateway.is_connected)
    assert bot.resumed == 0


async def test_a_wrong_token_is_refused_by_rest(world: Sandbox, pointed: Callable[[Sandbox], None]) -> None:
    pointed(world)
    async with Bot() as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")


@pytest.mark.parametrize("code", [4004, 4014])
async def test_a_close_that_ends_the_client(world: Sandbox, pointed: Callable[[Sandbox], None], code: int) -> None:
    pointed(world)
    world.gateway.refuse_next(code)
    ended = discord.ConnectionClosed if code == 4004 else discord.PrivilegedIntentsRequired
    with pytest.raises(ended):
        async with running(Bot(), world.discord_token):
            pass


async def test_a_privileged_intent_must_be_approved(world: Sandbox, pointed: Callable[[Sandbox], None]) -> None:
    pointed(world)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(Bot(discord.Intents.all()), world.discord_token):
            pass
    world.discord_app.allowed_intents = discord.Intents.all().value
    async with running(Bot(discord.Intents.all()), world.discord_token) as bot:
        assert bot.is_ready()


async def speak(world: Sandbox, *frames: object) -> tuple[list[object], int | None]:
    """What a client hears after saying these, and how the connection ended."""
    heard: list[object] = []
    async with aiohttp.ClientSession() as session, session.ws_connect(world.discord_gateway_url) as socket:
        heard.append((await socket.receive_json())["op"])
        for frame in frames:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_json(frame))
            answer = await asyncio.wait_for(socket.receive(), 5)
            if answer.type is not aiohttp.WSMsgType.TEXT:
                break
            heard.append(answer.json()["op"])
        return heard, socket.close_code


async def test_a_stranger_on_the_gateway(world: Sandbox) -> None:
    assert await speak(world, {"op": 1, "d": None}) == ([10, 11], None)
    assert (await speak(world, {"op": 2, "d": {"token": "x", "intents": 0, "properties": {}}}))[1] == 4004
    assert (await speak(world, "not json"))[1] == 4002
    assert (await speak(world, {"op": 99}))[1] == 4001
    assert (await speak(world, {"op": 3, "d": {}}))[1] == 4003
    resume = {"op": 6, "d": {"token": world.discord_token, "session_id": "gone", "seq": 1}}
    assert await speak(world, resume) == ([10, 9], None)


async def test_a_dispatch_that_cannot_be_read_ends_the_client(
    world: Sandbox, pointed: Callable[[Sandbox], None]
) -> None:
    pointed(world)
    async with Bot() as client:
        life = asyncio.create_task(client.start(world.discord_token))
        await until(lambda: client.is_ready() or life.done())
        await world.gateway.dispatch("INTERACTION_CREATE", {"id": "1"})
        with pytest.raises(KeyError):
            await asyncio.wait_for(life, 5)


async def test_nobody_there_to_answer(world: Sandbox, ada: DiscordPerson) -> None:
    world.discord_app.commands[None] = []
    await ada.say("hello", where="server")
    said = ada.messages("server")[-1]
    assert (await ada.tap_data("forged", on=said)).failed
