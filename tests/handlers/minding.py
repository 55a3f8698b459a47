"""The walk of a buyer who fills a wallet and pays from it, and every way to pay that a provider can offer."""

from dataclasses import replace
from typing import Final

from core.ids import PaymentKey
from core.ledger import Posted
from core.money import Money
from core.providers import Checkout, Disputed, DisputeStage, Invoice, Transfer
from core.shop import Paying
from core.wallet import Wallet
from tests.handlers.conftest import Stocked
from tests.handlers.talking import Talker
from views import paying, wallet
from views.actions import Buy, CancelOrder, ListAttention, Pay, PayTestMoney, ShowAttention, ShowOrder
from views.money_actions import AskTopUp, PayFromWallet, TopUp, TopUpBy, Unfreeze
from views.screen import Screen
from views.texts import Say

Album = dict[str, Screen]
TRANSFER: Final = Transfer(
    network="TRON",
    token="USDT",
    address="TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE",
    uri="tron:TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE?amount=19.490317",
)


async def money_walk(stocked: Stocked, language: str) -> Album:
    """A buyer fills their wallet, pays a part from it, changes their mind, and is refused what cannot be."""
    ada = await stocked.talker("ada", language)
    album = await _fill(ada)
    album |= await _spend(stocked, ada)
    album |= await _ways_to_pay(stocked, ada)
    album["wallet"] = await ada.command("/wallet")
    return album | _whole_history(stocked.texts.speaker(language)) | await _refused(stocked, ada)


async def _fill(ada: Talker) -> Album:
    album = {"wallet-empty": await ada.command("/wallet"), "top-up": await ada.press(AskTopUp)}
    album["top-up-refused"] = await ada.type("a lot")
    album["top-up-ways"] = await ada.type("7.50")
    album["top-up-payment"] = await ada.press(TopUpBy)
    album["wallet-filled"] = await ada.press(PayTestMoney)
    return album


async def _spend(stocked: Stocked, ada: Talker) -> Album:
    album = {"order-wallet-part": await ada.tap(Buy(offer=stocked.small, quantity=1))}
    pay = ada.actions(PayFromWallet)[0]
    album["order-part-put"] = await ada.press(PayFromWallet)
    album["order-wallet-empty"] = await ada.tap(pay)
    await ada.press(ShowOrder)
    album["order-part-cancel-asked"] = await ada.press(CancelOrder)
    await ada.press(ShowOrder)
    album["order-part-payment"] = await ada.press(Pay)
    album["order-part-paid"] = await ada.press(PayTestMoney)
    await ada.tap(TopUp(minor=5000))
    await ada.press(TopUpBy)
    await ada.press(PayTestMoney)
    album["order-wallet-all"] = await ada.tap(Buy(offer=stocked.small, quantity=1))
    album["order-paid-from-wallet"] = await ada.press(PayFromWallet)
    await ada.tap(Buy(offer=stocked.small, quantity=2))
    await ada.press(PayFromWallet)
    await ada.press(CancelOrder)
    album["order-part-cancelled"] = await ada.press(CancelOrder)
    return album


async def _ways_to_pay(stocked: Stocked, ada: Talker) -> Album:
    """What providers make of a checkout, whichever they are: a page, an invoice in the chat, a transfer."""
    order = await stocked.try_shop.order("ada", stocked.small)
    started = await stocked.try_shop.shop.start_payment(ada.contact, order.id, "sim")
    link = Checkout(reference="r", url="https://pay.example/i/2f6b")
    invoice = Checkout(reference="r", invoice=Invoice(title="t", description="d", payload="kp1"))
    transfer = Checkout(reference="r", transfer=TRANSFER)
    coins = replace(started, payment=replace(started.payment, asked=Money(19_490_317, "USDT")))
    stars = replace(started, payment=replace(started.payment, asked=Money(1500, "XTR")))
    say = ada.visitor.say

    def shown(what: Paying, checkout: Checkout, *, others: bool = True) -> Screen:
        return paying.payment(say, replace(what, checkout=checkout), test_money=False, others=others)

    await stocked.try_shop.shop.cancel_order(ada.contact.customer, order.id)
    return {
        "payment-link": shown(started, link),
        "payment-link-only": shown(started, link, others=False),
        "payment-invoice": shown(stars, invoice),
        "payment-transfer": shown(coins, transfer),
        "top-up-link": shown(replace(started, order=None), link),
        "top-up-transfer": shown(replace(coins, order=None), transfer),
    }


def _whole_history(say: Say) -> Album:
    """Every kind of change there is, those of an accident too."""
    more = ("in", "opening", "back", "spare", "given", "refund", "refund-failed", "claimed", "joined")
    signs = dict.fromkeys(more, 1) | dict.fromkeys(("put", "out", "split"), -1)
    changes = tuple(
        Posted(kind=kind, order=None, reference="K7F3-9QXM", money=Money(1949 * sign, "USD"), at=0)
        for kind, sign in signs.items()
    )
    return {"wallet-every-change": wallet.wallet(say, Wallet(balance=Money(0, "USD"), history=changes), top_up=False)}


async def _refused(stocked: Stocked, ada: Talker) -> Album:
    """A dispute is open; the owner lets them buy again."""
    bought = await stocked.try_shop.bought("ada", stocked.small)
    key = await stocked.try_shop.opened.store.read(lambda tx: tx.payments.incoming(bought.id)[0].event_key)
    await stocked.try_shop.shop.apply(
        Disputed(
            provider="sim", event_key="d1", dispute="d1", payment=PaymentKey(key.removeprefix("paid:")),
            amount=bought.total, stage=DisputeStage.OPENED, reason="fraudulent",
        )
    )  # fmt: skip
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    album = {"frozen": await ada.press(Pay)}
    owner = await stocked.talker("owner", ada.language)
    await owner.tap(ListAttention())
    album["dispute"] = await owner.press(ShowAttention)
    album["unfrozen"] = await owner.press(Unfreeze)
    return album
