"""What people do in their own Telegram, and the updates the bots get for it."""

import asyncio
from typing import Any

from sandbox.telegram import objects
from sandbox.telegram.files import PHOTO_LIMIT, StoredFile
from sandbox.telegram.stars import CHECKOUT_LASTS, give_back
from sandbox.telegram.state import (
    Account,
    Bot,
    Checkout,
    Invoice,
    Json,
    Media,
    Message,
    Tap,
    Telegram,
    new_id,
)
from sandbox.telegram.words import CAPTION_LIMIT, TEXT_LIMIT, spoken, units


class CannotDo(Exception):
    """A person's own Telegram would not let them do this. The text says why."""


class Hands:
    """One person's hands on one bot's chat. Every act returns at once; the bot is told by an update."""

    def __init__(self, telegram: Telegram, bot: Bot, account: Account) -> None:
        self.telegram = telegram
        self.bot = bot
        self.account = account

    @property
    def chat_id(self) -> int:
        return self.account.id

    def messages(self) -> list[Message]:
        return self.bot.chat_with(self.chat_id)

    def start(self, payload: str = "") -> Message:
        """Press Start, perhaps through a deep link. Somebody who had blocked the bot unblocks it so."""
        self.unblock()
        self.bot.started.add(self.chat_id)
        return self._speak(f"/start {payload}".rstrip())

    def say(self, text: str, *, forwarded_from: str = "", reply_to: int | None = None) -> list[Message]:
        """Type and send. A text beyond the limit leaves as several messages, as every client does it."""
        if text.partition("@")[0].split()[:1] == ["/start"]:
            self.unblock()
            self.bot.started.add(self.chat_id)
        self._refuse_unless_open()
        if not text.strip():
            raise CannotDo("there is nothing to send")
        pieces = cut(text.strip(), TEXT_LIMIT)
        return [self._speak(piece, forwarded_from=forwarded_from, reply_to=reply_to) for piece in pieces]

    def send_file(self, name: str, content: bytes, *, caption: str = "", as_photo: bool = False) -> Message:
        """Attach a document or a photo."""
        self._refuse_unless_open()
        if as_photo and len(content) > PHOTO_LIMIT:
            raise CannotDo("too big for a photo")
        if units(caption) > CAPTION_LIMIT:
            raise CannotDo("the caption is too long")
        kind = "photo" if as_photo else "document"
        media = Media(kind=kind, file=self.bot.shelf.put(kind, name, content))
        return self._post(Message(**self._frame(), words=spoken(caption), media=media))

    def tap(self, message_id: int, row: int, column: int) -> Tap:
        """Tap a button by its place."""
        try:
            button = self._message(message_id).rows[row][column]
        except IndexError:
            raise CannotDo("there is no such button") from None
        if "callback_data" not in button:
            raise CannotDo("this button does not call the bot")
        return self.tap_data(message_id, str(button["callback_data"]))

    def tap_data(self, message_id: int, data: str) -> Tap:
        """Send a callback, genuine or forged. A forged one may name a message that is long gone."""
        self._refuse_unless_open()
        tap = Tap(
            id=new_id(),
            account=self.account.id,
            message_id=message_id,
            data=data,
            asked_at=self.telegram.world.now(),
            answer=asyncio.get_running_loop().create_future(),
        )
        self.bot.taps[tap.id] = tap
        self.telegram.tell("tap", self.chat_id, message=message_id, tap=tap.id, data=data)
        self.bot.updates.put("callback_query", self._callback_query(tap))
        return tap

    def pay(self, invoice: Invoice) -> Checkout:
        """Agree to pay. The bot is asked first, and has ten seconds. Nothing here asks whose invoice it is."""
        self._refuse_unless_open()
        checkout = Checkout(
            id=new_id(),
            account=self.account.id,
            invoice=invoice,
            asked_at=self.telegram.world.now(),
            outcome=asyncio.get_running_loop().create_future(),
        )
        self.bot.checkouts[checkout.id] = checkout
        query = {
            "id": checkout.id,
            "from": objects.account_user(self.account),
            "currency": "XTR",
            "total_amount": invoice.amount,
            "invoice_payload": invoice.payload,
        }
        self.bot.updates.put("pre_checkout_query", query)
        return checkout

    async def pay_and_wait(self, invoice: Invoice) -> Json:
        """Pay and wait for the bot; its silence is a failed payment."""
        checkout = self.pay(invoice)
        try:
            async with asyncio.timeout(CHECKOUT_LASTS):
                return await asyncio.shield(checkout.outcome)
        except TimeoutError:
            if not checkout.outcome.done():
                checkout.outcome.set_result({"ok": False, "reason": "The bot did not answer in time."})
            return await checkout.outcome

    def invoice_at(self, place: str) -> Invoice:
        """The invoice of a message of this chat, by its number, or behind a link. Raises `CannotDo`."""
        invoice = self.bot.invoices.get(place.removeprefix("https://t.me/$"))
        gone = invoice is not None and invoice.message_id and not self.bot.message(self.chat_id, invoice.message_id)
        if invoice is None or gone:
            raise CannotDo("there is no such invoice")
        if invoice.paid and invoice.start_parameter and invoice.message_id:
            raise CannotDo("it was paid: the button says Receipt")
        return invoice

    def refund(self, charge_id: str) -> None:
        """Have Telegram's support give the Stars back; the bot only hears of it. Raises `CannotDo`."""
        payment = self.bot.payments.get(charge_id)
        if payment is None or payment.account != self.account.id:
            raise CannotDo("there is no such payment")
        if payment.refunded_at is not None:
            raise CannotDo("these Stars went back before")
        give_back(self.telegram, self.bot, payment)

    def forwarded_invoice(self, message_id: int) -> Invoice:
        """The invoice of a copy that somebody else forwarded. Raises `CannotDo` where the copy cannot be paid."""
        invoice = self.bot.invoices.get(str(message_id))
        if invoice is None:
            raise CannotDo("there is no such invoice")
        if invoice.start_parameter:
            raise CannotDo("a copy has a link to the bot in place of the Pay button")
        return invoice

    def block(self) -> None:
        if self.chat_id not in self.bot.blocked:
            self.bot.blocked.add(self.chat_id)
            self._standing_changed("member", "kicked")

    def unblock(self) -> None:
        if self.chat_id in self.bot.blocked:
            self.bot.blocked.discard(self.chat_id)
            self._standing_changed("kicked", "member")

    def deactivate(self) -> None:
        """Delete the account. There is no way back and no update."""
        self.account.deactivated = True
        self._person_changed()

    def speak_language(self, code: str) -> None:
        self.account.language_code = code
        self._person_changed()

    def file(self, file_id: str) -> StoredFile | None:
        return self.bot.shelf.get(file_id)

    def _speak(self, text: str, *, forwarded_from: str = "", reply_to: int | None = None) -> Message:
        said = Message(**self._frame(), words=spoken(text), reply_to=reply_to)
        if forwarded_from:
            said.forward = self._origin(forwarded_from)
        return self._post(said)

    def _frame(self) -> Json:
        return {
            "id": self.bot.next_message_id(),
            "chat_id": self.chat_id,
            "sender": self.account.id,
            "date": self.telegram.now(),
        }

    def _post(self, said: Message) -> Message:
        self.bot.messages[said.id] = said
        self.bot.updates.put("message", objects.message(self.telegram, self.bot, said))
        self.telegram.tell("message", self.chat_id, message=said.id)
        return said

    def _origin(self, name: str) -> Json:
        """Forwarded from a resident, or from somebody who hides behind a name."""
        profile = self.telegram.world.people.get(name)
        date = self.telegram.now()
        if profile is None:
            return {"type": "hidden_user", "date": date, "sender_user_name": name}
        sender = objects.account_user(self.telegram.accounts[profile.id])
        return {"type": "user", "date": date, "sender_user": sender}

    def _callback_query(self, tap: Tap) -> Json:
        query: Json = {
            "id": tap.id,
            "from": objects.account_user(self.account),
            "chat_instance": str(hash((self.bot.id, self.chat_id)) & (2**62 - 1)),
            "data": tap.data,
        }
        said = self.bot.message(self.chat_id, tap.message_id)
        if said is not None:
            return query | {"message": objects.message(self.telegram, self.bot, said)}
        gone = {"chat": objects.chat(self.telegram, self.chat_id), "message_id": tap.message_id, "date": 0}
        return query | {"message": gone}

    def _standing_changed(self, before: str, after: str) -> None:
        self.bot.updates.put(
            "my_chat_member",
            {
                "chat": objects.chat(self.telegram, self.chat_id),
                "from": objects.account_user(self.account),
                "date": self.telegram.now(),
                "old_chat_member": _standing(self.bot, before),
                "new_chat_member": _standing(self.bot, after),
            },
        )
        self._person_changed()

    def _person_changed(self) -> None:
        self.telegram.tell("person", self.chat_id)

    def _message(self, message_id: int) -> Message:
        said = self.bot.message(self.chat_id, message_id)
        if said is None:
            raise CannotDo("there is no such message")
        return said

    def _refuse_unless_open(self) -> None:
        if self.account.deactivated:
            raise CannotDo("the account is deleted")
        if self.chat_id in self.bot.blocked:
            raise CannotDo("unblock the bot first")
        if self.chat_id not in self.bot.started:
            raise CannotDo("press Start first")


def cut(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-16 units, cut at the end of a line or a word where there is one."""
    pieces = []
    while units(text) > limit:
        head = text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore")
        at = max(head.rfind("\n"), 0) or max(head.rfind(" "), 0) or len(head)
        pieces.append(text[:at])
        text = text[at:].lstrip("\n")
    return [*pieces, text] if text else pieces


def _standing(bot: Bot, status: str) -> dict[str, Any]:
    standing: dict[str, Any] = {"user": objects.bot_user(bot), "status": status}
    return standing | ({"until_date": 0} if status == "kicked" else {})
