"""The walk of an owner who gives money back and gives credit, and who finds out whose stray money is; and what a shop
tells of money, to whomever."""

from core.attention import Attention, Reason
from core.errors import Fact
from core.ids import AttentionId, CustomerId, NoticeId, PaymentKey
from core.money import Money
from core.notices import Notice, NoticeKind
from core.orders import Order
from core.providers import MoneyIn
from core.reconciling import Gap, Reconciled, Wrong
from core.refunds import RefundTo
from core.settling import Spare
from core.till import Takings
from tests.handlers.conftest import Stocked
from tests.handlers.talking import Talker
from tests.shops import OWNER
from views import money, notices
from views.actions import ListAttention, ShowAttention
from views.money_actions import AskCredit, AskRefund, ClaimStray, CloseAttention, Refund
from views.screen import Screen
from views.texts import Say

Album = dict[str, Screen]
_WITHOUT_ORDER = frozenset({Reason.STRAY})
_WITHOUT_MONEY = frozenset({Reason.UNREACHABLE, Reason.UNSEEN, Reason.UNREADABLE})


async def books_walk(stocked: Stocked, language: str) -> Album:
    """An owner gives money back in every way, gives credit, and finds out whose stray money is."""
    owner = await stocked.talker("owner", language)
    album = {"takings-none": await owner.command("/money"), "reconciled-none": await owner.command("/reconcile")}
    order = await stocked.try_shop.bought("ada", stocked.small)
    album |= await _give_back(owner, order)
    album |= await _give_credit(owner, order)
    album |= await _claim(stocked, owner, order)
    album["takings"] = await owner.command("/money")
    return album | _books(stocked.texts.speaker(language))


async def _give_back(owner: Talker, order: Order) -> Album:
    album = {"sale": await owner.command(f"/order {order.reference}")}
    album["refund"] = await owner.press(AskRefund)
    for number, name in enumerate(("wallet-void", "wallet-keep", "source-void", "source-keep")):
        await owner.tap(AskRefund(order=order.id))
        album[f"refund-{name}"] = await owner.press(Refund, number)
    album["refund-too-much"] = await owner.type("99.00 too much")
    late = Refund(order=order.id, to=RefundTo.WALLET, keep=False, turn=0)
    await owner.tap(late)
    album["refund-part"] = await owner.type("5.00 slow")
    await owner.tap(late)
    album["refund-twice"] = await owner.type("slow")
    await owner.tap(AskRefund(order=order.id))
    await owner.press(Refund, 2)
    album["refund-all"] = await owner.type("the key did not work")
    return album


async def _give_credit(owner: Talker, order: Order) -> Album:
    await owner.command(f"/order {order.reference}")
    return {"credit": await owner.press(AskCredit), "credit-given": await owner.type("3.00")}


async def _claim(stocked: Stocked, owner: Talker, order: Order) -> Album:
    await stocked.try_shop.shop.apply(
        MoneyIn(
            provider="usdt-tron", event_key="x", payment=PaymentKey(""), amount=Money(5_000_000, "USDT"),
            trace="9f86d081884c7d659a2feaa0c55ad015",
        )
    )  # fmt: skip
    album = {"stray-list": await owner.tap(ListAttention()), "stray": await owner.press(ShowAttention)}
    album["stray-noted-asked"] = await owner.press(CloseAttention)
    await owner.press(ShowAttention)
    album["stray-whose"] = await owner.press(ClaimStray)
    album["stray-unclear"] = await owner.type("Ada")
    await owner.tap(ClaimStray(attention=AttentionId(1)))
    album["stray-claimed"] = await owner.type(f"{order.reference} 5.00")
    return album


def _books(say: Say) -> Album:
    """What needs months, or bad luck: every account with something in it, and books that differ."""
    owed = ("liab:wallet", "liab:order", "liab:unmatched", "liab:refunding", "rev:sales", "rev:rounding", "eq:exchange")
    ours = ("asset:stripe", "asset:stripe:disputed", "exp:fees", "exp:chargebacks", "exp:given")
    accounts = {code: Money(1949, "USD") for code in ours} | {code: Money(-1949, "USD") for code in owed}
    gap = Gap(event_key="e", wrong=Wrong.UNLISTED, ours=Money(1949, "USD"), theirs=None)
    other = Gap(event_key="f", wrong=Wrong.AMOUNT, ours=Money(1949, "USD"), theirs=Money(19, "USD"))
    found = (
        Reconciled(provider="stripe", listed=41, applied=0),
        Reconciled(provider="cryptopay", listed=12, applied=1, gaps=(gap,)),
        Reconciled(provider="btcpay", listed=3, gaps=(other,)),
        Reconciled(provider="usdt-tron", trouble="TimeoutError"),
    )
    return {
        "takings-all": money.takings(say, Takings(accounts=tuple(sorted(accounts.items())))),
        "reconciled": money.reconciled(say, found),
    }


def entry_of(order: Order, reason: Reason) -> Attention:
    """An entry of the attention list, as this reason makes one."""
    return Attention(
        id=AttentionId(1),
        order=None if reason in _WITHOUT_ORDER else order,
        customer=None if reason in _WITHOUT_ORDER else CustomerId(1),
        reason=reason,
        amount=None if reason in _WITHOUT_MONEY else Money(1949, "USD"),
        note={Reason.STRAY: "9f86d081884c7d65", Reason.DISPUTE: "fraudulent", Reason.REFUND: "stripe"}.get(reason, ""),
        opened_at=order.placed_at,
        closed=False,
    )


def money_notices(say: Say, order: Order) -> Album:
    """Everything that is told of money."""
    amount: dict[str, Fact] = {"amount": 1949, "currency": "USD"}
    of_order: dict[str, Fact] = amount | {"reference": order.reference, "order": order.id}
    part: dict[str, Fact] = of_order | {"put": 310, "missing": 1639}
    told: dict[str, tuple[NoticeKind, dict[str, Fact]]] = {
        "attention-stray": (NoticeKind.ATTENTION, {"reference": "", "reason": "stray", "entry": 1}),
        "put-back": (NoticeKind.PUT_BACK, of_order),
        "part-came": (NoticeKind.PART_CAME, part),
        "money-seen": (NoticeKind.MONEY_SEEN, of_order),
        "money-held": (NoticeKind.MONEY_HELD, amount),
        "credited": (NoticeKind.CREDITED, amount),
        "refunded": (NoticeKind.REFUNDED, of_order | {"to": "stripe"}),
        "refunded-wallet": (NoticeKind.REFUNDED, of_order | {"to": "wallet"}),
        "refund-waits": (NoticeKind.REFUND_WAITS, of_order | {"to": "btcpay", "url": "https://pay.example/p/7"}),
        "refunded-outside": (NoticeKind.REFUNDED_OUTSIDE, amount),
        "other-amount": (NoticeKind.OTHER_AMOUNT, {"provider": "stripe", "amount": "19.49 USD"}),
        "provider-down": (NoticeKind.PROVIDER_DOWN, {"provider": "stripe"}),
        "books-differ": (NoticeKind.BOOKS_DIFFER, {"provider": "stripe", "amount": "19.49 USD", "wrong": "unlisted"}),
    }
    for why in Spare:
        told[f"in-wallet-{why.value}"] = (NoticeKind.IN_WALLET, of_order | {"reason": why.value})
    return {f"notice-{name}": notices.notice(say, _notice(*what)) for name, what in told.items()}


def _notice(kind: NoticeKind, facts: dict[str, Fact]) -> Notice:
    return Notice(id=NoticeId(1), kind=kind, facts=facts, address=OWNER, tries=0, fence=1)
