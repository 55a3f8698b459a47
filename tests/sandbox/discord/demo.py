"""A small shop on discord.py, to play with in the sandbox's page: everything that a page must be able to show."""

import discord
from discord import app_commands, ui

from tests.sandbox.discord.conftest import Bot

GAMES = ("Orbit Clash", "Quiet Harbour", "Nimbus Wallet 20")


class Name(ui.Modal, title="Restock Orbit Clash"):
    lines: ui.TextInput["Name"] = ui.TextInput(
        label="Keys, one a line", style=discord.TextStyle.paragraph, max_length=4000, placeholder="AAAA-BBBB"
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        count = len(self.lines.value.split())
        await interaction.response.send_message(f"**{count}** lines read.", ephemeral=True)


class Shelf(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.select(custom_id="game", options=[discord.SelectOption(label=name, description="in stock") for name in GAMES])
    async def game(self, interaction: discord.Interaction, select: "ui.Select[Shelf]") -> None:
        await interaction.response.edit_message(embed=card(select.values[0]), view=self)

    @ui.button(label="Buy", custom_id="buy", style=discord.ButtonStyle.primary)
    async def buy(self, interaction: discord.Interaction, _button: "ui.Button[Shelf]") -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.user.send("Your key: `OC-1234-5678`\n||It is yours alone.||")
        await interaction.followup.send("Bought. Look into your **direct messages**.")

    @ui.button(label="Restock", custom_id="restock")
    async def restock(self, interaction: discord.Interaction, _button: "ui.Button[Shelf]") -> None:
        await interaction.response.send_modal(Name())

    @ui.button(label="Asleep", custom_id="asleep", style=discord.ButtonStyle.danger)
    async def asleep(self, interaction: discord.Interaction, _button: "ui.Button[Shelf]") -> None:
        """Never answers."""


def card(name: str) -> discord.Embed:
    embed = discord.Embed(
        title=name, description="A calm game of *orbits*.\n> Works on every **planet**.", colour=0x0B6F66
    )
    embed.add_field(name="Price", value="19.49 $", inline=True)
    embed.add_field(name="In stock", value="3", inline=True)
    return embed.set_footer(text="Nova Keys")


def furnish(bot: Bot) -> None:
    @bot.tree.command(description="See what there is")
    async def shop(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(
            "## Nova Keys\nPick a game.", embed=card(GAMES[0]), view=Shelf(), ephemeral=interaction.guild is not None
        )

    @bot.tree.command(description="Find a product")
    @app_commands.describe(product="Its name")
    async def product(interaction: discord.Interaction, product: str) -> None:
        await interaction.response.send_message(embed=card(product), ephemeral=True)

    @product.autocomplete("product")
    async def offers(_interaction: discord.Interaction, text: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=name, value=name) for name in GAMES if text.lower() in name.lower()]

    @bot.tree.command(description="All keys as a file")
    async def keys(interaction: discord.Interaction) -> None:
        file = discord.File(__file__, filename="keys.txt")
        await interaction.response.send_message("Here they are.", file=file)
