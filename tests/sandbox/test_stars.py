"""An invoice, its pre-checkout question and its payment."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    PreCheckoutQuery,
    TransactionPartnerUser,
)

from sandbox import Sandbox
from sandbox.telegram.acts import CannotDo
from tests.sandbox.conftest import Clock

INVOICE: dict[str, Any] = {
    "title": "Steam Wallet 20 €",
    "description": "One key",
    "payload": "order:1",
    "currency": "XTR",
    "prices": [LabeledPrice(label="Key", amount=1500)],
}


def _keyboard(*buttons: dict[str, Any]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**button)] for button in buttons])


async def agreed(bot: Bot, paying: "asyncio.Task[dict[str, Any]]") -> str:
    """The bot agrees to what is asked, and the Stars move."""
    await bot.answer_pre_checkout_query((await question(bot)).id, ok=True)
    return str((await paying)["charge_id"])


async def question(bot: Bot) -> PreCheckoutQuery:
    update = (await bot.get_updates(offset=-1, timeout=5))[0]
    if update.pre_checkout_query is None:
        update = (await bot.get_updates(offset=update.update_id + 1, timeout=5))[0]
    assert update.pre_checkout_query is not None
    return update.pre_checkout_query


async def test_a_payment_tells_the_bot_once_and_can_be_given_back(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    sent = await bot.send_invoice(ada, **INVOICE)
    assert sent.invoice is not None
    assert sent.invoice.total_amount == 1500
    paying = asyncio.create_task(sandbox.person("ada").pay())
    query = await question(bot)
    assert (query.from_user.id, query.total_amount, query.invoice_payload) == (ada, 1500, "order:1")
    await bot.answer_pre_checkout_query(query.id, ok=True)
    paid = await paying
    update = (await bot.get_updates(offset=-1))[0]
    assert update.message is not None
    receipt = update.message.successful_payment
    assert receipt is not None
    assert receipt.telegram_payment_charge_id == paid["charge_id"]
    assert (receipt.currency, receipt.total_amount, receipt.invoice_payload) == ("XTR", 1500, "order:1")
    (row,) = (await bot.get_star_transactions()).transactions
    assert isinstance(row.source, TransactionPartnerUser)
    assert (row.id, row.source.invoice_payload) == (paid["charge_id"], "order:1")
    assert await bot.refund_star_payment(ada, paid["charge_id"])
    assert (await bot.get_my_star_balance()).amount == 0
    with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
        await bot.refund_star_payment(ada, paid["charge_id"])
    with pytest.raises(TelegramBadRequest, match="CHARGE_NOT_FOUND"):
        await bot.refund_star_payment(102, paid["charge_id"])


async def test_a_link_is_paid_and_a_refusal_ends_the_payment(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    link = await bot.create_invoice_link(**INVOICE)
    paying = asyncio.create_task(sandbox.person("ada").pay(link))
    query = await question(bot)
    await bot.answer_pre_checkout_query(query.id, ok=False, error_message="Sold out a moment ago")
    assert await paying == {"ok": False, "reason": "Sold out a moment ago"}
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(query.id, ok=True)
    assert (await bot.get_star_transactions()).transactions == []


async def test_a_late_agreement_comes_to_nothing(bot: Bot, sandbox: Sandbox, ada: int, clock: Clock) -> None:
    await bot.send_invoice(ada, **INVOICE)
    paying = asyncio.create_task(sandbox.person("ada").pay())
    query = await question(bot)
    clock.now += 11
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(query.id, ok=True)
    paying.cancel()
    await asyncio.gather(paying, return_exceptions=True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"currency": "USD"}, "PAYMENT_PROVIDER_INVALID"),
        ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
        ({"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"prices": [LabeledPrice(label="a", amount=1)] * 2}, "there must be exactly one price"),
        ({"prices": [LabeledPrice(label="a", amount=0)]}, "STARS_INVOICE_INVALID"),
        ({"provider_token": "123:TEST:abc"}, "STARS_INVOICE_INVALID"),
        ({"start_parameter": "not one!"}, "START_PARAM_INVALID"),
        ({"reply_markup": _keyboard({"text": "No", "callback_data": "no"})}, "REPLY_MARKUP_BUY_EMPTY"),
    ],
)
async def test_a_bad_invoice_is_refused(bot: Bot, ada: int, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await bot.send_invoice(ada, **INVOICE | change)


async def test_an_invoice_with_a_start_parameter_is_for_one_and_paid_once(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    """Without it everybody may pay the copy that was forwarded to them."""
    await sandbox.person("wei").start()
    open_to_all = await bot.send_invoice(ada, **INVOICE)
    buttons = _keyboard({"text": "Pay", "pay": True}, {"text": "Cancel", "callback_data": "no"})
    single = await bot.send_invoice(ada, **INVOICE, start_parameter="p1", reply_markup=buttons)
    wei = sandbox.person("wei")
    paying = asyncio.create_task(wei.pay_forwarded(open_to_all.message_id))
    assert await agreed(bot, paying)
    with pytest.raises(CannotDo, match="link to the bot"):
        await wei.pay_forwarded(single.message_id)
    assert await agreed(bot, asyncio.create_task(sandbox.person("ada").pay()))
    with pytest.raises(CannotDo, match="Receipt"):
        await sandbox.person("ada").pay()
    await bot.delete_message(ada, single.message_id)
    await bot.delete_message(ada, open_to_all.message_id)
    with pytest.raises(CannotDo, match="no such invoice"):
        sandbox.person("ada").invoice(str(single.message_id))


async def test_telegram_tells_as_often_as_it_likes_and_lists_as_it_likes(bot: Bot, sandbox: Sandbox, ada: int) -> None:
    habits = sandbox.bot.star_habits
    charges = []
    for tells in (2, 0):
        habits.tells = tells
        await bot.send_invoice(ada, **INVOICE)
        charges.append(await agreed(bot, asyncio.create_task(sandbox.person("ada").pay())))
        told = [update.message for update in await bot.get_updates() if update.message]
        receipts = [message.successful_payment for message in told if message.successful_payment]
        assert [receipt.telegram_payment_charge_id for receipt in receipts] == charges[-1:] * tells
        sandbox.forward(60)
    sandbox.person("ada").refund(charges[0])
    with pytest.raises(CannotDo, match="went back before"):
        sandbox.person("ada").refund(charges[0])
    assert (await bot.get_my_star_balance()).amount == 1500

    def rows(listed: Any) -> list[tuple[str, bool]]:
        return [(row.id, row.receiver is not None) for row in listed.transactions]

    in_order = [(charges[0], False), (charges[1], False), (charges[0], True)]
    assert rows(await bot.get_star_transactions()) == in_order
    habits.newest_first = True
    assert rows(await bot.get_star_transactions()) == in_order[::-1]
    assert rows(await bot.get_star_transactions(offset=1, limit=1)) == in_order[1:2]
    assert rows(await bot.get_star_transactions(offset=3)) == []
