"""From a method's name to its answer: found, counted against the rates, run."""

import inspect
from typing import Any

from sandbox.telegram.errors import ApiError, too_many_requests
from sandbox.telegram.methods import METHODS, Call, find_chat
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import Bot, Telegram


async def run(telegram: Telegram, bot: Bot, name: str, given: Parameters) -> dict[str, Any]:
    """The answer's envelope, for better or worse."""
    try:
        result = await _run(telegram, bot, name, given)
    except ApiError as refusal:
        return refusal.envelope()
    return {"ok": True, "result": result}


async def _run(telegram: Telegram, bot: Bot, name: str, given: Parameters) -> Any:
    entry = METHODS.get(name.lower())
    if entry is None:
        raise ApiError(404, "Not Found: method not found")
    wait = bot.meter.pass_through(entry.lane, chat_of(telegram, given), telegram.world.now())
    if wait:
        raise too_many_requests(wait)
    result = entry.run(Call(telegram=telegram, bot=bot, given=given))
    return await result if inspect.isawaitable(result) else result


def chat_of(telegram: Telegram, given: Parameters) -> int | None:
    """The chat a call is about, when it names one that exists."""
    return find_chat(telegram, given.text("chat_id"))
