"""The post office: every mail that was taken, what goes wrong next, and the way back."""

import asyncio
import email
from collections import deque

from sandbox.mail.letters import Mail
from sandbox.mail.names import Names
from sandbox.mail.reports import ReturnPath
from sandbox.mail.signatures import examine
from sandbox.mail.troubles import Stage, Trouble, Troubles
from sandbox.wire import Exchange
from sandbox.world import World

KEPT = 2_000


class Office:
    """What the server, the drivers and the page share."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names = Names()
        self.troubles = Troubles()
        self.returns: ReturnPath | None = None
        self.is_known = False  # somebody has used it: there is something to show
        self.mails: deque[Mail] = deque(maxlen=KEPT)
        self._last = 0

    def deliver(self, sender: str, recipient: str, raw: bytes) -> Mail:
        """Put a mail into its box."""
        self._last += 1
        mail = Mail(
            id=self._last,
            at=self.world.now(),
            sender=sender,
            recipient=recipient,
            raw=raw,
            message=email.message_from_bytes(raw),
            dkim=examine(raw, self.names),
        )
        self.mails.append(mail)
        self._tell("arrived", mail=mail.id)
        return mail

    def mail(self, number: int) -> Mail | None:
        return next((mail for mail in self.mails if mail.id == number), None)

    def trouble(self, trouble: Trouble) -> None:
        self.troubles.add(trouble)
        self._tell("troubles")

    def take(self, stage: Stage, *, sender: str = "", recipient: str = "") -> Trouble | None:
        """What this mail is to suffer at this stage."""
        trouble = self.troubles.take(stage, sender=sender, recipient=recipient, now=self.world.now())
        if trouble is not None:
            self._tell("troubles")
        return trouble

    def clear(self, address: str | None = None) -> None:
        self.troubles.clear(address)
        self._tell("troubles")

    def returns_to(self, host: str, port: int, *, lmtp: bool = False) -> None:
        """Where bounces, answers and complaints go from now on."""
        self.returns = ReturnPath(host=host, port=port, lmtp=lmtp)
        self._tell("troubles")

    async def send_back(self, mail: Mail, report: bytes, recipient: str = "") -> None:
        """Raises `OSError` when it is not taken, or nobody has said where to."""
        if self.returns is None:
            raise OSError("nobody has said where answers go")
        async with asyncio.timeout(30):
            await asyncio.to_thread(self.returns.carry, report, recipient or mail.sender)
        self._tell("returned", mail=mail.id)

    def record(self, envelope: dict[str, str], began: float, status: int, answer: str) -> None:
        """One line for the wire. Status 0: the connection was cut before an answer."""
        self.is_known = True
        self.world.record(
            Exchange(
                platform="mail",
                method="mail",
                parameters=envelope,
                at=began,
                seconds=max(0.0, self.world.now() - began),
                status=status,
                answer={"description": answer},
            )
        )

    def _tell(self, kind: str, **facts: int) -> None:
        self.world.journal.write(kind, None, platform="mail", **facts)
