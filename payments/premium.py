"""Discord Premium Apps: credit for the wallet that Discord sells, in its own shop and for its own share.

What was bought carries no order and no amount: a list in the settings says which product fills a wallet with how much.
A purchase is news until it is used up, and it is used up only once the shop has written it down; Discord sells nobody
the same product again before that. What Discord gave back is found in the same list. There are no callbacks: what the
gateway tells is a reason to look.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
    Malformed,
    MoneyIn,
    MoneyOut,
    News,
    PaidBack,
    Payback,
    Refunds,
    Terms,
)
from payments.calling import JsonApi
from payments.reading import a_list, a_number, a_text, an_object

CODE: Final = "premium"
CHAT: Final = "discord"
PAGE: Final = 100
CONSUMABLE: Final = 3
PURCHASE, TEST_PURCHASE, GIFT = 1, 4, 6
# Discord's ids count milliseconds from the first second of 2015.
EPOCH: Final = 1_420_070_400_000
# How far back it is looked for what was given back, and for what a shop that was closed has missed.
LOOK_BACK: Final = 90 * 24 * 60 * MINUTE
_ID: Final = re.compile(r"[1-9][0-9]{0,18}")

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
        """Every purchase that is not used up, and every one that the shop knows and Discord gave back.

        Whatever the shop has written down by the end of it is used up.
        """
        bought = await self._bought(since)
        returned = await self._known(one.id for one in bought if one.deleted)
        fresh = [one for one in bought if one.is_fresh(self._clock())]
        for one in bought:
            if one in fresh:
                yield self._came_in(one)
            elif one.id in returned:
                yield self._went_back(one)
        await self._use_up(one.id for one in fresh)

    async def pay_back(self, payback: Payback) -> PaidBack:  # noqa: ARG002 - the socket gives it
        """Only Discord can."""
        raise Permanent(reason="only Discord gives this money back")

    async def check(self) -> str:
        """Whether everything that fills a wallet is on sale, and can be used up."""
        kinds = await self._api.get(f"{await self._place()}/skus", _read_kinds)
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

    async def _bought(self, since: int) -> list["_Entitlement"]:
        """What people bought of ours, oldest first. Each page begins behind the biggest id of the one before."""
        after = max(since - LOOK_BACK - EPOCH, 0) << 22
        found: list[_Entitlement] = []
        while page := await self._page(after):
            newest = max(one.number for one in page)
            found += page
            if len(page) < PAGE or newest <= after:
                break
            after = newest
        ours = {one.id: one for one in found if one.sku in self.shelf and one.kind in self._kinds and one.user}
        return sorted(ours.values(), key=lambda one: one.number)

    async def _page(self, after: int) -> list["_Entitlement"]:
        return await self._api.get(
            f"{await self._place()}/entitlements",
            _read_entitlements,
            after=str(after),
            limit=str(PAGE),
            sku_ids=",".join(self.shelf),
            exclude_deleted="false",
        )

    async def _use_up(self, entitlements: Iterable[str]) -> None:
        """What is written down; what is not comes again as news. A refusal is looked at again with the next list."""
        for entitlement in await self._known(entitlements):
            try:
                await self._api.post(f"{await self._place()}/entitlements/{entitlement}/consume", _nothing)
            except Permanent as refusal:
                log.warning("entitlement_not_consumed", entitlement=entitlement, **refusal.facts)

    async def _known(self, entitlements: Iterable[str]) -> list[str]:
        keys = list(entitlements)
        return await self._store.read(_known_of, keys) if keys else []

    async def _place(self) -> str:
        """The application's own part of the interface."""
        if not self._application:
            self._application = await self._api.get("oauth2/applications/@me", _read_id)
        return f"applications/{self._application}"

    def _came_in(self, one: "_Entitlement") -> MoneyIn:
        return MoneyIn(
            provider=CODE,
            event_key=one.id,
            payment=PaymentKey(""),
            amount=self.shelf[one.sku],
            at=one.at,
            trace=one.id,
            buyer=Address(CHAT, one.user),
        )

    def _went_back(self, one: "_Entitlement") -> MoneyOut:
        return MoneyOut(
            provider=CODE,
            event_key=f"{one.id}:refund",
            payment=PaymentKey(""),
            amount=self.shelf[one.sku],
            buyer=Address(CHAT, one.user),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entitlement:
    """That somebody bought something. ``user`` is empty where a whole server has it."""

    id: str
    sku: str
    user: str
    kind: int
    consumed: bool
    deleted: bool
    ends_at: int | None

    def is_fresh(self, now: int) -> bool:
        """Paid for, and in no wallet yet."""
        return not self.consumed and not self.deleted and (self.ends_at is None or self.ends_at > now)

    @property
    def number(self) -> int:
        return int(self.id)

    @property
    def at(self) -> int:
        """Epoch milliseconds, as the id tells."""
        return (self.number >> 22) + EPOCH


def _known_of(tx: Tx, keys: list[str]) -> list[str]:
    return [key for key in keys if tx.payments.known_event(CODE, key)]


def _read_entitlements(answer: object) -> list[_Entitlement]:
    return [_read_entitlement(each) for each in a_list(answer)]


def _read_entitlement(answer: object) -> _Entitlement:
    said = an_object(answer)
    return _Entitlement(
        id=_read_id(said),
        sku=_an_id(said, "sku_id"),
        user=_an_id(said, "user_id") if said.get("user_id") is not None else "",
        kind=a_number(said, "type"),
        consumed=said.get("consumed") is True,
        deleted=said.get("deleted") is True,
        ends_at=_a_moment(said, "ends_at") if said.get("ends_at") is not None else None,
    )


def _read_kinds(answer: object) -> Mapping[str, int]:
    return {_read_id(sku): a_number(sku, "type") for sku in a_list(answer)}


def _read_id(answer: object) -> str:
    return _an_id(answer, "id")


def _an_id(answer: object, field: str) -> str:
    text = a_text(answer, field)
    if not _ID.fullmatch(text):
        raise Malformed(field=field, wanted="an id")
    return text


def _a_moment(answer: object, field: str) -> int:
    """Epoch milliseconds."""
    try:
        moment = datetime.fromisoformat(a_text(answer, field))
    except ValueError:
        raise Malformed(field=field, wanted="a moment") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * 1000


def _nothing(answer: object) -> None:
    """204 has no body, and whatever else is said there changes nothing."""


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
