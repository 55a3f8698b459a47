"""A whole conversation between people and the real discord.py client."""

import discord
import pytest
from discord import ui

from sandbox import DiscordPerson, Sandbox
from tests.sandbox.conftest import until
from tests.sandbox.discord.conftest import Bot


class Name(ui.Modal, title="Your name"):
    name: ui.TextInput["Name"] = ui.TextInput(label="Name", custom_id="name", max_length=20)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Hello {self.name.value}", ephemeral=True)


class Choice(ui.View):
    @ui.button(label="Ask me", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, _button: "ui.Button[Choice]") -> None:
        await interaction.response.send_modal(Name())

    @ui.select(options=[discord.SelectOption(label="Red", value="r"), discord.SelectOption(label="Blue", value="b")])
    async def colour(self, interaction: discord.Interaction, select: "ui.Select[Choice]") -> None:
        await interaction.response.edit_message(content=f"You chose {select.values[0]}", view=None)


async def test_a_command_a_button_a_form_and_a_menu(bot: Bot, ada: DiscordPerson) -> None:
    @bot.tree.command(description="Come in")
    async def shop(interaction: discord.Interaction, word: str = "") -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"Welcome {word}", view=Choice())

    await bot.tree.sync()
    assert ada.commands() == {"shop": "Come in"}
    await ada.command("/shop", where="server", word="home")
    seen = await ada.wait_for("Welcome home")
    assert (seen.ephemeral, seen.loading, seen.where, seen.options) == (True, False, "server", ["Red", "Blue"])
    answer = await ada.tap("Ask me")
    assert answer.modal is not None
    await ada.fill_modal({"Name": "Ada"})
    assert (await ada.wait_for("Hello Ada")).ephemeral
    await ada.choose("Blue")
    assert (await ada.wait_for("You chose b")).id == seen.id
    ada.restart_client()
    assert ada.messages("server") == []


async def test_a_direct_message(bot: Bot, ada: DiscordPerson, world: Sandbox) -> None:
    user = await bot.fetch_user(ada.id)
    sent = await user.send("Your key", nonce="d1", embed=discord.Embed(title="T", description="D"))
    again = await user.send("Your key", nonce="d1")
    assert again.id == sent.id
    assert [seen.text for seen in ada.messages("dm")] == ["Your key\nT\nD"]
    assert world.discord_person("wei").messages() == []
    ada.close_dms()
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("Your key")
    assert caught.value.code == 50007
    ada.open_dms()
    await sent.edit(content="Shown")
    assert ada.last().content == "Shown"
    await sent.delete()
    assert ada.messages() == []


async def test_a_person_writes_and_attaches(bot: Bot, ada: DiscordPerson) -> None:
    await ada.say("here", files=[ada.attach("keys.txt", b"A\nB\n")])
    seen = await ada.wait_until(bool)
    await until(lambda: bot.heard)
    (message,) = bot.heard
    assert (message.content, message.id, message.guild) == ("here", seen[0].id, None)
    assert await message.attachments[0].read() == b"A\nB\n"
