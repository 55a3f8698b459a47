"""What every gateway shares: the bills it wrote, what buyers do about them, and how the shop hears of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from aiohttp import web

from sandbox.gateways.courier import Courier, Letter, Sign
from sandbox.gateways.door import Call, Door, Speak
from sandbox.gateways.ledger import Flow, Ledger, Movement
from sandbox.world import World

BASE = "/gateways"

# What a buyer or the owner can do, as the buttons say it. A gateway names those that its original knows.
PAY = "pay"
TOO_LITTLE = "pay too little"
LATE = "pay late"
TWICE = "pay twice"
REFUND = "refund"
DISPUTE = "dispute"
NEVER = "never call back"
TEN = "call back ten times at once"


class CannotDo(Exception):
    """The original would not let anybody do this now. The text says why."""


@dataclass(slots=True, kw_only=True)
class Bill:
    """What a shop asked for: an invoice, a session. A gateway adds what else its original keeps.

    `key` is the shop's own name for it; `facts` are more lines for the page.
    """

    id: str
    amount: Decimal
    currency: str
    title: str
    key: str
    made_at: float
    expires_at: float
    back_url: str = ""
    facts: dict[str, str] = field(default_factory=dict)


B = TypeVar("B", bound=Bill)
Act = Callable[[B], None]


class Gateway(ABC, Generic[B]):
    """One gateway. `url` is its address, below which its interface stands; a pay page is at `page_url`.

    `PAUSES` is the original's retry schedule in seconds; `pace` shortens it.
    """

    CODE: ClassVar[str]
    NAME: ClassVar[str]
    PAUSES: ClassVar[Sequence[float]] = ()

    def __init__(self, world: World, pace: float) -> None:
        self.world = world
        self.url = ""
        self.bills: dict[str, B] = {}
        self.ledger = Ledger()
        self.door = Door(world, self.CODE, self.broken)
        pauses = [pause * pace for pause in self.PAUSES]
        self.courier = Courier(world, self.CODE, pauses, self.calls_again)
        self._copies = 1
        self._last = 0

    # What each one says of itself

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """Its interface: `self.route` for each."""

    @abstractmethod
    def status(self, bill: B) -> str:
        """What the original would call it now."""

    @abstractmethod
    def acts(self, bill: B) -> Mapping[str, Act[B]]:
        """What can be done about a bill as it is now; they raise `CannotDo`."""

    def pages(self) -> Mapping[str, str]:
        """More pages of its own, by their names."""
        return {}

    def broken(self, status: int) -> web.Response:
        """Its words for a fault with this status."""
        return web.Response(status=status, text="Internal Server Error" if status >= 500 else "Too Many Requests")

    def calls_again(self, status: int) -> bool:
        """Whether the original calls back once more after such an answer; 0 is none."""
        return not 200 <= status < 300

    # For whoever plays or tests

    def bill(self, id: str) -> B:  # noqa: A002 (what it is everywhere)
        """Raises `CannotDo`."""
        if id not in self.bills:
            raise CannotDo("there is no such bill")
        return self.bills[id]

    def of(self, key: str) -> list[B]:
        """The bills that a shop made under this key of its own, oldest first."""
        return [bill for bill in self.bills.values() if bill.key == key]

    def page_url(self, bill: B) -> str:
        return f"{self.url}/pay/{bill.id}"

    def offers(self, bill: B) -> list[str]:
        """The buttons of the page, in their order."""
        possible = list(self.acts(bill))
        return [*possible, NEVER, TEN] if PAY in possible else [*possible, TEN] if self.letters(bill) else possible

    def do(self, act: str, id: str) -> None:  # noqa: A002 (as above)
        """Press a button. Raises `CannotDo`."""
        bill = self.bill(id)
        if act not in self.offers(bill):
            raise CannotDo(f"{self.NAME} does not know how to {act!r} for a bill that is {self.status(bill)}")
        with self._calling({NEVER: 0, TEN: 10}.get(act, 1)):
            if act == TEN and self.letters(bill):
                self.repeat(self.letters(bill)[-1])
            else:
                self.acts(bill)[PAY if act in (NEVER, TEN) else act](bill)
        self.tell(bill, act)

    def letters(self, bill: B) -> list[Letter]:
        """The callbacks about a bill, sent or only kept."""
        return [letter for letter in self.courier.letters if letter.about == bill.id]

    async def close(self) -> None:
        self.door.close()
        await self.courier.close()

    # For the gateway itself

    def route(self, verb: str, path: str, speak: Speak, name: str = "") -> web.RouteDef:
        """A route below `url`. The call's name is this one, or what stands for `{method}` in the path."""
        named: Callable[[Call], str] = (lambda _: name) if name else (lambda call: call.path["method"])
        return web.route(verb, f"{BASE}/{self.CODE}{path}", self.door.answering(speak, named))

    def new_number(self) -> int:
        """Numbers for bills, letters and movements; no two are the same."""
        self._last += 1
        return self._last

    def move(self, flow: Flow, bill: B, id: str, amount: Decimal, currency: str = "") -> None:  # noqa: A002 (as above)
        """Write into the ledger what really happened."""
        self.ledger.add(
            Movement(
                id=id, flow=flow, bill=bill.id, amount=amount, currency=currency or bill.currency, at=self.world.now()
            )
        )

    def call_back(self, bill: B, body: bytes) -> Letter:
        """Tell the shop, as often at once as the button said."""
        return self.courier.send(bill.id, body, self.sign(), copies=self._copies)

    def repeat(self, letter: Letter) -> None:
        """Tell the shop the same once more. A gateway that words a repeated callback differently says so here."""
        self.courier.send(letter.about, letter.body, self.sign(), copies=self._copies)

    @abstractmethod
    def sign(self) -> Sign:
        """How it signs now."""

    def tell(self, bill: B, what: str, **facts: Any) -> None:
        """Let whoever looks on know."""
        self.world.journal.write("gateway", platform=self.CODE, bill=bill.id, act=what, **facts)

    @contextmanager
    def _calling(self, copies: int) -> Iterator[None]:
        self._copies = copies
        try:
            yield
        finally:
            self._copies = 1
