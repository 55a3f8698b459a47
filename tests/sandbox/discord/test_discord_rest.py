"""The checks that the real REST makes: limits, lateness, double answers, who may see what."""

from typing import Any

import discord
import pytest

from sandbox import DiscordLimits, DiscordPerson, Sandbox
from sandbox.discord.filling import CannotDo
from sandbox.discord.interactions import COMMAND
from sandbox.discord.rates import Window
from tests.sandbox.conftest import Clock, until
from tests.sandbox.discord.conftest import Bot, Raw

ROW = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}


def button(**changes: Any) -> list[dict[str, Any]]:
    return [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | changes]}]


def menu(count: int) -> list[dict[str, Any]]:
    options = [{"label": "x", "value": str(n)} for n in range(count)]
    return [{"type": 1, "components": [{"type": 3, "custom_id": "m", "options": options}]}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 50006),
        ({"content": " \n "}, 50006),
        ({"content": "x" * 2001}, 50035),
        ({"embeds": [{"title": "x" * 257}]}, 50035),
        ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, 50035),
        ({"embeds": [{"title": "x"}] * 11}, 50035),
        ({"embeds": [{"fields": [{"name": "", "value": "x"}]}]}, 50035),
        ({"content": "x", "components": [ROW] * 6}, 50035),
        ({"content": "x", "components": [ROW, ROW]}, 50035),
        ({"content": "x", "components": button(label="x" * 81)}, 50035),
        ({"content": "x", "components": button(custom_id="x" * 101)}, 50035),
        ({"content": "x", "components": button(label="")}, 50035),
        ({"content": "x", "components": button(style=5, url="https://a.example")}, 50035),
        ({"content": "x", "components": button(style=5, custom_id=None, url="ftp://a")}, 50035),
        ({"content": "x", "components": menu(26)}, 50035),
        ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "x"}]}, 50035),
        ({"content": "x", "nonce": "x" * 26}, 50035),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035),
    ],
)
async def test_a_message_that_is_refused(world: Sandbox, raw: Raw, body: dict[str, Any], code: int) -> None:
    path = f"/channels/{world.discord.guild.channel.id}/messages"
    status, answer = await raw("POST", path, json=body)
    assert (status, answer["code"]) == (400, code)


@pytest.mark.parametrize(
    ("verb", "path", "status", "code"),
    [
        ("GET", "/channels/1/messages", 404, 10003),
        ("GET", "/users/5", 404, 10013),
        ("POST", "/interactions/1/x/callback", 404, 10062),
        ("POST", "/webhooks/4200000002/x", 404, 10015),
        ("GET", "/nothing", 404, 0),
    ],
)
async def test_what_is_not_there(raw: Raw, verb: str, path: str, status: int, code: int) -> None:
    answered, answer = await raw(verb, path, json={"type": 4})
    assert (answered, answer["code"]) == (status, code)


async def test_a_wrong_token(raw: Raw) -> None:
    assert await raw("GET", "/users/@me", token="x") == (401, {"message": "401: Unauthorized", "code": 0})


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Shop", "description": "x"},
        {"name": "a b", "description": "x"},
        {"name": "x" * 33, "description": "x"},
        {"name": "shop", "description": ""},
        {"name": "shop", "description": "x" * 101},
        {"name": "shop", "description": "x", "name_localizations": {"xx": "y"}},
        {"name": "shop", "description": "x", "name_localizations": {"ru": "Магазин"}},
        {"name": "shop", "description": "x", "options": [{"type": 3, "name": "a", "description": "x"}] * 2},
        {
            "name": "shop",
            "description": "x",
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ],
        },
    ],
)
async def test_a_command_that_is_refused(world: Sandbox, raw: Raw, command: dict[str, Any]) -> None:
    status, answer = await raw("PUT", f"/applications/{world.discord_app.id}/commands", json=[command])
    assert (status, answer["code"]) == (400, 50035)


async def test_localized_commands(world: Sandbox, raw: Raw) -> None:
    command = {
        "name": "shop",
        "description": "Come in",
        "name_localizations": {"zh-CN": "商店", "ru": "магазин"},
        "description_localizations": {"zh-CN": "进来"},
        "contexts": [1],
    }
    assert (await raw("PUT", f"/applications/{world.discord_app.id}/commands", json=[command]))[0] == 200
    wei = world.discord_person("wei")
    assert (wei.commands(), wei.commands("server")) == ({"商店": "进来"}, {})


async def asked(world: Sandbox, ada: DiscordPerson, raw: Raw) -> str:
    """Ada uses /shop; the address of the callback."""
    await raw("PUT", f"/applications/{world.discord_app.id}/commands", json=[{"name": "shop", "description": "x"}])
    one = await ada.command_without_waiting("shop")
    assert one.kind == COMMAND
    return f"/interactions/{one.id}/{one.token}/callback"


HELLO = {"type": 4, "data": {"content": "hello"}}


async def test_an_answer_that_comes_too_late(
    world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw, clock: Clock
) -> None:
    path = await asked(world, ada, raw)
    clock.now += 3.1
    assert (await raw("POST", path, json=HELLO))[1]["code"] == 10062


async def test_a_second_answer(world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw) -> None:
    path = await asked(world, ada, raw)
    assert await raw("POST", path, json=HELLO) == (204, None)
    status, answer = await raw("POST", path, json=HELLO)
    assert (status, answer["code"], len(ada.messages())) == (400, 40060, 1)


