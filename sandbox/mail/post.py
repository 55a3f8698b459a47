"""The sandbox's mail as one thing: the server, the boxes behind it, the way back, and what domains publish."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web

from sandbox.mail.control import Control
from sandbox.mail.driver import Mailbox
from sandbox.mail.letters import Mail
from sandbox.mail.names import Names, NameServer
from sandbox.mail.office import Office
from sandbox.mail.server import MailServer, MailSetup
from sandbox.world import World


class Post:
    """What is in the hands of whoever plays or tests."""

    def __init__(self, office: Office, *, smtp_url: str, dns_address: tuple[str, int]) -> None:
        self.names: Names = office.names
        self.smtp_url = smtp_url
        self.dns_address = dns_address
        self._office = office

    @classmethod
    @asynccontextmanager
    async def open(cls, world: World, setup: MailSetup, host: str) -> AsyncIterator[Self]:
        """Take mail and answer questions about names until the block is left."""
        office = Office(world)
        server = await MailServer.open(office, setup, host)
        try:
            names = await NameServer.open(office.names, host)
            try:
                yield cls(office, smtp_url=server.url, dns_address=names.address)
            finally:
                names.close()
        finally:
            await server.close()

    def routes(self) -> list[web.RouteDef]:
        return Control(self._office).routes()

    def box(self, address: str) -> Mailbox:
        """The mailbox of one address."""
        return Mailbox(self._office, address)

    @property
    def everybody(self) -> Mailbox:
        """Every address at once: the place for faults of the whole server."""
        return Mailbox(self._office)

    @property
    def mails(self) -> list[Mail]:
        """All that arrived, oldest first."""
        return list(self._office.mails)

    def returns_to(self, host: str, port: int, *, lmtp: bool = False) -> None:
        """Where bounces, answers and complaints go: the shop's listener."""
        self._office.returns_to(host, port, lmtp=lmtp)
