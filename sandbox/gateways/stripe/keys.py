"""Idempotency keys: what was answered to a call is answered to it again, for a day."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.gateways.stripe.words import Refusal

REMEMBERED_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    asked: Any
    answer: Any
    at: float


class Keys:
    """Every key that was used, with what was asked and answered."""

    def __init__(self) -> None:
        self._done: dict[str, _Done] = {}

    def before(self, key: str, asked: Any, now: float) -> web.Response | None:
        """What was answered before. Raises `Refusal` for another call under the same key."""
        done = self._done.get(key)
        if not key or done is None or now - done.at > REMEMBERED_S:
            return None
        if done.asked != asked:
            raise Refusal(
                "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                kind="idempotency_error",
            )
        return web.json_response(done.answer, headers={"Idempotent-Replayed": "true"})

    def remember(self, key: str, asked: Any, answer: Any, now: float) -> None:
        if key:
            self._done[key] = _Done(asked=asked, answer=answer, at=now)