async def test_a_token_dies_after_fifteen_minutes(
    world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw, clock: Clock
) -> None:
    path = await asked(world, ada, raw)
    await raw("POST", path, json={"type": 5, "data": {"flags": 64}})
    token = path.split("/")[3]
    assert ada.last().loading
    status, answer = await raw("POST", f"/webhooks/{world.discord_app.id}/{token}", json={"content": "now"})
    assert (status, ada.last().loading, ada.last().ephemeral, answer["flags"]) == (200, False, True, 64)
    clock.now += 15 * 60 + 1
    status, answer = await raw(
        "PATCH", f"/webhooks/{world.discord_app.id}/{token}/messages/@original", json={"content": "x"}
    )
    assert (status, answer["code"]) == (401, 50027)


@pytest.mark.parametrize(
    "data",
    [
        {"title": "x" * 46, "custom_id": "m", "components": []},
        {"title": "x", "custom_id": "m", "components": []},
        {
            "title": "x",
            "custom_id": "m",
            "components": [{"type": 1, "components": [{"type": 4, "custom_id": "a", "style": 1}]}],
        },
        {"title": "x", "custom_id": "m", "components": [ROW]},
    ],
)
async def test_a_form_that_is_refused(
    world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw, data: dict[str, Any]
) -> None:
    path = await asked(world, ada, raw)
    assert (await raw("POST", path, json={"type": 9, "data": data}))[1]["code"] == 50035


async def test_an_ephemeral_message_is_not_in_its_channel(
    world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw
) -> None:
    path = await asked(world, ada, raw)
    await raw("POST", path, json={"type": 4, "data": {"content": "secret", "flags": 64}})
    seen = ada.last()
    assert (await raw("GET", f"/channels/{seen.raw['channel_id']}/messages/{seen.id}"))[0] == 404
    ada.restart_client()
    assert ada.messages() == []


async def test_nobody_without_a_mutual_server_is_written_to(world: Sandbox, bot: Bot, ada: DiscordPerson) -> None:
    user = await bot.fetch_user(ada.id)
    await ada.leave_server()
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("x")
    assert caught.value.code == 50278
    ada.install()
    await user.send("y")
    assert ada.last().text == "y"


async def test_mentions_alert_only_whom_they_may(world: Sandbox, bot: Bot, ada: DiscordPerson) -> None:
    channel = bot.get_partial_messageable(world.discord.guild.channel.id)
    await channel.send(f"<@{ada.id}> @everyone", allowed_mentions=discord.AllowedMentions.none())
    assert not ada.last().pinged
    await channel.send(f"<@{ada.id}>")
    assert ada.last().pinged


async def test_errors_on_demand(world: Sandbox, bot: Bot, ada: DiscordPerson) -> None:
    user = await bot.fetch_user(ada.id)
    world.fault("429", method="create_message", retry_after=0)
    await user.send("one")
    world.fault("lost", method="create_message")
    with pytest.raises((discord.HTTPException, OSError)):
        await user.send("two", nonce="two")
    await user.send("two", nonce="two")
    assert [seen.text for seen in ada.messages()] == ["one", "two"]
    world.fault("hang", platform="telegram")
    await user.send("three")


async def test_too_many_calls_are_refused(raw: Raw, world: Sandbox) -> None:
    world.discord_app.meter.__init__(DiscordLimits(messages=Window(calls=2, seconds=60)))  # type: ignore[misc]
    path = f"/channels/{world.discord.guild.channel.id}/messages"
    answers = [await raw("POST", path, json={"content": "x"}) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert 0 < answers[2][1]["retry_after"] <= 60


async def test_a_form_with_more_than_it_takes(world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw) -> None:
    path = await asked(world, ada, raw)
    entry = {"type": 4, "custom_id": "a", "style": 2, "label": "A", "max_length": 10}
    modal = {"title": "x", "custom_id": "m", "components": [{"type": 1, "components": [entry]}]}
    assert (await raw("POST", path, json={"type": 9, "data": modal}))[0] == 204
    await until(lambda: world.discord.interactions[int(path.split("/")[2])].modal)
    ada.asked = world.discord.interactions[int(path.split("/")[2])]
    with pytest.raises(Exception, match="too long"):
        await ada.fill_modal({"A": "x" * 11})


async def test_elsewhere_the_app_is_only_because_somebody_installed_it(
    world: Sandbox, bot: Bot, ada: DiscordPerson, raw: Raw
) -> None:
    everywhere = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
    command = {"name": "shop", "description": "x"} | everywhere
    await raw("PUT", f"/applications/{world.discord_app.id}/commands", json=[command])
    with pytest.raises(CannotDo):
        ada.commands("elsewhere")
    ada.install()
    assert "shop" in ada.commands("elsewhere")
    one = await ada.command_without_waiting("shop", where="elsewhere")
    await until(lambda: bot.interactions)
    heard = bot.interactions[0]
    assert (heard.context.private_channel, heard.guild_id, heard.user.id) == (True, None, ada.id)
    assert (await raw("POST", f"/interactions/{one.id}/{one.token}/callback", json=HELLO))[0] == 204
    assert [seen.where for seen in ada.messages()] == ["elsewhere"]
    refused = await raw("POST", f"/channels/{one.channel.id}/messages", json={"content": "x"})
    assert refused[1]["code"] == 50001
    path = f"/webhooks/{world.discord_app.id}/{one.token}"
    answers = [await raw("POST", path, json={"content": "x"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094
