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


async def test_members_come_and_go_for_who_may_know_them(
    world: Sandbox, ada: DiscordPerson, pointed: Callable[[Sandbox], None]
) -> None:
    pointed(world)
    world.discord_app.allowed_intents = discord.Intents.all().value
    async with running(Knower(discord.Intents.all()), world.discord_token) as bot:
        assert isinstance(bot, Knower)
        await ada.leave_server()
        await ada.join_server()
        await ada.give_role("Staff")
        await until(lambda: len(bot.seen) == 3)
        assert bot.seen == ["GUILD_MEMBER_REMOVE", "GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE"]
        guild = bot.guilds[0]
        member = guild.get_member(ada.id)
        assert member is not None
        assert [role.name for role in member.roles] == ["@everyone", "Staff"]


class Knower(Bot):
    """Knows who is in its server."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents)
        self.seen: list[str] = []

    async def on_socket_event_type(self, event: str) -> None:
        if event.startswith("GUILD_MEMBER_"):
            self.seen.append(event)


async def test_trouble_is_made_by_http(bot: Bot, world: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:

        async def make(act: str, **given: object) -> int:
            async with session.post(f"{world.url}/sandbox/discord-gateway/{act}", json=given) as answer:
                return answer.status

        assert await make("drop") == 200
        await until(lambda: bot.resumed == 1)
        assert await make("reconnect") == 200
        await until(lambda: bot.resumed == 2)
        assert await make("close", code=4009) == 200
        await until(lambda: world.gateway.identifies == 2 and world.gateway.is_connected)
        assert await make("down") == 200
        assert (world.gateway.is_down, await make("up"), world.gateway.is_down) == (True, 200, False)
        assert [await make("close"), await make("close", code=1), await make("dance")] == [400, 400, 404]
        async with session.get(f"{world.url}/sandbox/discord-gateway") as answer:
            assert (await answer.json())["down"] is False
