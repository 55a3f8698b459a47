"""The webhook: one delivery after the other, and what was not taken again as a delivery of its own."""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.gateways.courier import Courier, Letter, Sign

Json = dict[str, Any]


def written(told: Json) -> bytes:
    """As the original writes it: indented, and in UTF-8 as it is."""
    return json.dumps(told, indent=2, ensure_ascii=False).encode()


def signature(secret: str, body: bytes) -> Mapping[str, str]:
    return {"BTCPay-Sig": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def first_delivery(webhook: str, type: str, facts: Json, at: float) -> bytes:  # noqa: A002 (what it is called there)
    """An event on its way for the first time."""
    id = new_id()  # noqa: A001 (what it is called there)
    head = {"deliveryId": id, "webhookId": webhook, "originalDeliveryId": id, "isRedelivery": False}
    return written({**head, "type": type, "timestamp": int(at), **facts})


def redelivery(body: bytes) -> bytes:
    """The same event once more: it has a name of its own, and keeps that of the first."""
    return written({**json.loads(body), "deliveryId": new_id(), "isRedelivery": True})


def new_id() -> str:
    return secrets.token_hex(11)


class Deliveries(Courier):
    """In order: while one is tried again, all that follow it wait."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self._turn = asyncio.Lock()

    async def _deliver(self, letter: Letter, sign: Sign, url: str) -> None:
        if self._is_copy(letter):
            await self._bring(letter, sign, url)
            return
        async with self._turn:
            await self._bring(letter, sign, url)

    def _is_copy(self, letter: Letter) -> bool:
        """No original sends the same delivery twice at once: that is a button's doing, and goes past the queue."""
        return any(known is not letter and known.body == letter.body for known in self.letters)

    async def _bring(self, letter: Letter, sign: Sign, url: str) -> None:
        for pause in (*self._pauses, None):
            letter.headers = sign(letter.body)
            status = await self._try(letter, url)
            letter.answers.append(status)
            self._world.journal.write("callback", platform=self._platform, bill=letter.about, status=status)
            if letter.is_taken or pause is None or not self._again(status):
                return
            await asyncio.sleep(pause)
            letter = self._letter(letter.about, redelivery(letter.body), sign)
