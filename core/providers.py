"""The socket of a payment provider: one file in ``payments/``. It translates and decides nothing.

What a provider tells of money is one of four kinds of *news*, each with a key that is the same however often and by
whatever road (callback, list, poll) the same thing is told. What news mean for an order is the core's to say.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from core.errors import Refused
from core.ids import PaymentKey
from core.money import Money
from core.people import Address

if TYPE_CHECKING:
    from core.ports import Store

MINUTE: Final = 60_000


class BadSignature(Refused):
    """A callback that its provider did not sign, or signed too long ago."""


class Malformed(Refused):
    """A signed callback that cannot be read."""


class Refunds(StrEnum):
    """What of a payment can go back the way it came."""

    NONE = "none"
    FULL = "full"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is true of a way to pay, before anybody pays.

    ``asks_in`` is the currency it asks for: the shop's own, or its own (XTR, USDT). ``life_ms``: how long a checkout
    can be paid. ``poll_ms``: how often to ask for news. ``smallest``: in minor units of ``asks_in``. ``chats``: where
    it works, everywhere when empty. ``off_platform``: the money passes the chat by, which Telegram forbids for digital
    goods unless its owner takes that risk. ``checkout`` is off where the platform itself sells: its money comes without
    being asked for, and ``create`` is never called.
    """

    code: str
    asks_in: str
    refunds: Refunds
    life_ms: int = 15 * MINUTE
    poll_ms: int = 5 * MINUTE
    smallest: int = 1
    chats: frozenset[str] = frozenset()
    off_platform: bool = True
    test_money: bool = False
    checkout: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a provider is asked for.

    ``key`` is the payment's name for the outside: it goes out as idempotency key and metadata, and comes back with
    every news. ``title`` is what the buyer reads on the provider's page (never goods). ``buyer`` is who pays, in the
    chat they pay from. ``back_url`` leads back there; empty when there is no such address.
    """

    key: PaymentKey
    asked: Money
    title: str
    buyer: Address
    language: str
    expires_at: int
    back_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Send exactly the asked amount of this token to this address. ``uri`` is what a QR code of it says.

    ``own``: the address is this payment's alone, so that whatever arrives there is known to be for it.
    """

    network: str
    token: str
    address: str
    uri: str
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice that the chat itself shows; ``payload`` comes back with the money."""

    title: str
    description: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """How to pay: one of an address to open, a transfer to make, an invoice in the chat, or (test money) nothing.

    ``reference`` is the provider's own name for it. ``asked`` is set where the amount had to be made distinct.
    """

    reference: str
    url: str = ""
    transfer: Transfer | None = None
    invoice: Invoice | None = None
    asked: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySeen:
    """Money is on its way and not final yet (unconfirmed): worth waiting for, not worth a key."""

    provider: str
    event_key: str
    payment: PaymentKey
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn:
    """Money came in, for good. ``event_key`` names the money, not the message about it.

    An empty ``payment`` is money that belongs to none; ``trace`` is then what helps its owner find whose it is (a
    transaction's hash). ``buyer`` is whose wallet it fills where there is no payment but it is known who paid. ``fee``
    is what the provider kept of ``amount``.
    """

    provider: str
    event_key: str
    payment: PaymentKey
    amount: Money
    fee: Money | None = None
    at: int = 0
    trace: str = ""
    buyer: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOut:
    """Money went back to its buyer. ``refund`` is our own refund's key, empty when it was made at the provider.

    ``buyer`` is whose wallet it leaves, where it had filled one without a payment.
    """

    provider: str
    event_key: str
    payment: PaymentKey
    amount: Money
    refund: str = ""
    at: int = 0
    buyer: Address | None = None


class DisputeStage(StrEnum):
    """Where a dispute is. Opened: the money is withheld. Won: it is ours again. Lost: it is gone."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """The buyer's bank (or the platform) takes the money back, or gives it again. ``dispute`` names the case;
    ``fee`` is what the provider charges for it."""

    provider: str
    event_key: str
    dispute: str
    payment: PaymentKey
    amount: Money
    stage: DisputeStage
    fee: Money | None = None
    reason: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed:
    """A refund of ours that a provider had taken on did not arrive after all."""

    provider: str
    event_key: str
    refund: str
    reason: str = ""


News = MoneySeen | MoneyIn | MoneyOut | Disputed | RefundFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """A refund to make. ``key`` is its idempotency key. ``reference`` and ``money_key`` are the provider's names of
    the checkout and of the money that came in. ``amount`` is in the provider's currency; ``whole``: all that came."""

    key: str
    payment: PaymentKey
    reference: str
    money_key: str
    amount: Money
    whole: bool
    buyer: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBack:
    """What came of it. ``done`` False: it was taken on, and news will tell. ``event_key`` is that of its MoneyOut.

    ``url``: the buyer has to say there where the money should go.
    """

    event_key: str
    done: bool
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A callback whose signature is right. ``event_key`` is the same for a repeated one."""

    event_key: str


class PaymentProvider(Protocol):
    """The socket.

    Calls to the outside take ten seconds at most each, and raise Temporary (nothing is known to have happened; try
    again) or Permanent (the owner must act). No secret and no body is in what they raise or log.
    """

    @property
    def terms(self) -> Terms: ...

    async def create(self, intent: Intent) -> Checkout:
        """A way to pay. Called again with the same key (a lost answer, a second tap) it gives the same one."""

    async def cancel(self, payment: PaymentKey, reference: str) -> None:
        """Nobody should pay this any more. What cannot be cancelled may still be paid, and then is late."""

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:
        """Check a callback on its raw bytes, without waiting: raises BadSignature, or Malformed.

        A provider that makes no callbacks refuses every one.
        """

    async def resolve(self, body: bytes) -> Sequence[News]:
        """What a callback that was read is about, as the provider says when it is asked: everything that happened to
        that money so far, in the order in which it makes sense. Nothing when it does not concern us."""

    def news(self, since: int) -> AsyncIterator[News]:
        """Everything that happened since (epoch milliseconds), oldest first, as the provider lists it."""

    async def pay_back(self, payback: Payback) -> PaidBack:
        """Give money back. Doing it twice with one key is doing it once; done before counts as done."""

    async def check(self) -> str:
        """Ask something harmless, for the doctor: who we are there. Raises what is wrong."""

    async def close(self) -> None:
        """Hang up."""


@runtime_checkable
class SellsCredit(Protocol):
    """A provider whose platform sells credit by itself: ``shelf`` is what fills a wallet, by the product's id there."""

    shelf: Mapping[str, Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a provider is given beside its settings when it is built.

    ``secret`` derives 32 bytes for a purpose, the same for ever. ``currency`` is the shop's.
    """

    store: "Store"
    clock: Callable[[], int]
    currency: str
    secret: Callable[[str], bytes] = field(repr=False)
