"""People for tests: they act in their own Telegram and see what a person would see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.telegram import objects
from sandbox.telegram.acts import CannotDo, Hands
from sandbox.telegram.profile import commands_for
from sandbox.telegram.state import Bot, Invoice, Message, Tap, Telegram
from sandbox.watching import PATIENCE, NoAnswer, answered_in_time, seen_in_time

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as a person sees it. `raw` is the whole object of the Bot API."""

    id: int
    mine: bool
    text: str
    entities: tuple[Json, ...]
    rows: tuple[tuple[Json, ...], ...]
    edited: bool
    silent: bool
    document: str = ""  # its file name
    photo: bool = False
    raw: Json = field(repr=False)

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons, row by row."""
        return [str(button["text"]) for row in self.rows for button in row]

    @property
    def code(self) -> list[str]:
        """What a tap on the text would copy."""
        return [self._part(entity) for entity in self.entities if entity["type"] in ("code", "pre")]

    def button(self, label: str) -> Json:
        """The first button whose label contains this. Raises `KeyError`."""
        row, column = self.place(label)
        return self.rows[row][column]

    def place(self, label: str) -> tuple[int, int]:
        for row, buttons in enumerate(self.rows):
            for column, button in enumerate(buttons):
                if label.casefold() in str(button["text"]).casefold():
                    return row, column
        raise KeyError(label)

    def _part(self, entity: Json) -> str:
        begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        return self.text.encode("utf-16-le")[begin:end].decode("utf-16-le")


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What came up after a tap. An empty one only stopped the spinner."""

    text: str
    alert: bool
    url: str = ""


