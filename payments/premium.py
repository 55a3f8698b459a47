"""Discord Premium Apps: credit for the wallet that Discord sells, in its own shop and for its own share.

What was bought carries no order and no amount: a list in the settings says which product fills a wallet with how much.
A purchase is news until it is used up, and it is used up only once the shop has written it down; Discord sells nobody
the same product again before that. What Discord gave back is found in the same list. There are no callbacks: what the
gateway tells is a reason to look.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from core.errors import IllegalMove, Permanent
from core.ids import PaymentKey
from core.money import BadAmount, Money, parse_price
from core.people import Address
from core.ports import Tx
from core.providers import (
    MINUTE,
    Around,
    BadSignature,
    Callback,
    Checkout,
    Intent,
    MoneyIn,
    MoneyOut,
    News,
    PaidBack,
    Payback,
    Refunds,
    Terms,
)
from payments.calling import JsonApi
from payments.entitlements import EPOCH, Entitlement, read_entitlements, read_id, read_kinds, read_nothing

CODE: Final = "premium"
CHAT: Final = "discord"
PAGE: Final = 100
CONSUMABLE: Final = 3
PURCHASE, TEST_PURCHASE, GIFT = 1, 4, 6
# How far back it is looked for what was given back, and for what a shop that was closed has missed.
LOOK_BACK: Final = 90 * 24 * 60 * MINUTE

log = structlog.get_logger(__name__)


class PremiumProvider:
    """See core.providers.PaymentProvider. ``shelf`` is what a wallet is filled with, by the product's id."""

    def __init__(self, api: JsonApi, around: Around, shelf: Mapping[str, Money], *, tests: bool) -> None:
        self.terms: Final = Terms(
            code=CODE,
            asks_in=around.currency,
            refunds=Refunds.NONE,
            poll_ms=10 * MINUTE,
            chats=frozenset({CHAT}),
            off_platform=False,
            checkout=False,
        )
        self.shelf: Final = shelf
        self._api = api
        self._store = around.store
        self._clock = around.clock
        self._kinds = frozenset({PURCHASE, GIFT, TEST_PURCHASE} if tests else {PURCHASE, GIFT})
        self._application = ""

    async def create(self, intent: Intent) -> Checkout:
        """Discord sells, not the shop."""
        raise IllegalMove(payment=intent.key)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        """There is nothing to cancel."""

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002 - the socket gives it
        """Discord tells over its gateway, never here."""
        raise BadSignature()

    async def resolve(self, body: bytes) -> Sequence[News]:  # noqa: ARG002 - the socket gives it
        """There is nothing to resolve where nothing is called back."""
        return ()

    async def news(self, since: int) -> AsyncIterator[News]:
        """Every purchase that is not used up, and what Discord gave back of those that the shop knows; and everything
        that the shop wrote down since and Discord has, too.

        Whatever the shop has written down by the end of it is used up.
        """
        bought = await self._bought(since)
        fresh = [one.id for one in bought if one.is_fresh(self._clock())]
        books = await self._store.read(_look_up, fresh + [one.id for one in bought if one.deleted], since)
        told = books.recent.union(fresh)
        for one in bought:
            if one.id in told:
                yield self._came_in(one, books.amounts.get(one.id, self.shelf[one.sku]))
            if one.deleted and one.id in books.amounts and books.tells(_refund_key(one.id)):
                yield self._went_back(one, books.amounts[one.id])
        await self._use_up(fresh)

    async def pay_back(self, payback: Payback) -> PaidBack:  # noqa: ARG002 - the socket gives it
        """Only Discord can."""
        raise Permanent(reason="only Discord gives this money back")

    async def check(self) -> str:
        """Whether everything that fills a wallet is on sale, and can be used up."""
        kinds = await self._api.get(f"{await self._place()}/skus", read_kinds)
        for sku in self.shelf:
            if sku not in kinds:
                raise Permanent(reason="no such product", sku=sku, remedy="set DISCORD_PREMIUM to ids of your products")
            if kinds[sku] != CONSUMABLE:
                remedy = "make it a one-time purchase that is consumable, or take it out of DISCORD_PREMIUM"
                raise Permanent(reason="not consumable", sku=sku, remedy=remedy)
        return f"{len(self.shelf)} products on sale"

    async def close(self) -> None:
        """Hang up."""
        await self._api.close()

    # --- what Discord's list says

    async def _bought(self, since: int) -> list[Entitlement]:
        """What people bought of ours, oldest first. Each page begins behind the biggest id of the one before."""
        after = max(since - LOOK_BACK - EPOCH, 0) << 22
        found: list[Entitlement] = []
        while page := await self._page(after):
            newest = max(one.number for one in page)
            found += page
            if len(page) < PAGE or newest <= after:
                break
            after = newest
        ours = {one.id: one for one in found if one.sku in self.shelf and one.kind in self._kinds and one.user}
        return sorted(ours.values(), key=lambda one: one.number)

    async def _page(self, after: int) -> list[Entitlement]:
        return await self._api.get(
            f"{await self._place()}/entitlements",
            read_entitlements,
            after=str(after),
            limit=str(PAGE),
            sku_ids=",".join(self.shelf),
            exclude_deleted="false",
        )

    async def _use_up(self, entitlements: list[str]) -> None:
        """What is written down; what is not comes again as news. A refusal is looked at again with the next list."""
        books = await self._store.read(_look_up, entitlements, self._clock())
        for entitlement in filter(books.amounts.get, entitlements):
            try:
                await self._api.post(f"{await self._place()}/entitlements/{entitlement}/consume", read_nothing)
            except Permanent as refusal:
                log.warning("entitlement_not_consumed", entitlement=entitlement, **refusal.facts)

    async def _place(self) -> str:
        """The application's own part of the interface."""
        if not self._application:
            self._application = await self._api.get("oauth2/applications/@me", read_id)
        return f"applications/{self._application}"

    def _came_in(self, one: Entitlement, amount: Money) -> MoneyIn:
        return MoneyIn(
            provider=CODE,
            event_key=one.id,
            payment=PaymentKey(""),
            amount=amount,
            at=one.at,
            trace=one.id,
            buyer=Address(CHAT, one.user),
        )

    def _went_back(self, one: Entitlement, amount: Money) -> MoneyOut:
        return MoneyOut(
            provider=CODE,
            event_key=_refund_key(one.id),
            payment=PaymentKey(""),
            amount=amount,
            buyer=Address(CHAT, one.user),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Books:
    """What the shop knows: purchases and refunds by key, and which of them it wrote down lately. An amount is the one
    written down, whatever the product fills a wallet with by now."""

    amounts: Mapping[str, Money]
    recent: frozenset[str]

    def tells(self, key: str) -> bool:
        """Whether it is news, or was a short while ago."""
        return key not in self.amounts or key in self.recent


def _look_up(tx: Tx, entitlements: list[str], since: int) -> _Books:
    keys = [key for one in entitlements for key in (one, _refund_key(one))]
    found = {key: tx.payments.event_amount(CODE, key) for key in keys}
    recent = tx.payments.noted_since(CODE, since, tx.now + 1)
    known = {key: amount for key, amount in found.items() if amount is not None}
    return _Books(amounts={**recent, **known}, recent=frozenset(recent))


def _refund_key(entitlement: str) -> str:
    return f"{entitlement}:refund"


class PremiumSettings(Protocol):
    """The settings it reads."""

    @property
    def discord_bot_token(self) -> str | None: ...
    @property
    def discord_api_url(self) -> str: ...
    @property
    def discord_premium(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def discord_premium_tests(self) -> bool: ...


def build(settings: PremiumSettings, around: Around) -> Sequence[PremiumProvider]:
    """What Discord sells for the shop's own bot."""
    headers = {"Authorization": f"Bot {settings.discord_bot_token}", "User-Agent": "DiscordBot (kiosk, 1)"}
    api = JsonApi(settings.discord_api_url, headers)
    shelf = dict(_priced(sku, amount, around.currency) for sku, amount in settings.discord_premium)
    return (PremiumProvider(api, around, shelf, tests=settings.discord_premium_tests),)


def _priced(sku: str, amount: str, currency: str) -> tuple[str, Money]:
    try:
        return sku, parse_price(amount, currency)
    except BadAmount:
        remedy = f"set DISCORD_PREMIUM to amounts of {currency}"
        raise Permanent(reason="no such amount", sku=sku, remedy=remedy) from None
