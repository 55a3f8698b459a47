"""A mail room: the e-mail channel of a shop, in front of the sandbox's mail server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.catalogue import GoodsKind, Reveal
from core.delivery import Errand, Parcel
from core.handover import Goods, Handover
from core.ids import (
    AttemptId,
    ContactId,
    CustomerId,
    OfferId,
    OrderId,
    OrderLineId,
    ParcelId,
    ProductId,
    SharedGoodsId,
)
from core.money import Money
from core.orders import Line, Order
from core.people import Address
from core.secret import Secret
from core.states import OrderStatus, ParcelState
from core.ways import Why
from delivery.email.channel import EmailChannel, MailRoom
from delivery.email.signing import Signer
from delivery.email.smtp import Postman, parse_smtp_url
from delivery.email.unsubscribe import Unsubscribing
from delivery.email.verp import ReturnAddresses
from sandbox import Mailbox, MailSetup
from sandbox.mail.post import Post
from sandbox.mail.server import IN_THE_OPEN
from sandbox.world import World
from tests.shops import START
from views.letters import Letterhead
from views.texts import Texts

SECRET = b"a secret of this test's shop...."
TOKEN = "mG0yqkz1Zr0S8hI2Jx7u0A"
PUBLIC_URL = "https://shop.example"
HEAD = Letterhead(shop="Nova Keys", sender="orders@shop.example", support="help@shop.example")
RETURNS = ReturnAddresses(SECRET, "bounce.shop.example")
ADA = "ada@example.com"


def order(*lines: Line, title: str = "Steam Wallet 20 €", quantity: int = 1) -> Order:
    """A paid order, of one line unless told otherwise."""
    lines = lines or (line(title, quantity),)
    total = Money(sum(one.price.minor * one.quantity for one in lines), "USD")
    return Order(
        id=OrderId(5), reference="K7F3-9QXM", customer=CustomerId(1), contact=ContactId(1), status=OrderStatus.PAID,
        total=total, discount=Money(0, "USD"), placed_at=START, hold_until=START, paid_at=START, lines=lines,
        parcel=ParcelState.SENDING, seen_at=None,
    )  # fmt: skip


def line(title: str = "Steam Wallet 20 €", quantity: int = 1, kind: GoodsKind = GoodsKind.KEY) -> Line:
    shared = None if kind is GoodsKind.KEY else SharedGoodsId(1)
    return Line(
        id=OrderLineId(6), offer=OfferId(7), product=ProductId(8), title=title, quantity=quantity,
        price=Money(1949, "USD"), kind=kind, shared=shared,
    )  # fmt: skip


def errand(
    to: str = ADA,
    *,
    attempt: int = 11,
    of: Order | None = None,
    language: str = "en",
    repeated: bool = False,
    token: str = TOKEN,
    goods: Goods | None = None,
) -> Errand:
    """A claimed send of parcel 4."""
    of = of or order()
    parcel = Parcel(
        id=ParcelId(4), order=of.id, customer=of.customer, contact=ContactId(1), round_at=START, escalation="",
        fence=1, round_fence=0, seen=False,
    )  # fmt: skip
    return Errand(
        attempt=AttemptId(attempt), first=AttemptId(attempt), parcel=parcel, order=of, contact=ContactId(2),
        address=Address("email", to),
        language=language, loud=True, why=Why.FIRST, repeated=repeated, token=Secret(token), goods=goods,
    )  # fmt: skip


def opened(of: Order, *keys: str, instructions: str = "Open Steam, then Activate a product.") -> Goods:
    shown = tuple(map(Secret, keys))
    handovers = tuple(
        Handover(line=one.id, title=one.title, keys=shown, file_name="", body=b"", instructions=instructions)
        for one in of.lines
    )
    return Goods(order=of, reveal=Reveal.INSTANT, handovers=handovers)


@dataclass
class Office:
    """The channel, and what stands on the other side of the wire."""

    channel: EmailChannel
    post: Post

    def box(self, address: str = ADA) -> Mailbox:
        return self.post.box(address)


@cache
def texts() -> Texts:
    """Every language, read once."""
    return Texts(strict=True, clock=lambda: START)


@asynccontextmanager
async def open_office(
    *, room: MailRoom | None = None, setup: MailSetup = IN_THE_OPEN, url: Callable[[str], str] = str
) -> AsyncIterator[Office]:
    """A channel that is pointed at a mail server of this test's own."""
    async with Post.open(World(people=(), clock=lambda: START / 1000), setup, "127.0.0.1") as post:
        postman = Postman(parse_smtp_url(url(post.smtp_url)), "shop.example")
        channel = EmailChannel(room or mail_room(), postman, texts(), lambda: START)
        try:
            yield Office(channel, post)
        finally:
            await channel.close()


def mail_room(*, head: Letterhead = HEAD, keys_in_mail: bool = False, signer: Signer | None = None) -> MailRoom:
    return MailRoom(
        head=head,
        public_url=PUBLIC_URL,
        secret=SECRET,
        keys_in_mail=keys_in_mail,
        signer=signer,
        returns=RETURNS,
        unsubscribing=Unsubscribing(SECRET, PUBLIC_URL),
    )


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """The usual one: no TLS on loopback, links instead of keys, no signature."""
    async with open_office() as opened_office:
        yield opened_office


@pytest.fixture(scope="session")
def dkim_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private key of nobody's."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path_factory.mktemp("dkim") / "dkim.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file
