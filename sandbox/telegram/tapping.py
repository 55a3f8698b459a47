"""Answers to taps."""

from sandbox.telegram.errors import QUERY_TOO_OLD, bad_request
from sandbox.telegram.methods import Call, method
from sandbox.telegram.rates import Lane

TOAST_LIMIT = 200


@method("answerCallbackQuery", Lane.ANSWER)
def answer_callback_query(call: Call) -> bool:
    """Once, in time, and only what was asked: everything else is the same refusal."""
    given = call.given
    text, alert, url = given.text("text"), given.flag("show_alert"), given.text("url")
    given.integer("cache_time")
    tap = call.bot.taps.get(given.required("callback_query_id"))
    if tap is None or tap.answer.done() or call.telegram.world.now() - tap.asked_at > call.telegram.tap_lasts:
        raise bad_request(QUERY_TOO_OLD)
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{call.bot.username}?start=", "tg://")):
        raise bad_request("URL_INVALID")
    del call.bot.taps[tap.id]
    tap.answer.set_result({"text": text, "alert": alert, "url": url})
    call.telegram.tell("answered", tap.account, message=tap.message_id, tap=tap.id, text=text, alert=alert, url=url)
    return True
