"""``callbacks``: callbacks of a payment provider taken a second, over an aiohttp handler that only says yes.

Ours are read, their signature is checked, and they are sealed, stored and committed before they are answered. Both
servers are called in turn by the same 64 connections, which send bytes that were made before and look at the status
alone: what the caller costs is in both.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, time
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from benchmarks.figure import Figure, Goal, Rounds
from benchmarks.world import epoch_ms, open_world
from bot.config import Settings
from core import inbox
from core.providers import Around, PaymentProvider
from payments.cashier import Cashier
from payments.stripe import build
from views.texts import Texts
from web.pages import Setting
from web.payments import PaymentDoor
from web.server import HttpServer

GOAL: Final = Goal(value=0.5)
PATH: Final = "/pay/stripe"
SECRET: Final = "whsec_opensNothingAnywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``each`` callbacks over each of ``at_once`` connections a round; one round more than is counted."""

    at_once: int = 64
    each: int = 30
    rounds: int = 9


async def measure(folder: Path, size: Size) -> Figure:
    """Both servers in turn. Raises when one callback was not stored, or any was not answered by 200."""
    numbers = count(1)
    ours, theirs = list[float](), list[float]()
    async with _shop(folder / "shop.db") as (url, stored), _bare() as bare:
        for _ in range(size.rounds + 1):
            for address, took in ((url, ours), (bare, theirs)):
                sent = [[_request(next(numbers)) for _ in range(size.each)] for _ in range(size.at_once)]
                took.append(size.at_once * size.each / await _round(address, sent))
        wanted = size.at_once * size.each * (size.rounds + 1)
        if await stored() != wanted:
            raise RuntimeError("callbacks were answered and not stored")
    return _figure(size, Rounds(measured=tuple(ours[1:]), limit=tuple(theirs[1:])))


@asynccontextmanager
async def _shop(file: Path) -> AsyncIterator[tuple[str, Callable[[], Awaitable[int]]]]:
    """The shop's door for Stripe. Nothing works off what is stored."""
    async with open_world(file) as world:
        store = world.shop.store
        around = Around(store=store, clock=epoch_ms, currency="USD", secret=lambda purpose: purpose.encode())
        settings = Settings(stripe_key="sk_test_opensNothingAnywhere", stripe_webhook_secrets=(SECRET,))
        providers: dict[str, PaymentProvider] = {one.terms.code: one for one in build(settings, around)}
        cashier = Cashier(store, providers, world.shop.apply, epoch_ms)
        server = HttpServer("127.0.0.1", 0, _well)
        setting = Setting(shop=world.shop, texts=Texts(clock=epoch_ms), clock=epoch_ms)
        server.route_pages(PaymentDoor(cashier.accept, setting))

        async def stored() -> int:
            return len(await store.read(inbox.waiting, "pay:stripe"))

        async with server:
            yield server.url, stored
        for provider in providers.values():
            await provider.close()


async def _well() -> bool:
    return True


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    """What aiohttp can do at most: read the body and say yes."""

    async def yes(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post(PATH, yes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _request(number: int) -> bytes:
    """One event of Stripe's, as long as they are, signed now."""
    thing = {"id": f"re_{number}", "object": "refund", "payment_intent": f"pi_{number}", "padding": "x" * 1500}
    event = {"id": f"evt_{number}", "object": "event", "type": "refund.updated", "livemode": False}
    body = json.dumps({**event, "data": {"object": thing}}).encode()
    at = int(time())
    signature = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Stripe-Signature: t={at},v1={signature}\r\n\r\n".encode() + body


async def _round(url: str, sent: Sequence[Sequence[bytes]]) -> float:
    address = urlsplit(url)
    begun = perf_counter()
    async with asyncio.TaskGroup() as group:
        for requests in sent:
            group.create_task(_call(address.hostname or "", address.port or 0, requests))
    return perf_counter() - begun


async def _call(host: str, port: int, requests: Sequence[bytes]) -> None:
    """One after the other over one connection, as a provider's courier does."""
    reader, writer = await asyncio.open_connection(host, port)
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"a callback was answered by {head[9:12]!r}")
        await reader.readexactly(2)
    writer.close()
    await writer.wait_closed()


def _figure(size: Size, rounds: Rounds) -> Figure:
    return Figure(
        name="callbacks",
        what=f"callbacks checked, stored and answered, {size.at_once} at once",
        unit="/s",
        measured=median(rounds.measured),
        limit=median(rounds.limit),
        limit_is="an aiohttp handler that reads the body and says yes",
        ratio=rounds.ratio,
        goal=GOAL,
        details={"callbacks_a_round": size.at_once * size.each, "ratio_spread": rounds.spread()},
    )
