"""A shop whose pages are served, and a visitor who reads them without a browser."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from core.catalogue import GoodsKind
from core.channels import Outcome, Report
from core.delivery import Errand
from core.ids import ContactId
from core.orders import Order
from core.people import Address
from core.policy import ShopPolicy
from core.ports import Tx
from core.secret import Secret
from delivery.email.unsubscribe import Unsubscribing
from tests.engines import migrated_database
from tests.shops import Clock, TryShop, claim, open_try_shop, record
from views.texts import Texts
from web.clients import Doorkeeper
from web.lookup import LookupPage
from web.pages import OrderPage, Setting
from web.server import HttpServer
from web.unsubscribe import UnsubscribePage

MAILBOX = "ada@example.com"
HEADER = "X-Real-IP"
LINKS = Unsubscribing(b"a secret of the shop's", "")
FILE = b"\x00\x01 brushes <script>"


@dataclass
class Postbox:
    """Letters as they went out."""

    codes: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def send_code(self, address: Address, code: Secret, language: str) -> Report:
        assert (address.value, language) == (MAILBOX, "en")
        self.codes.put_nowait(code.reveal())
        return Report(outcome=Outcome.ACCEPTED)

    async def next(self) -> str:
        """The code of the next letter."""
        async with asyncio.timeout(10):
            return await self.codes.get()


@dataclass(frozen=True)
class Read:
    """A page as it came."""

    status: int
    headers: Mapping[str, str]
    text: str

    def header(self, name: str) -> str:
        return self.headers[name]

    def form(self, number: int = 0) -> tuple[str, dict[str, str]]:
        """Where a form of the page goes, and its fields as they are filled in."""
        forms = re.findall(r'<form method="post" action="([^"]*)">(.*?)</form>', self.text, re.DOTALL)
        action, body = forms[number]
        fields = re.findall(r'<input[^>]*? name="([^"]*)" value="([^"]*)"', body)
        return html.unescape(action), {name: html.unescape(value) for name, value in fields}


@dataclass
class PagesWorld:
    """The shop, its server, and who calls it. Every visitor has an address of their own choice."""

    shop: TryShop
    url: str
    client: aiohttp.ClientSession
    postbox: Postbox

    async def get(self, path: str, *, method: str = "GET", address: str = "203.0.113.9", **headers: str) -> Read:
        return await self._call(method, path, address, headers, None)

    async def post(
        self, path: str, typed: dict[str, str] | bytes, *, address: str = "203.0.113.9", **headers: str
    ) -> Read:
        return await self._call("POST", path, address, headers, typed)

    async def press(self, page: Read, number: int = 0, **typed: str) -> Read:
        """Press a button of the page, with fields filled in."""
        action, fields = page.form(number)
        return await self.post(action, {**fields, **typed})

    async def _call(
        self, method: str, path: str, address: str, headers: dict[str, str], data: dict[str, str] | bytes | None
    ) -> Read:
        named = {name.replace("_", "-"): text for name, text in headers.items()} | {HEADER: address}
        url = f"{self.url}{path}"
        async with self.client.request(method, url, headers=named, data=data, allow_redirects=False) as answer:
            body = await answer.read()
            return Read(answer.status, answer.headers, body.decode("utf-8", "replace"))

    async def sold(self, *keys: str, kind: GoodsKind = GoodsKind.KEY) -> tuple[Order, Errand]:
        """An order of Ada's, and the message that told of it."""
        _, offer = await self.shop.product(title="Lantern <Bay>", kind=kind)
        desk = await self.shop.desk()
        if kind is GoodsKind.FILE:
            await desk.share_file(offer, 'br"ush\r\nes ñ.zip', FILE)
        elif kind is GoodsKind.TEXT:
            await desk.share_text(offer, keys[0])
        else:
            await self.shop.restock(offer, keys)
        order = await self.shop.bought("ada", offer, max(len(keys), 1) if kind is GoodsKind.KEY else 1)
        [errand] = await self.shop.opened.store.run(claim, 5)
        await self.shop.opened.store.run(record, errand, Report(outcome=Outcome.ACCEPTED, reference="1"))
        return order, errand

    async def shown(self, order: Order) -> bool:
        return (await self.shop.shop.order(order.customer, order.id)).seen_at is not None

    async def give_mailbox(self, order: Order) -> ContactId:
        def give(tx: Tx) -> ContactId:
            contact = tx.people.add_customer(Address("email", MAILBOX), "en", tx.now)
            tx.joinings.part(contact.id, order.customer)
            return contact.id

        return await self.shop.opened.store.run(give)


@asynccontextmanager
async def open_pages(folder: Path, *, header: str | None = HEADER) -> AsyncIterator[PagesWorld]:
    """Served on loopback."""
    clock, postbox = Clock(), Postbox()
    policy = ShopPolicy(name="Nova & Keys", owners=frozenset({Address("telegram", "42")}), support="@nova_support")
    with migrated_database("sqlite", folder) as url:
        async with open_try_shop(url, clock, policy=policy) as shop:
            shop.shop = replace(shop.shop, letters=postbox)
            texts = Texts(strict=True, clock=clock)
            setting = Setting(shop=shop.shop, texts=texts, clock=clock, trusted_header=header)
            server = HttpServer("127.0.0.1", 0, _well)
            server.route_pages(OrderPage(setting, Doorkeeper(20, clock=lambda: clock.now / 1000)))
            server.route_pages(LookupPage(setting, Doorkeeper(10, crowd=20, clock=lambda: clock.now / 1000)))
            server.route_pages(UnsubscribePage(setting, LINKS.mailbox, Doorkeeper(20, clock=lambda: clock.now / 1000)))
            timeout = aiohttp.ClientTimeout(total=20)
            async with server, aiohttp.ClientSession(timeout=timeout) as client:
                yield PagesWorld(shop=shop, url=server.url, client=client, postbox=postbox)
            assert server.failures == 0


async def _well() -> bool:
    return True
