"""Stars: an invoice, its pre-checkout question and its payment belong together."""

import re
import secrets
from typing import Any

from sandbox.telegram import objects
from sandbox.telegram.errors import QUERY_TOO_OLD, bad_request
from sandbox.telegram.keyboards import read_keyboard
from sandbox.telegram.methods import Call, method
from sandbox.telegram.rates import Lane
from sandbox.telegram.sending import post
from sandbox.telegram.state import Bot, Invoice, Message, StarPayment, Telegram

Json = dict[str, Any]

CHECKOUT_LASTS = 10.0
"""Seconds in which the bot must answer a pre-checkout query; after them the payment has failed."""


@method("sendInvoice", Lane.SEND)
def send_invoice(call: Call) -> Json:
    invoice = _read_invoice(call)
    keyboard = read_keyboard(call.given, for_invoice=True)
    shown = post(call, keyboard=keyboard, service={"invoice": _shown(invoice)})
    invoice.message_id = shown["message_id"]
    call.bot.invoices[str(shown["message_id"])] = invoice
    return shown


@method("createInvoiceLink")
def create_invoice_link(call: Call) -> str:
    invoice = _read_invoice(call)
    call.bot.invoices[invoice.slug] = invoice
    return f"https://t.me/${invoice.slug}"


@method("answerPreCheckoutQuery")
def answer_pre_checkout_query(call: Call) -> bool:
    """An answer after ten seconds is refused: the payment has already failed for the person."""
    agreed = call.given.flag("ok")
    reason = "" if agreed else call.given.required("error_message")
    checkout = call.bot.checkouts.get(call.given.required("pre_checkout_query_id"))
    late = checkout is not None and call.telegram.world.now() - checkout.asked_at > CHECKOUT_LASTS
    if checkout is None or checkout.outcome.done() or late:
        raise bad_request(QUERY_TOO_OLD)
    if agreed:
        payment = settle(call.telegram, call.bot, checkout.account, checkout.invoice)
        checkout.outcome.set_result({"ok": True, "charge_id": payment.charge_id})
    else:
        checkout.outcome.set_result({"ok": False, "reason": reason})
    call.telegram.tell("checkout", checkout.account, ok=agreed, reason=reason)
    return True


@method("refundStarPayment")
def refund_star_payment(call: Call) -> bool:
    account = call.given.integer("user_id")
    payment = call.bot.payments.get(call.given.required("telegram_payment_charge_id"))
    if account not in call.telegram.accounts:
        raise bad_request("invalid user_id specified")
    if payment is None or payment.account != account:
        raise bad_request("CHARGE_NOT_FOUND")
    if payment.refunded_at is not None:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    give_back(call.telegram, call.bot, payment)
    return True


@method("getStarTransactions")
def get_star_transactions(call: Call) -> Json:
    offset = max(0, call.given.integer("offset"))
    limit = min(100, max(1, call.given.integer("limit", 100)))
    rows = [row for payment in call.bot.payments.values() for row in _transactions(call, payment)]
    rows.sort(key=lambda row: row["date"], reverse=call.bot.star_habits.newest_first)
    return {"transactions": rows[offset : offset + limit]}


@method("getMyStarBalance")
def get_my_star_balance(call: Call) -> Json:
    return {"amount": sum(paid.amount for paid in call.bot.payments.values() if paid.refunded_at is None)}


def settle(telegram: Telegram, bot: Bot, account: int, invoice: Invoice) -> StarPayment:
    """The Stars have moved; the bot is told by a service message, which is the only proof it gets."""
    payment = StarPayment(
        charge_id=f"stx{secrets.token_hex(16)}",
        account=account,
        amount=invoice.amount,
        payload=invoice.payload,
        date=telegram.now(),
    )
    bot.payments[payment.charge_id] = payment
    invoice.paid = True
    _say(telegram, bot, account, {"successful_payment": _receipt(payment)})
    return payment


def give_back(telegram: Telegram, bot: Bot, payment: StarPayment) -> None:
    """The Stars go back, because the bot, its owner's dashboard or Telegram's support says so."""
    payment.refunded_at = telegram.now()
    _say(telegram, bot, payment.account, {"refunded_payment": _receipt(payment)})


def _say(telegram: Telegram, bot: Bot, account: int, service: Json) -> None:
    said = Message(id=bot.next_message_id(), chat_id=account, sender=account, date=telegram.now(), service=service)
    bot.messages[said.id] = said
    for _ in range(bot.star_habits.tells):
        bot.updates.put("message", objects.message(telegram, bot, said))
    telegram.tell("message", account, message=said.id)


def _receipt(payment: StarPayment) -> Json:
    return {
        "currency": "XTR",
        "total_amount": payment.amount,
        "invoice_payload": payment.payload,
        "telegram_payment_charge_id": payment.charge_id,
        "provider_payment_charge_id": "",
    }


def _shown(invoice: Invoice) -> Json:
    return {
        "title": invoice.title,
        "description": invoice.description,
        "start_parameter": invoice.start_parameter,
        "currency": "XTR",
        "total_amount": invoice.amount,
    }


def _read_invoice(call: Call) -> Invoice:
    given = call.given
    title, description, payload = (given.required(name) for name in ("title", "description", "payload"))
    start_parameter = given.text("start_parameter")
    if given.required("currency") != "XTR":
        raise bad_request("PAYMENT_PROVIDER_INVALID")  # only Stars are spoken here
    if len(title) > 32:
        raise bad_request("INVOICE_TITLE_INVALID")
    if len(description) > 255:
        raise bad_request("INVOICE_DESCRIPTION_INVALID")
    if len(payload.encode()) > 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if start_parameter and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start_parameter):
        raise bad_request("START_PARAM_INVALID")
    if given.text("provider_token") or given.integer("max_tip_amount"):
        raise bad_request("STARS_INVOICE_INVALID")
    return Invoice(
        slug=secrets.token_urlsafe(12),
        title=title,
        description=description,
        payload=payload,
        amount=_amount(call),
        start_parameter=start_parameter,
    )


def _amount(call: Call) -> int:
    prices = call.given.structure("prices", "prices")
    if not isinstance(prices, list):
        raise bad_request("expected an Array of labeled prices")
    if len(prices) != 1:
        raise bad_request("there must be exactly one price")
    price = prices[0]
    if not isinstance(price, dict) or not price.get("label"):
        raise bad_request("can't parse labeled price: LabeledPrice label must be non-empty")
    amount = price.get("amount")
    if type(amount) is not int:
        raise bad_request('can\'t parse labeled price: field "amount" must be of type Number')
    if not 1 <= amount <= 100_000:
        raise bad_request("STARS_INVOICE_INVALID")
    return amount


def _transactions(call: Call, payment: StarPayment) -> list[Json]:
    partner = {
        "type": "user",
        "transaction_type": "invoice_payment",
        "user": objects.user(call.telegram, call.bot, payment.account),
        "invoice_payload": payment.payload,
    }
    row = {"id": payment.charge_id, "amount": payment.amount}
    rows = [row | {"date": payment.date, "source": partner}]
    if payment.refunded_at is not None:
        rows.append(row | {"date": payment.refunded_at, "receiver": partner})
    return rows
