"""What Telegram tells us: stored first, worked off in order within a chat, and forgotten when it is done.

An update is committed to the inbox before Telegram is told that we have it (by the next offset, or by the
webhook's 200). So a stop between any two lines loses nothing: what was stored and not done is worked off at the
next start, and what was not stored is told again. The same update is never worked off twice in one life.

Some updates are questions that nobody waits for after a moment. They wait for nothing, and are not stored.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import structlog

from core import inbox
from core.errors import KioskError
from core.inbox import Mail
from core.ports import Store

SOURCE: Final = "telegram"
CHATS_AT_ONCE: Final = 64
# With so many waiting, nothing new is asked for: Telegram keeps it for us.
ENOUGH: Final = 1000
MARKS_PAUSE: Final = 0.5
MARKS_SECONDS: Final = 3
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Json = dict[str, Any]
Work = Callable[[Json], Coroutine[Any, Any, None]]
NOTHING: Final[Mapping[str, Work]] = MappingProxyType({})

log = structlog.get_logger(__name__)


class Inflow:
    """Between Telegram and the conversation. ``work`` does one update and lets nothing out but cancellation.

    ``at_once`` does the same for the kinds of updates that are answered in this moment or never.
    """

    def __init__(self, store: Store, bot: int, work: Work, at_once: Mapping[str, Work] = NOTHING) -> None:
        self._store = store
        self._bot = bot
        self._work = work
        self._at_once = at_once
        self._lanes: dict[int, deque[tuple[str, Json]]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)
        self._done: list[str] = []
        self._marking: asyncio.Task[None] | None = None
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    async def resume(self) -> int:
        """Take up what a stop interrupted; returns how much it was. Before anything new is accepted."""
        left = await self._store.read(inbox.waiting, SOURCE)
        for mail in left:
            self._enqueue(mail.key, json.loads(mail.body))
        return len(left)

    async def accept(self, updates: Sequence[Json]) -> None:
        """Store the updates; they are ours when this returns. Raises what the store raises: then none is."""
        kept = [update for update in updates if not self._answered_at_once(update)]
        if not kept:
            return
        by_key = {f"{self._bot}:{update['update_id']}": needed(update) for update in kept}
        mails = [Mail(source=SOURCE, key=key, body=_packed(update)) for key, update in by_key.items()]
        for mail in await self._store.run(inbox.accept, mails):
            self._enqueue(mail.key, by_key[mail.key])

    async def room(self) -> None:
        """Wait until there is room for more."""
        await self._room.wait()

    async def finish(self, seconds: float) -> None:
        """Let what has begun end, for so long; what has not is found again at the next start."""
        for lane in self._lanes.values():
            lane.clear()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("updates_interrupted", count=len(late))
                await asyncio.wait(late)
        if self._marking is not None:
            await asyncio.wait({self._marking}, timeout=MARKS_SECONDS)
            if self._marking is not None:
                self._marking.cancel()

    async def idle(self) -> None:
        """Wait until everything that came in was worked off and marked."""
        while self._running or self._marking:
            await asyncio.wait({*self._running, *([self._marking] if self._marking else [])})

    def _answered_at_once(self, update: Json) -> bool:
        """Whether it is of a kind that does not wait; its answer is under way then, beside everything else."""
        answer = next((answer for kind, answer in self._at_once.items() if kind in update), None)
        if answer is None:
            return False
        task = asyncio.create_task(answer(update))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    # --- one lane a chat

    def _enqueue(self, key: str, update: Json) -> None:
        chat = chat_of(update)
        self._count(1)
        lane = self._lanes.get(chat)
        if lane is not None:
            lane.append((key, update))
            return
        self._lanes[chat] = deque([(key, update)])
        task = asyncio.create_task(self._run_lane(chat))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run_lane(self, chat: int) -> None:
        """Everything that waits in one chat, in its order."""
        lane = self._lanes[chat]
        try:
            while lane:
                async with self._places:
                    if not lane:
                        return
                    key, update = lane.popleft()
                    await self._work(update)
                    self._mark(key)
                self._count(-1)
        finally:
            del self._lanes[chat]

    def _count(self, change: int) -> None:
        self._waiting += change
        if self._waiting < ENOUGH:
            self._room.set()
        else:
            self._room.clear()

    # --- done marks, many in one transaction

    def _mark(self, key: str) -> None:
        self._done.append(key)
        if self._marking is None:
            self._marking = asyncio.create_task(self._write_marks())

    async def _write_marks(self) -> None:
        """A mark that is late is no harm: its update would be worked off again after a stop, as at any crash."""
        try:
            while self._done:
                keys, self._done = self._done, []
                try:
                    await self._store.run(inbox.done_all, SOURCE, keys)
                except KioskError:
                    log.warning("inbox_not_marked", count=len(keys))
                    self._done = keys + self._done
                    await asyncio.sleep(MARKS_PAUSE)
        finally:
            self._marking = None


def needed(update: Json) -> Json:
    """The update without what nobody reads: a tap brings its whole message along, keyboard, text and all.

    That text may be a key that was shown, which has no business in the inbox; and parsing the rest would be half
    of the work of a tap. What stays says which message it is, and whether it is a text or a photo.
    """
    tap = update.get("callback_query")
    message = tap.get("message") if isinstance(tap, dict) else None
    if not isinstance(tap, dict) or not isinstance(message, dict):
        return update
    kept = {name: message[name] for name in ("message_id", "date", "chat") if name in message}
    if "text" in message:
        kept["text"] = "…"
    if message.get("photo"):
        kept["photo"] = message["photo"][-1:]
    return update | {"callback_query": tap | {"message": kept}}


def _packed(update: Json) -> bytes:
    return _ENCODER.encode(update).encode("utf-8", "surrogatepass")


def chat_of(update: Mapping[str, Any]) -> int:
    """Whose turn it is: updates of one chat wait for each other; what has no chat waits in its sender's lane."""
    content = next((part for part in update.values() if isinstance(part, dict)), {})
    message = content.get("message")
    inner = message.get("chat") if isinstance(message, dict) else None
    for holder in (content.get("chat"), inner, content.get("from")):
        if isinstance(holder, dict) and isinstance(holder.get("id"), int):
            return int(holder["id"])
    return 0
