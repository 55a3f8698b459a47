"""What waits for a bot: a queue that forgets an update only when the next offset confirms it."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.telegram.errors import OTHER_POLLER, WEBHOOK_ACTIVE, ApiError

Json = dict[str, Any]

KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost",
})  # fmt: skip
BY_DEFAULT = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """One bot's queue. At most one poll is under way: a second one ends the first with 409."""

    def __init__(self, first_id: int) -> None:
        self.allowed = BY_DEFAULT
        self.has_webhook = False
        self.on_arrival: Callable[[], None] | None = None
        self._next_id = first_id
        self._pending: deque[Json] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._closed = False

    @property
    def is_polled(self) -> bool:
        """Whether a poll is being held."""
        return self._poll is not None

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, content: Json) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if kind in self.allowed:
            self._pending.append({"update_id": self._next_id, kind: content})
            self._next_id += 1
            self._wake()

    def allow(self, kinds: list[str]) -> None:
        """Which kinds are queued from now on; none means all but the three that must be asked for."""
        self.allowed = frozenset(kinds) & KINDS if kinds else BY_DEFAULT

    def pending(self) -> list[Json]:
        return list(self._pending)

    def drop_all(self) -> None:
        self._pending.clear()

    def done(self, update_id: int) -> None:
        """This one update was delivered."""
        self._pending = deque(update for update in self._pending if update["update_id"] != update_id)

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[Json]:
        """Confirm what is below `offset`, then the oldest `limit`; hold for `timeout` when there are none."""
        self.refuse_beside_webhook()
        self._confirm(offset)
        batch = self._batch(offset, limit)
        if batch or timeout <= 0 or self._closed:
            return batch
        self.end_poll(OTHER_POLLER)
        self._poll = poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await poll
        except TimeoutError:
            return []
        finally:
            if self._poll is poll:
                self._poll = None
        return self._batch(offset, limit)

    def end_poll(self, reason: str) -> None:
        """Answer the poll that is under way with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, reason))
        self._poll = None

    def refuse_beside_webhook(self) -> None:
        if self.has_webhook:
            raise ApiError(409, WEBHOOK_ACTIVE)

    def close(self) -> None:
        self._closed = True
        self._wake()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while offset > 0 and self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def _batch(self, offset: int, limit: int) -> list[Json]:
        return [update for update in self._pending if update["update_id"] >= offset][:limit]

    def _wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.on_arrival is not None:
            self.on_arrival()
