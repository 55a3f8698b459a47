"""What a test must be able to do with every payment provider: its shop's side, and the hands on the other side.

A provider's driver is ``payers/<code>.py``: it has ``open_payer(door)``, and is found by its file's name.
test_paying*.py ask the same of all of them, as far as their terms and their driver say that there is such a thing.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from core.ids import PaymentKey, new_payment_key
from core.money import Money
from core.people import Address
from core.providers import Around, Checkout, Intent, PaymentProvider
from sandbox import Sandbox

if TYPE_CHECKING:
    from core.ports import Store

MINUTE: Final = 60_000


class Door(StrEnum):
    """How the other side receives the shop. A driver skips (pytest.skip) a door that cannot be for it."""

    OPEN = "open"
    LOCKED = "our credentials are refused"
    NOBODY = "nobody listens"


class Trouble(StrEnum):
    """What befalls calls to the other side. Only what is LOST was carried out there."""

    BROKEN = "broken over there"
    PAGE = "a proxy's page instead of an answer, 502"
    WAIT = "asked to wait"
    GARBAGE = "no JSON, but 200"
    RESET = "cut off before it was heard"
    LOST = "carried out, and the answer is lost"
    SILENT = "never answered"
    REFUSED = "refused: a 4xx as the original words it"


class Closed(Exception):
    """Nobody can pay this any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A callback as it reaches the shop."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Payer(Protocol):
    """What every driver lets a test do.

    ``asked`` is what its checkouts ask for; ``buyer`` is who pays. ``making`` and ``refunding`` are the wire's names
    of the calls that make a checkout and a refund, empty where nobody is asked. ``cancels``: the other side can close
    a checkout. ``signature`` is the header that signs a callback, empty where there are no callbacks; ``replay_ms``
    how old a callback may be, None where it carries no time. ``secrets`` are what may be in no repr, no error and no
    line of the log.
    """

    provider: PaymentProvider
    asked: Money
    buyer: Address
    making: str
    refunding: str
    cancels: bool
    signature: str
    replay_ms: int | None
    secrets: Sequence[str]

    def now(self) -> int:
        """The shop's time, epoch milliseconds."""

    async def pay(self, intent: Intent, checkout: Checkout) -> Told | None:
        """The buyer pays all of it, in time, and the other side is as sure of it as it will ever be. The callback that
        says so, if there are callbacks. Raises Closed."""

    def checkouts(self, key: PaymentKey) -> int:
        """How many things that could be paid, or were, the other side holds under this key."""

    def given_back(self, key: PaymentKey) -> Sequence[Money]:
        """What the other side gave back of this payment, or has bound itself to give back."""

    def signed(self, body: bytes, *, at: int, ours: bool = True) -> Mapping[str, str]:
        """The headers of a callback with this body that is sent at this time; not ours: by somebody else's secret."""

    def dated(self, body: bytes, at: int) -> bytes:
        """The same body, sent at another time; the same bytes where no time is in it."""

    def claims(self, intent: Intent, checkout: Checkout) -> Told | None:
        """A callback, rightly signed, that says that this unpaid checkout was paid."""

    async def foreign(self) -> Told | None:
        """Somebody else's order on the same account is paid, under no key of ours; the callback about it."""

    def trouble(self, kind: Trouble, *, times: int = 1, call: str = "") -> None:
        """So many of the next calls suffer this: those of this name, or whichever they are."""

    def mend(self) -> None:
        """All trouble that is left is over."""


_FAULTS: Final[Mapping[Trouble, Mapping[str, Any]]] = {
    Trouble.BROKEN: {"kind": "500"},
    Trouble.PAGE: {"kind": "502"},
    Trouble.WAIT: {"kind": "429", "retry_after": 7},
    Trouble.GARBAGE: {"kind": "answer", "status": 200, "body": "<html>"},
    Trouble.RESET: {"kind": "reset"},
    Trouble.LOST: {"kind": "lost"},
    Trouble.SILENT: {"kind": "hang"},
}


@dataclass(kw_only=True)
class InSandbox:
    """The part of a driver that is the sandbox's: its faults, on one platform of it.

    ``refusal`` is the status and the body with which the original refuses a call.
    """

    sandbox: Sandbox
    platform: str
    refusal: tuple[int, str] = (400, "{}")
    buyer: Address = field(default_factory=lambda: Address("telegram", "101"))

    def now(self) -> int:
        return int(self.sandbox.now() * 1000)

    def dated(self, body: bytes, at: int) -> bytes:  # noqa: ARG002 (what most providers date is a header)
        return body

    def trouble(self, kind: Trouble, *, times: int = 1, call: str = "") -> None:
        status, body = self.refusal
        fault = _FAULTS.get(kind, {"kind": "answer", "status": status, "body": body})
        self.sandbox.fault(**{"platform": self.platform, "method": call or None, "times": times, **fault})

    def mend(self) -> None:
        self.sandbox.world.faults.clear()


def around(sandbox: Sandbox, currency: str, store: "Store | None" = None) -> Around:
    """What a provider is built with. Without a store it gets none: most have no use for it."""
    return Around(
        store=cast("Store", store),
        clock=lambda: int(sandbox.now() * 1000),
        currency=currency,
        secret=lambda purpose: sha256(purpose.encode()).digest(),
    )


def intent(payer: Payer, seed: int = 1) -> Intent:
    """What the core would ask for; another seed is another payment."""
    return Intent(
        key=new_payment_key(Random(seed)),
        asked=payer.asked,
        title="Lantern Bay · Standard",
        buyer=payer.buyer,
        language="en",
        expires_at=payer.now() + payer.provider.terms.life_ms,
        back_url="https://t.me/kiosk_sandbox_bot",
    )


OpenPayer = Callable[[Door], AbstractAsyncContextManager[Payer]]


def payer_codes() -> list[str]:
    """Every provider that has a driver."""
    return sorted(file.stem for file in (Path(__file__).parent / "payers").glob("[a-z]*.py"))


def open_payer(code: str, door: Door = Door.OPEN) -> AbstractAsyncContextManager[Payer]:
    """The driver of a provider, in front of this door."""
    opener: OpenPayer = import_module(f"tests.contract.payers.{code}").open_payer
    return opener(door)
