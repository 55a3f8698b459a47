"""Updates brought to the bot's own door, again and again until it says 2xx."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.telegram.dispatch import run
from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods import Call, method
from sandbox.telegram.parameters import Parameters, as_fields
from sandbox.telegram.polling import allow_updates
from sandbox.telegram.state import Bot, Telegram

Json = dict[str, Any]
log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where the updates of a bot go."""

    url: str
    secret: str
    max_connections: int
    first_pause: float
    last_error_at: int | None = None
    last_error: str = ""
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Courier:
    """Delivers the updates of one bot: in order within a chat, chats beside each other."""

    def __init__(self, telegram: Telegram, bot: Bot, webhook: Webhook) -> None:
        self._telegram = telegram
        self._bot = bot
        self.webhook = webhook
        self._busy: set[int] = set()
        self._errands: set[asyncio.Task[None]] = set()
        bot.updates.on_arrival = webhook.wake.set
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        tasks = [self._task, *self._errands]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def cancel(self) -> None:
        """Stop at once; whoever replaces this courier finds the updates where they were."""
        for task in [self._task, *self._errands]:
            task.cancel()

    async def _run(self) -> None:
        async with ClientSession(timeout=ClientTimeout(total=30)) as session:
            while True:
                self.webhook.wake.clear()
                for update in self._bot.updates.pending():
                    self._send_out(session, update)
                await self.webhook.wake.wait()

    def _send_out(self, session: ClientSession, update: Json) -> None:
        chat = chat_of(update)
        if chat in self._busy or len(self._busy) >= self.webhook.max_connections:
            return
        self._busy.add(chat)
        errand = asyncio.create_task(self._deliver(session, update))
        self._errands.add(errand)
        errand.add_done_callback(lambda done: self._came_back(done, chat))

    def _came_back(self, errand: asyncio.Task[None], chat: int) -> None:
        self._errands.discard(errand)
        self._busy.discard(chat)
        self.webhook.wake.set()

    async def _deliver(self, session: ClientSession, update: Json) -> None:
        pause = self.webhook.first_pause
        while True:
            wanted = await self._try(session, update)
            if wanted is None:
                self._bot.updates.done(update["update_id"])
                return
            await asyncio.sleep(max(pause, min(wanted, LONGEST_RETRY_AFTER)))
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _try(self, session: ClientSession, update: Json) -> float | None:
        """None when it was taken; else how long the bot asks to be left alone."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        try:
            async with session.post(self.webhook.url, json=update, headers=headers) as response:
                if response.ok:
                    await self._run_reply(response)
                    return None
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                return _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            self._failed("Read timeout expired")
        except ClientError as error:
            self._failed("Connection refused" if isinstance(error, OSError) else "Connection reset by peer")
        return 0.0

    async def _run_reply(self, response: ClientResponse) -> None:
        """A method that came back in the body is called; nobody hears its result."""
        if response.content_type != "application/json":
            return
        with contextlib.suppress(ValueError):
            body = await response.json()
            if isinstance(body, dict) and body.get("method"):
                parameters = Parameters(fields=as_fields(body))
                await run(self._telegram, self._bot, str(body.pop("method")), parameters)

    def _failed(self, reason: str) -> None:
        self.webhook.last_error = reason
        self.webhook.last_error_at = self._telegram.now()
        log.debug("webhook delivery failed: %s", reason)


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    given = call.given
    url, secret = given.text("url"), given.text("secret_token")
    connections = given.integer("max_connections", 40)
    if secret and (len(secret) > 256 or set(secret) - SECRET_LETTERS):
        raise bad_request("secret token contains unallowed characters")
    if url:
        _refuse_unreachable(url)
    allow_updates(call)
    if given.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    webhook = Webhook(
        url=url,
        secret=secret,
        max_connections=min(100, max(1, connections)),
        first_pause=call.telegram.webhook_pause,
    )
    hang_up(call.telegram, call.bot)
    if url:
        call.bot.updates.end_poll("Conflict: terminated by setWebhook request")
        call.telegram.couriers[call.bot.token] = Courier(call.telegram, call.bot, webhook)
        call.bot.updates.has_webhook = True
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    if call.given.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    hang_up(call.telegram, call.bot)
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    courier = call.telegram.couriers.get(call.bot.token)
    webhook = courier.webhook if courier else None
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates),
    }
    if webhook is not None:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
        if webhook.last_error_at is not None:
            info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    return info


def hang_up(telegram: Telegram, bot: Bot) -> None:
    """No webhook from now on."""
    courier = telegram.couriers.pop(bot.token, None)
    bot.updates.has_webhook = False
    bot.updates.on_arrival = None
    if courier is not None:
        courier.cancel()
        telegram.leaving.append(courier)


def chat_of(update: Json) -> int:
    """Whose turn it is: updates of one chat wait for each other."""
    content = next(value for name, value in update.items() if name != "update_id")
    chat = content.get("chat") or content.get("message", {}).get("chat") or content["from"]
    return int(chat["id"])


def _refuse_unreachable(url: str) -> None:
    """As a local Bot API server does, plain http and any port will do; the outside world is never called."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in LOCAL:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


def _seconds(value: str) -> float:
    return float(value) if value.isdigit() else 0.0
