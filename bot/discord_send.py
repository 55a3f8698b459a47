"""Putting a letter into Discord: as the answer to an interaction, or as a message in a DM."""

from collections.abc import Awaitable, Callable, Sequence
from io import BytesIO
from typing import Any, Final, Protocol, assert_never

import discord

from bot.discord_calls import UPLOAD_SECONDS, in_time
from bot.discord_layout import Link, Menu, Part, Premium, Press
from bot.discord_render import Letter
from core.errors import Gone
from core.ids import PictureId
from views.screen import Drawing, Picture, Style

PLAIN_NAME: Final = "picture-{}"
DRAWING_NAME: Final = "drawing.png"
_STYLES: Final = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.NEXT: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}
_BEGINNINGS: Final = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"GIF8", "gif"), (b"RIFF", "webp"))

Load = Callable[[PictureId], Awaitable[bytes]]
Shown = Sequence[discord.Attachment]


class Place(Protocol):
    """Where the screens of one exchange go."""

    async def put(self, letter: Letter) -> None:
        """Show the letter: in place of what this exchange has shown of its kind, else as a new message."""


def components(rows: Sequence[Sequence[Part]]) -> discord.ui.View | None:
    """The rows as discord.py sends them; it keeps none of them, so nothing is lost in a restart."""
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for part in row:
            view.add_item(_item(part, number))
    view.stop()
    return view


def _item(part: Part, row: int) -> discord.ui.Item[Any]:
    match part:
        case Press(label, mark, style):
            return discord.ui.Button(label=label, custom_id=str(mark), style=_STYLES[style], row=row)
        case Link(label, url):
            return discord.ui.Button(label=label, url=url, row=row)
        case Premium(sku):
            return discord.ui.Button(sku_id=sku, row=row)
        case Menu(placeholder, mark, options):
            choices = [discord.SelectOption(label=one.label, value=one.value) for one in options]
            return discord.ui.Select(custom_id=str(mark), placeholder=placeholder, options=choices, row=row)
        case _:
            assert_never(part)


class Mailer:
    """Makes files of what a letter carries, and sends letters as messages of their own."""

    def __init__(self, load: Load) -> None:
        self._load = load

    async def files(self, letter: Letter, shown: Shown = ()) -> list[discord.Attachment | discord.File]:
        """The letter's attachments; what stands there already and stays is not sent again."""
        if letter.files_stay:
            return list(shown)
        picture = await self._picture(letter.picture, shown) if letter.picture is not None else None
        documents = [discord.File(BytesIO(one.body), filename=one.name) for one in letter.files]
        return [*([picture] if picture else []), *documents]

    async def new_files(self, letter: Letter) -> list[discord.File]:
        return [one for one in await self.files(letter) if isinstance(one, discord.File)]

    async def _picture(self, picture: Picture | Drawing, shown: Shown) -> discord.Attachment | discord.File | None:
        if isinstance(picture, Drawing):
            return discord.File(BytesIO(picture.body), filename=DRAWING_NAME)
        name = PLAIN_NAME.format(picture.id)
        for attachment in shown:
            if attachment.filename.partition(".")[0] == name:
                return attachment
        try:
            body = await self._load(PictureId(picture.id))
        except Gone:
            return None  # better without its picture than not at all
        ending = next((ending for start, ending in _BEGINNINGS if body.startswith(start)), "png")
        return discord.File(BytesIO(body), filename=f"{name}.{ending}")

    async def post(
        self, where: discord.abc.Messageable, letter: Letter, nonce: str | None = None, *, silent: bool = False
    ) -> discord.Message:
        """A message of its own. With the same nonce Discord makes it once within a few minutes."""
        view = components(letter.rows)
        extra: dict[str, Any] = ({"view": view} if view else {}) | ({"nonce": nonce} if nonce else {})
        return await in_time(
            where.send(
                letter.content,
                files=await self.new_files(letter),
                allowed_mentions=discord.AllowedMentions.none(),
                suppress_embeds=True,
                silent=silent,
                **extra,
            ),
            UPLOAD_SECONDS,
        )

    async def edit(self, message: discord.Message, letter: Letter, shown: Shown) -> discord.Message:
        """The letter in place of a message of ours."""
        return await in_time(
            message.edit(
                content=letter.content,
                attachments=await self.files(letter, shown),
                view=components(letter.rows),
                allowed_mentions=discord.AllowedMentions.none(),
            ),
            UPLOAD_SECONDS,
        )


