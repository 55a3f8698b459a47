"""Stars, between Telegram and the shop: the question before somebody pays, and the receipts after it.

Telegram waits ten seconds for the answer to a question, and a payment without one has failed. So a question passes by
the inbox and the order within a chat, and whatever happens is answered in eight: nobody pays for what is in doubt.
A receipt is money. It waits in the inbox like every message, and is not done before it was applied.
"""

import asyncio
from typing import Final

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import AnswerPreCheckoutQuery
from aiogram.types import Message, PreCheckoutQuery, RefundedPayment, SuccessfulPayment

from bot.telegram_calls import Line, Sleep, verdict
from bot.telegram_inflow import Json
from bot.telegram_talk import Spot, Talk, address_of
from core import people
from core.admitting import NotTheirs, Receipt, TakenInChat, admit_payment
from core.errors import Refused, Temporary
from core.money import Money
from core.providers import News
from core.refunds import TooEarly
from core.shop import Shop
from handlers.answering import paid_in_chat
from views.texts import Texts

DECIDE_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 3.0
CALL_SECONDS: Final = 2
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0

log = structlog.get_logger(__name__)


class Stars:
    """Answers questions and takes receipts. ``failures`` counts questions that ended in a fault of our own."""

    def __init__(self, line: Line, talk: Talk, shop: Shop, texts: Texts, *, sleep: Sleep = asyncio.sleep) -> None:
        self._line = line
        self._talk = talk
        self._shop = shop
        self._texts = texts
        self._sleep = sleep
        self._money = next((one for one in shop.providers.values() if isinstance(one, TakenInChat)), None)
        self.failures = 0

    # --- before

    async def asked(self, raw: Json) -> None:
        """May this person pay this invoice? Answered once, in time, whatever happens. Nothing gets out of here."""
        try:
            query = PreCheckoutQuery.model_validate(raw.get("pre_checkout_query"))
        except ValueError:
            log.warning("question_not_understood", update=raw.get("update_id"))
            return
        refusal = await self._refusal(query)
        answer = AnswerPreCheckoutQuery(pre_checkout_query_id=query.id, ok=not refusal, error_message=refusal or None)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._line.call(answer, seconds=CALL_SECONDS)
        except AiogramError as error:
            log.warning("question_not_answered", verdict=verdict(error))
        except TimeoutError:
            log.warning("question_not_answered", verdict="timeout")

    async def _refusal(self, query: PreCheckoutQuery) -> str:
        """Why not, in words for the buyer; empty when they may pay."""
        say = self._texts.speaker(query.from_user.language_code or "")
        try:
            async with asyncio.timeout(DECIDE_SECONDS):
                contact = await self._shop.store.read(people.known, address_of(query.from_user.id))
                say = self._texts.speaker(contact.language) if contact else say
                await self._admit(query)
        except Refused as refusal:
            log.info("payment_not_admitted", reason=type(refusal).__name__)
            reason = say(refusal.text_id)
        except (Temporary, TimeoutError) as error:
            log.warning("payment_not_admitted", reason=type(error).__name__)
            reason = say("invoice-not-now")
        except Exception:  # a fault of our own must not cost anybody money
            self.failures += 1
            log.exception("payment_not_admitted")
            reason = say("invoice-not-now")
        else:
            return ""
        return f"{reason} {say('invoice-nothing-paid')}"

    async def _admit(self, query: PreCheckoutQuery) -> None:
        if self._money is None:
            raise NotTheirs()
        amount, payer = Money(query.total_amount, query.currency), address_of(query.from_user.id)
        key = self._money.named(query.invoice_payload, amount, payer)
        await self._shop.store.run(admit_payment, key, amount, payer)

    # --- after

    async def paid(self, message: Message) -> None:
        """Somebody has paid: the money is applied, then they read so."""
        receipt = _receipt(message, message.successful_payment)
        if receipt is None or message.from_user is None or self._money is None:
            log.error("receipt_of_nobody", message=message.message_id)
            return
        money = self._money.came_in(receipt)
        await self._apply(money)
        entered = await self._talk.enter(message.from_user)
        screens = paid_in_chat(money.payment, entered.visitor, self._shop)
        await self._talk.answer(entered, screens, Spot(chat=message.chat.id))

    async def refunded(self, message: Message) -> None:
        """Stars went back, whoever said so; Telegram itself shows it in the chat."""
        receipt = _receipt(message, message.refunded_payment)
        if receipt is None or self._money is None:
            log.error("receipt_of_nobody", message=message.message_id)
            return
        try:
            await self._apply(self._money.went_back(receipt))
        except TooEarly:
            log.warning("refund_before_its_payment")  # the list, which is read again and again, has both in their order

    async def _apply(self, news: News) -> None:
        """Again and again until the database takes it. A stop meanwhile leaves the receipt in the inbox."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._shop.apply(news)
            except TooEarly:
                raise
            except Temporary as error:
                log.warning("receipt_waits", reason=type(error).__name__, seconds=pause)
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return


def _receipt(message: Message, payment: SuccessfulPayment | RefundedPayment | None) -> Receipt | None:
    """The receipt; its payer is whose message it is. None when it lacks either."""
    payer = message.chat.id if message.chat.type == "private" else message.from_user and message.from_user.id
    if payment is None or not payer:
        return None
    return Receipt(
        charge=payment.telegram_payment_charge_id,
        payload=payment.invoice_payload,
        amount=Money(payment.total_amount, payment.currency),
        payer=address_of(payer),
        at=int(message.date.timestamp()) * 1000,
    )
