"""getUpdates: the bot comes and asks."""

from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods import Call, method

LONGEST_POLL = 50


@method("getUpdates")
async def get_updates(call: Call) -> list[dict[str, Any]]:
    given = call.given
    offset = given.integer("offset")
    limit = min(100, max(1, given.integer("limit", 100)))
    timeout = min(LONGEST_POLL, max(0, given.integer("timeout")))
    call.bot.updates.refuse_beside_webhook()
    allow_updates(call)
    return await call.bot.updates.poll(offset=offset, limit=limit, timeout=timeout)


def allow_updates(call: Call) -> None:
    """Remember which kinds the bot wants; a call that does not say leaves it as it was. Raises `ApiError`."""
    kinds = call.given.structure("allowed_updates", "allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("expected an Array of allowed updates")
    call.bot.updates.allow(kinds)