class Chat:
    """A DM in which somebody typed: what this exchange shows stands below it."""

    def __init__(self, mailer: Mailer, channel: discord.abc.Messageable) -> None:
        self._mailer = mailer
        self._channel = channel
        self._placed: dict[bool, discord.Message] = {}

    async def put(self, letter: Letter) -> None:
        at = self._placed.get(letter.kept)
        if at is None:
            self._placed[letter.kept] = await self._mailer.post(self._channel, letter)
        else:
            self._placed[letter.kept] = await self._mailer.edit(at, letter, at.attachments)


class Answer:
    """An acknowledged interaction. ``tapped`` is whether its message is kept, None when it has no message.

    A screen of the tapped message's kind takes its place; the answer to a command takes the place of its waiting;
    everything else is a new message, private where ``ephemeral``.
    """

    def __init__(
        self, mailer: Mailer, interaction: discord.Interaction, *, tapped: bool | None, ephemeral: bool
    ) -> None:
        self._mailer = mailer
        self._interaction = interaction
        self._ephemeral = ephemeral
        self._original = tapped
        self._shown: Shown = interaction.message.attachments if interaction.message else ()
        self._others: dict[bool, discord.WebhookMessage] = {}

    async def put(self, letter: Letter) -> None:
        if self._original is None:
            self._original = letter.kept
        if self._original is letter.kept:
            await self._edit_original(letter)
        elif (at := self._others.get(letter.kept)) is not None:
            self._others[letter.kept] = await self._edit_other(at, letter)
        else:
            self._others[letter.kept] = await self._follow_up(letter)

    async def _edit_original(self, letter: Letter) -> None:
        edit = self._interaction.edit_original_response(
            content=letter.content,
            attachments=await self._mailer.files(letter, self._shown),
            view=components(letter.rows),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._shown = (await in_time(edit, UPLOAD_SECONDS)).attachments

    async def _edit_other(self, at: discord.WebhookMessage, letter: Letter) -> discord.WebhookMessage:
        edit = at.edit(
            content=letter.content,
            attachments=await self._mailer.files(letter, at.attachments),
            view=components(letter.rows),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return await in_time(edit, UPLOAD_SECONDS)

    async def _follow_up(self, letter: Letter) -> discord.WebhookMessage:
        return await follow_up(self._mailer, self._interaction.followup, letter, ephemeral=self._ephemeral)


def webhook(client: discord.Client, application: int, token: str) -> discord.Webhook:
    """Where an interaction's further answers go, whichever client heard of it."""
    data: Any = {"id": application, "type": discord.WebhookType.application.value, "token": token}
    return discord.Webhook.from_state(data, state=client._connection)


async def follow_up(
    mailer: Mailer, where: discord.Webhook, letter: Letter, *, ephemeral: bool
) -> discord.WebhookMessage:
    """A new message after an interaction; for fifteen minutes, and it needs no open DM."""
    view = components(letter.rows)
    extra: dict[str, Any] = {"view": view} if view else {}
    return await in_time(
        where.send(
            letter.content,
            files=await mailer.new_files(letter),
            ephemeral=ephemeral,
            suppress_embeds=True,
            allowed_mentions=discord.AllowedMentions.none(),
            wait=True,
            **extra,
        ),
        UPLOAD_SECONDS,
    )
