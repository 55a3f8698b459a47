"""Every door of the shop's server, taken from its router: what each answer says, and that nothing odd breaks it."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from delivery.email.unsubscribe import Unsubscribing
from tests.engines import migrated_database
from tests.shops import Clock, open_try_shop
from views.texts import Texts
from web.lookup import LookupPage
from web.pages import OrderPage, Setting
from web.payments import PaymentDoor
from web.server import HttpServer
from web.unsubscribe import UnsubscribePage

HEADERS = {
    b"cache-control": b"no-store",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"server": b"kiosk",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"x-robots-tag": b"noindex, nofollow",
}
ODD = (
    "X-Real-IP", "Accept-Language", "Sec-Fetch-Site", "Cookie", "Stripe-Signature", "BTCPay-Sig",
    "Crypto-Pay-Api-Signature", "X-Telegram-Bot-Api-Secret-Token",
)  # fmt: skip
BOMB_MB = 64


@asynccontextmanager
async def every_door(folder: Path) -> AsyncIterator[HttpServer]:
    """All that ``bot.app`` serves."""
    clock = Clock()
    with migrated_database("sqlite", folder) as url:
        async with open_try_shop(url, clock) as shop:
            setting = Setting(
                shop=shop.shop, texts=Texts(strict=True, clock=clock), clock=clock, trusted_header="X-Real-IP"
            )
            server = HttpServer("127.0.0.1", 0, _well)
            server.route_pages(OrderPage(setting))
            server.route_pages(LookupPage(setting))
            server.route_pages(UnsubscribePage(setting, Unsubscribing(b"secret", "").mailbox))
            server.route_pages(PaymentDoor(_accept, setting))
            server.route_hook("/hook/telegram", _hook)
            async with server:
                yield server
            assert server.failures == 0


async def _well() -> bool:
    return True


async def _accept(_: str, __: Mapping[str, str], ___: bytes) -> int:
    return 401


async def _hook(_: Mapping[str, str], __: bytes) -> int:
    return 401


def doors(server: HttpServer) -> list[tuple[str, str]]:
    """Each method and path, with a name in each gap."""
    found = {
        (route.method, route.resource.canonical.format(token="A" * 22, provider="stripe"))
        for route in server._app.router.routes()
        if route.resource is not None
    }
    return sorted(found)


async def answered(server: HttpServer, request: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Status and headers of the answer to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(request)
    async with asyncio.timeout(20):
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    writer.close()
    await writer.wait_closed()
    return int(status.split()[1]), {
        name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines if line)
    }


async def test_every_door_sends_the_headers_that_keep_a_page_private_and_survives_odd_bytes(tmp_path: Path) -> None:
    async with every_door(tmp_path) as server:
        assert {path for _, path in doors(server)} >= {"/health", "/orders", "/pay/stripe", "/pay/back"}
        odd = b"".join(name.encode() + b": \xff\xfe\xed\xa0\x80;q=\xff\r\n" for name in ODD)
        form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"
        strange = b"Content-Type: multipart/form-data; boundary=\xff\xfe\r\nContent-Length: 3\r\n"
        for method, path in doors(server):
            for extra in (b"", odd, form, form + odd, strange):
                body = b"a=b" if b"Length" in extra else b""
                request = f"{method} {path} HTTP/1.1\r\nHost: x\r\n".encode() + extra + b"\r\n" + body
                status, headers = await answered(server, request)
                assert status < 500, (method, path, extra)
                assert {name: headers.get(name) for name in HEADERS} == HEADERS, (method, path)
                policy = headers[b"content-security-policy"]
                assert policy.startswith(b"default-src 'none'"), (method, path)
                assert b"frame-ancestors 'none'" in policy
                assert b"unsafe" not in policy
                assert b"*" not in policy
                assert b"set-cookie" not in headers


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_small_body_that_unpacks_to_a_huge_one_is_cut_off(tmp_path: Path, encoding: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(BOMB_MB)) + packer.flush()
    assert len(bomb) < 100_000
    async with every_door(tmp_path) as server:
        for path in ("/pay/stripe", "/hook/telegram"):
            told = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(bomb)}"
            status, _ = await answered(server, told.encode() + b"\r\n\r\n" + bomb)
            assert status == 413, path