class Person:
    """A resident with their telephone in hand."""

    def __init__(self, telegram: Telegram, bot: Bot, key: str) -> None:
        self.key = key
        self.account = telegram.account(key)
        self.toasts: list[Toast] = []
        self.clipboard = ""
        self._telegram = telegram
        self._bot = bot
        self._hands = Hands(telegram, bot, self.account)

    @property
    def id(self) -> int:
        return self.account.id

    async def start(self, payload: str | None = None) -> None:
        """Press Start, or follow a deep link."""
        self._hands.start(payload or "")

    async def say(self, text: str, *, forwarded_from: str = "", reply_to: int | None = None) -> None:
        """Type and send; a text that is too long leaves as several messages."""
        self._hands.say(text, forwarded_from=forwarded_from, reply_to=reply_to)

    async def send_file(self, name: str, content: bytes, *, caption: str = "") -> None:
        self._hands.send_file(name, content, caption=caption)

    async def send_photo(self, name: str, content: bytes, *, caption: str = "") -> None:
        self._hands.send_file(name, content, caption=caption, as_photo=True)

    async def tap(self, label: str, *, on: Seen | None = None, timeout: float = PATIENCE) -> Toast:
        """Tap the newest button whose label contains this and wait for the bot to answer the tap."""
        seen = on or self._with_button(label)
        row, column = seen.place(label)
        return await self._answered(self._hands.tap(seen.id, row, column), timeout)

    async def tap_data(self, message_id: int, data: str, *, timeout: float = PATIENCE) -> Toast:
        """Send a callback that was never on a button, perhaps under a message that is gone."""
        return await self._answered(self._hands.tap_data(message_id, data), timeout)

    def tap_without_waiting(self, label: str) -> Tap:
        """For double taps."""
        seen = self._with_button(label)
        return self._hands.tap(seen.id, *seen.place(label))

    def copy(self, label: str) -> str:
        """Press a copy button. The bot never hears of it."""
        self.clipboard = str(self._with_button(label).button(label)["copy_text"]["text"])
        return self.clipboard

    def url(self, label: str) -> str:
        """Where a link button leads."""
        return str(self._with_button(label).button(label)["url"])

    async def pay(self, link: str = "") -> Json:
        """Pay the newest invoice, or the one behind a link: `{"ok": …, "charge_id" or "reason": …}`."""
        return await self._hands.pay_and_wait(self.invoice(link))

    async def pay_with(self, invoice: Invoice) -> Json:
        """Pay this invoice, whoever it was sent to, as a Telegram that was tampered with would."""
        return await self._hands.pay_and_wait(invoice)

    async def pay_forwarded(self, message_id: int) -> Json:
        """Pay the copy that somebody forwarded of their invoice. Raises `CannotDo` where it has no Pay button."""
        return await self._hands.pay_and_wait(self._hands.forwarded_invoice(message_id))

    def invoice(self, link: str = "") -> Invoice:
        """The newest invoice of the chat that stands there, or the one behind a link."""
        place = link or next((str(seen.id) for seen in reversed(self.messages()) if "invoice" in seen.raw), "")
        return self._hands.invoice_at(place)

    def refund(self, charge_id: str) -> None:
        """Telegram's support gives this person their Stars back; the bot only hears of it."""
        self._hands.refund(charge_id)

    def download(self, seen: Seen) -> bytes:
        """Open the document or photo of a message."""
        file_id = seen.raw["photo"][-1]["file_id"] if seen.photo else seen.raw["document"]["file_id"]
        stored = self._hands.file(file_id)
        if stored is None:
            raise CannotDo("there is no such file")
        return stored.content

    def block(self) -> None:
        self._hands.block()

    def unblock(self) -> None:
        self._hands.unblock()

    def deactivate(self) -> None:
        self._hands.deactivate()

    def speak_language(self, code: str) -> None:
        self._hands.speak_language(code)

    def commands(self) -> dict[str, str]:
        """The commands in this person's menu, with their descriptions."""
        return {one["command"]: one["description"] for one in commands_for(self._bot, self.account)}

    def messages(self) -> list[Seen]:
        """The whole chat, oldest first."""
        return [self._seen(said) for said in self._hands.messages()]

    def last(self) -> Seen:
        """The bot's newest message. Raises `NoAnswer` when it has said nothing."""
        for seen in reversed(self.messages()):
            if not seen.mine:
                return seen
        raise NoAnswer(f"the bot has said nothing to {self.key}")

    async def wait_for(self, wanted: str | Callable[[Seen], bool], timeout: float = PATIENCE) -> Seen:
        """The newest message of the bot that fits, as soon as there is one; a text fits what contains it."""
        return await self._until(lambda: self._newest(wanted), f"{wanted!r}", timeout)

    async def wait_until(self, fits: Callable[[list[Seen]], bool], timeout: float = PATIENCE) -> list[Seen]:
        """The whole chat, as soon as it fits."""

        def look() -> list[Seen] | None:
            messages = self.messages()
            return messages if fits(messages) else None

        return await self._until(look, "the chat to fit", timeout)

    async def wait_for_last(self, text: str, timeout: float = PATIENCE) -> Seen:
        """The bot's newest message, as soon as that very one contains this text."""

        def look() -> Seen | None:
            newest = self._newest(lambda _seen: True)
            return newest if newest is not None and text in newest.text else None

        return await self._until(look, f"{text!r} in the last message", timeout)

    async def _until(self, look: Callable[[], T | None], what: str, timeout: float) -> T:
        journal = self._telegram.world.journal
        return await seen_in_time(journal, look, timeout, lambda: f"{self.key} waited for {what}\n{self._picture()}")

    async def _answered(self, tap: Tap, timeout: float) -> Toast:
        complaint = f"the tap on {tap.data!r} was not answered"
        answer = await answered_in_time(tap.answer, timeout, lambda: f"{complaint}\n{self._picture()}")
        toast = Toast(**answer)
        if toast.text:
            self.toasts.append(toast)
        return toast

    def _newest(self, wanted: str | Callable[[Seen], bool]) -> Seen | None:
        fits = (lambda seen: wanted in seen.text) if isinstance(wanted, str) else wanted
        return next((seen for seen in reversed(self.messages()) if not seen.mine and fits(seen)), None)

    def _with_button(self, label: str) -> Seen:
        for seen in reversed(self.messages()):
            if any(label.casefold() in text.casefold() for text in seen.labels):
                return seen
        raise NoAnswer(f"no button says {label!r}\n{self._picture()}")

    def _seen(self, said: Message) -> Seen:
        return Seen(
            id=said.id,
            mine=said.sender == self.id,
            text=said.words.text,
            entities=said.words.entities,
            rows=tuple(tuple(row) for row in said.rows),
            edited=said.edited is not None,
            silent=said.silent,
            document=said.media.file.name if said.media and said.media.kind == "document" else "",
            photo=bool(said.media and said.media.kind == "photo"),
            raw=objects.message(self._telegram, self._bot, said),
        )

    def _picture(self) -> str:
        """The end of the chat, for whoever reads why a test failed."""
        return "\n".join(_lines(self.messages()[-6:]))


def _lines(messages: Iterable[Seen]) -> Iterable[str]:
    for seen in messages:
        who = "me " if seen.mine else "bot"
        yield f"{who} #{seen.id}: {seen.text or seen.document or '(no text)'}"
        for row in seen.rows:
            yield "      " + " ".join(f"[{button['text']}]" for button in row)
