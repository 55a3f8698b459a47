"""Mailboxes for tests: what arrived, and what is to go wrong."""

import asyncio
from collections.abc import Callable

from sandbox.mail.letters import Mail
from sandbox.mail.office import Office
from sandbox.mail.reports import absence, complaint, delivery_report
from sandbox.mail.troubles import Stage, Trouble, TroubleKind
from sandbox.watching import PATIENCE, NoAnswer


class Mailbox:
    """One address, or everybody's when it is empty.

    How a mailbox is (`refuse`, `greylist`) lasts until `accept`, unless `times` says otherwise; accidents (`hang`,
    `drop`, `lose_answer`, `slow`) happen once. The newest counts first.
    """

    def __init__(self, office: Office, address: str = "") -> None:
        self.address = address
        self._office = office

    @property
    def mails(self) -> list[Mail]:
        """What arrived, oldest first."""
        wanted = self.address.casefold()
        return [mail for mail in self._office.mails if wanted in ("", mail.recipient.casefold())]

    def last(self) -> Mail:
        """The newest mail. Raises `NoAnswer` when there is none."""
        if not self.mails:
            raise NoAnswer(f"nothing has arrived for {self._whose}")
        return self.mails[-1]

    async def arrived(self, matching: str | Callable[[Mail], bool] = "", within: float = PATIENCE) -> Mail:
        """The newest mail that fits, as soon as there is one; a text fits a subject or body that contains it."""
        journal = self._office.world.journal
        try:
            async with asyncio.timeout(within):
                while True:
                    number = journal.last
                    found = self._newest(matching)
                    if found is not None:
                        return found
                    await journal.changed(number)
        except TimeoutError:
            raise NoAnswer(f"{self._whose} waited for {matching!r}\n{self._picture()}") from None

    def accept(self) -> None:
        """Put right what is wrong with this address (with everything, for everybody's box)."""
        self._office.clear(self.address or None)

    def refuse(
        self,
        code: int = 550,
        enhanced: str = "5.1.1",
        text: str = "No such user here",
        *,
        stage: Stage | str = Stage.RCPT,
        times: int | None = None,
    ) -> None:
        """Answer with this at the recipient, after the data, or (for everybody's box) at the door."""
        self._add(TroubleKind.REFUSE, stage, times, code=code, enhanced=enhanced, text=text)

    def greylist(self, seconds: float = 0.0, *, times: int | None = None) -> None:
        """451 4.7.1 until this many seconds of the sandbox's clock have passed since the first try; 0: once."""
        self._add(TroubleKind.GREYLIST, Stage.RCPT, times, seconds=seconds)

    def hang(self, seconds: float = 0.0, *, stage: Stage | str = Stage.DATA, times: int | None = 1) -> None:
        """No answer for so many real seconds (0: an hour), then the connection is cut. The mail is not taken."""
        self._add(TroubleKind.HANG, stage, times, seconds=seconds)

    def drop(self, *, stage: Stage | str = Stage.DATA, times: int | None = 1) -> None:
        """Cut the connection. The mail is not taken."""
        self._add(TroubleKind.DROP, stage, times)

    def lose_answer(self, *, times: int | None = 1) -> None:
        """Take the mail and cut the connection before saying so."""
        self._add(TroubleKind.LOST, Stage.DATA, times)

    def slow(self, seconds: float, *, stage: Stage | str = Stage.DATA, times: int | None = 1) -> None:
        """Go well, but only after so many real seconds."""
        self._add(TroubleKind.SLOW, stage, times, seconds=seconds)

    async def bounce(
        self,
        mail: Mail | None = None,
        *,
        status: str = "5.1.1",
        action: str = "failed",
        diagnostic: str = "",
        to: str = "",
    ) -> None:
        """Send a delivery report (RFC 3464) to the mail's envelope sender, or to `to`, along the return path.

        Raises `OSError` when it is not taken there.
        """
        mail = mail or self.last()
        said = diagnostic or f"{'450' if status.startswith('4') else '550'} {status} {_reason(status)}"
        report = delivery_report(mail, status=status, action=action, diagnostic=said)
        await self._office.send_back(mail, report, to)

    async def delay(self, mail: Mail | None = None, *, status: str = "4.4.1", to: str = "") -> None:
        """Say that it is still being tried."""
        await self.bounce(mail, status=status, action="delayed", to=to)

    async def out_of_office(self, mail: Mail | None = None, *, to: str = "") -> None:
        """Let a machine answer for somebody who is away."""
        mail = mail or self.last()
        await self._office.send_back(mail, absence(mail), to)

    async def complain(self, mail: Mail | None = None, *, to: str = "") -> None:
        """Press *This is spam*: an ARF report goes back."""
        mail = mail or self.last()
        await self._office.send_back(mail, complaint(mail), to)

    @property
    def _whose(self) -> str:
        return self.address or "everybody"

    def _add(
        self,
        kind: TroubleKind,
        stage: Stage | str,
        times: int | None,
        *,
        seconds: float = 0.0,
        code: int = 550,
        enhanced: str = "5.1.1",
        text: str = "No such user here",
    ) -> None:
        self._office.trouble(
            Trouble(
                kind=kind,
                address=self.address or None,
                times=times,
                stage=Stage(stage),
                code=code,
                enhanced=enhanced,
                text=text,
                seconds=seconds,
            )
        )

    def _newest(self, matching: str | Callable[[Mail], bool]) -> Mail | None:
        fits = matching if callable(matching) else (lambda mail: matching in _readable(mail))
        return next((mail for mail in reversed(self.mails) if fits(mail)), None)

    def _picture(self) -> str:
        """The newest mails, for whoever reads why a test failed."""
        return "\n".join(f"#{mail.id} to {mail.recipient}: {mail.subject}" for mail in self._office.mails)[-2000:]


def _readable(mail: Mail) -> str:
    return f"{mail.subject}\n{mail.text}\n{mail.html}"


def _reason(status: str) -> str:
    subject = status.partition(".")[2]
    return {
        "1.1": "No such user here",
        "2.2": "Mailbox full",
        "2.1": "Mailbox disabled",
        "4.1": "No answer from host",
        "7.1": "Delivery not authorized, message refused",
        "7.26": "Unauthenticated email is not accepted",
    }.get(subject, "Delivery failed")
