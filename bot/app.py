"""Where the rooms are wired together, and the shop's life from start to stop."""

import asyncio
import gc
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Final, cast

import structlog

from bot.config import Settings, read_terms
from bot.explain import explain
from bot.platform import Platform
from bot.rates import RateBoard
from core.delivery import Channel
from core.errors import Permanent
from core.mailboxes import parse_mailbox
from core.orders import OrderPolicy
from core.people import Address
from core.policy import ShopPolicy
from core.ports import Store, Tx
from core.providers import Around, PaymentProvider
from core.quiet import QuietHours
from core.shop import Shop
from core.ways import HOUR, Rules
from delivery.worker import Worker
from payments.cashier import Cashier
from storage.opening import open_store
from views.texts import Texts
from web.lookup import LookupPage
from web.pages import OrderPage, Setting
from web.payments import BACK, PaymentDoor
from web.server import HttpServer
from web.unsubscribe import UnsubscribePage

if TYPE_CHECKING:
    from bot.mail import Mail

# What a stop waits for: updates under way, then sends under way.
STOP_SECONDS: Final = 10.0
_YOUNG_OBJECTS: Final = 10_000

# A chat lives in bot/<name>_bot.py, a payment provider in payments/<name>.py. Either is loaded only where its
# settings ask for it: what is not configured is never imported.
PLATFORMS: Final[Mapping[str, Callable[[Settings], bool]]] = {
    "telegram": lambda settings: settings.telegram_bot_token is not None,
    "discord": lambda settings: settings.discord_bot_token is not None,
}
PROVIDERS: Final[Mapping[str, Callable[[Settings], bool]]] = {
    "stars": lambda settings: settings.stars and settings.telegram_bot_token is not None,
    "onchain": lambda settings: bool(settings.chains),
    "cryptopay": lambda settings: settings.cryptopay_token is not None,
    "stripe": lambda settings: settings.stripe_key is not None,
    "btcpay": lambda settings: settings.btcpay_url is not None,
    "premium": lambda settings: bool(settings.discord_premium) and settings.discord_bot_token is not None,
    "sim": lambda settings: settings.test_payments,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShop:
    """A shop that is open: what runs in it, for whoever looks on. ``platforms`` are its chats by name."""

    shop: Shop
    store: Store
    texts: Texts
    worker: Worker
    cashier: Cashier
    platforms: Mapping[str, Platform]
    mail: "Mail | None"
    http: HttpServer | None


def now_ms() -> int:
    """The time, as the whole shop counts it."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def open_shop(
    settings: Settings,
    *,
    clock: Callable[[], int] = now_ms,
    source: random.Random | None = None,
    serve: bool = True,
    open_for_business: bool = True,
) -> AsyncIterator[OpenShop]:
    """The whole shop as the settings say, open as long as the context lasts.

    ``serve`` opens the health check and the webhook's door. Without ``open_for_business`` everything is wired and
    nothing runs: no update comes in and no parcel goes out. Leaving finishes what is in flight, then closes.
    """
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(
            open_store(
                settings.database_url,
                clock=clock,
                source=source or random.SystemRandom(),
                master_key=settings.kiosk_master_key,
            )
        )
        running = _wire(settings, cast("Store", opened.store), opened.vault.secret, clock, serve=serve)
        for platform in running.platforms.values():
            stack.push_async_callback(platform.close)
        for provider in running.shop.providers.values():
            stack.push_async_callback(provider.close)
        if running.mail is not None:
            stack.push_async_callback(running.mail.channel.close)
        if open_for_business:
            await stack.enter_async_context(_business(running))
        yield running


def _wire(
    settings: Settings, store: Store, secret: Callable[[str], bytes], clock: Callable[[], int], *, serve: bool
) -> OpenShop:
    """Everything the shop is made of; nothing runs yet."""
    texts = Texts(zone=settings.shop_time_zone, default=settings.shop_language, clock=clock)
    news = asyncio.Event()
    platforms: dict[str, Platform] = {}
    providers = _providers(settings, store, secret, clock)
    mail = _mail(settings, store, texts, secret("mail"), clock, news.set, serve=serve)
    shop = Shop(
        store=store,
        policy=_policy(settings),
        providers=providers,
        rates=RateBoard(settings, clock),
        wake=news.set,
        channels=lambda: tuple(channels),
        staff=lambda address: any(platform.owns(address) for platform in platforms.values()),
        entrances=lambda words: {name: platform.entrance(words) for name, platform in platforms.items()},
        reaches=_probe(platforms),
        letters=mail.channel if mail else None,
        parse_mailbox=mail.parse if mail else parse_mailbox,
        ask_providers=lambda: cashier.reconcile_all(),  # noqa: PLW0108 (there is no cashier yet)
        hint=lambda code: cashier.hint(code),  # noqa: PLW0108 (as above)
        back_page=f"{settings.public_url}{BACK}" if settings.public_url and serve else "",
    )
    cashier = Cashier(store, providers, shop.apply, clock)
    platforms |= _platforms(settings, store, shop, texts)
    spoken = [platform.channel for platform in platforms.values()] + ([mail.channel] if mail else [])
    channels: dict[str, Channel] = {channel.traits.code: channel for channel in spoken}
    worker = Worker(store, channels, settings.shop_owners, shop.expire_orders, news, shop.policy.rules)
    running = OpenShop(
        shop=shop, store=store, texts=texts, worker=worker, cashier=cashier, platforms=platforms, mail=mail, http=None
    )
    return replace(running, http=_serve(settings, running, clock)) if serve else running


def _serve(settings: Settings, running: OpenShop, clock: Callable[[], int]) -> HttpServer:
    """The doors of other servers, and the pages for people."""
    http = HttpServer(settings.http_host, settings.http_port, lambda: _healthy(running.store))
    for path, hook in chain.from_iterable(platform.hooks.items() for platform in running.platforms.values()):
        http.route_hook(path, hook)
    header = settings.client_address_header
    setting = Setting(shop=running.shop, texts=running.texts, clock=clock, trusted_header=header)
    _serve_pages(http, setting, running.mail)
    http.route_pages(PaymentDoor(running.cashier.accept, setting))
    return http


def _mail(
    settings: Settings,
    store: Store,
    texts: Texts,
    secret: bytes,
    clock: Callable[[], int],
    wake: Callable[[], None],
    *,
    serve: bool,
) -> "Mail | None":
    if settings.smtp_url is None:
        return None
    from bot.mail import open_mail

    return open_mail(settings, store, texts, secret, clock, wake, serves_pages=serve)


def _probe(platforms: Mapping[str, Platform]) -> Callable[[Address], Awaitable[bool]]:
    """Ask whichever chat an address is in; one that is not here tells nothing."""

    async def reaches(address: Address) -> bool:
        platform = platforms.get(address.channel)
        return platform is None or await platform.reaches(address)

    return reaches


def _serve_pages(http: HttpServer, setting: Setting, mail: "Mail | None") -> None:
    """The order page; and where the shop sends mail, finding an order by a code, and wanting less of it."""
    http.route_pages(OrderPage(setting))
    if mail is not None:
        http.route_pages(LookupPage(setting))
        http.route_pages(UnsubscribePage(setting, mail.mailbox_of))


def _policy(settings: Settings) -> ShopPolicy:
    return ShopPolicy(
        name=settings.shop_name,
        tagline=settings.shop_tagline or "",
        owners=frozenset(settings.shop_owners),
        currency=settings.shop_currency,
        support=settings.shop_support or "",
        terms=read_terms(settings),
        low_stock=settings.low_stock,
        off_platform=settings.telegram_allow_off_platform,
        rules=_rules(settings),
        orders=OrderPolicy(hold_ms=settings.hold_minutes * 60_000, open_orders=settings.max_open_orders),
    )


def _rules(settings: Settings) -> Rules:
    begin, end = settings.night_hours
    return Rules(
        remind=settings.remind_hours * HOUR,
        night=QuietHours(begin=begin, end=end, zone=settings.shop_time_zone.key),
    ).told_by(settings.escalate_minutes)


def _providers(
    settings: Settings, store: Store, secret: Callable[[str], bytes], clock: Callable[[], int]
) -> dict[str, PaymentProvider]:
    """Every way to pay that is set up, by its code: one module may bring several."""
    around = Around(store=store, clock=clock, currency=settings.shop_currency, secret=secret)
    wanted = (import_module(f"payments.{name}") for name, is_on in PROVIDERS.items() if is_on(settings))
    return {one.terms.code: one for module in wanted for one in module.build(settings, around)}


def _platforms(settings: Settings, store: Store, shop: Shop, texts: Texts) -> dict[str, Platform]:
    return {
        name: import_module(f"bot.{name}_bot").build(settings, store, shop, texts)
        for name, is_on in PLATFORMS.items()
        if is_on(settings)
    }


async def _healthy(store: Store) -> bool:
    """The database answers. A chat that can't be reached does not get better by a restart."""
    return await store.read(_look_at_the_clock) > 0


def _look_at_the_clock(tx: Tx) -> int:
    return tx.now


@asynccontextmanager
async def _business(running: OpenShop) -> AsyncIterator[None]:
    """Updates come in and parcels go out. At the end nothing new is let in first, then what is under way ends."""
    try:
        async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
            await _begin(running, group, stack)
            yield
    except BaseExceptionGroup as several:
        if len(several.exceptions) > 1:
            raise
        raise several.exceptions[0] from None  # one trouble is told as itself


async def _begin(running: OpenShop, group: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
    group.create_task(running.worker.run(), name="worker")
    stack.push_async_callback(running.worker.stop, STOP_SECONDS)
    group.create_task(running.cashier.run(), name="cashier")
    stack.push_async_callback(running.cashier.stop)
    for platform in running.platforms.values():
        stack.push_async_callback(platform.stop, STOP_SECONDS)
        await platform.resume()
    if running.http is not None:
        await stack.enter_async_context(running.http)
    if running.mail is not None:
        await running.mail.begin(group, stack)
    alive = set(running.platforms)
    for name, platform in running.platforms.items():
        chat = group.create_task(_keep(name, platform, alive), name=name)
        stack.push_async_callback(_end, chat)


async def _keep(name: str, platform: Platform, alive: set[str]) -> None:
    """Let a chat run. One that never can ends alone while another lives; the last one ends the shop."""
    try:
        await platform.run()
    except Permanent as error:
        alive.discard(name)
        if not alive:
            raise
        explained = explain(error)
        log.error("chat_stopped", chat=name, reason=explained.text, remedy=explained.remedy)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel it and wait until it is gone; what it raised is its group's to tell."""
    task.cancel()
    await asyncio.wait({task})


def settle_memory() -> None:
    """Let the garbage collector pass over what start-up made: it lives as long as the shop does.

    aiogram alone brings some hundred thousand objects, and a busy shop spent a third of its time on looking at
    them again and again. Sixty taps under way hold some thousand more for a moment, hardly any of them in a ring.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


async def run_shop(settings: Settings) -> None:
    """Run the shop until it is told to stop (SIGTERM or Ctrl+C), or until it can't go on."""
    with _told_to_stop() as stop:
        async with open_shop(settings):
            settle_memory()
            log.info("shop_open", name=settings.shop_name)
            if settings.test_payments:
                log.warning("test_payments_are_on", remedy="anybody can buy without money: set TEST_PAYMENTS=0")
            await stop.wait()
            log.info("shop_closing")
    log.info("shop_closed")


async def run_demo(settings: Settings, port: int) -> None:
    """Run the shop against the sandbox, with sample goods, until it is told to stop."""
    from bot.demo_shop import open_demo

    with _told_to_stop() as stop:
        async with open_demo(settings, port) as page_url:
            settle_memory()
            sys.stdout.write(f"The shop is open: {page_url}  (Ctrl+C closes it)\n")
            sys.stdout.flush()
            await stop.wait()


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and Ctrl+C set; a second one is as impatient as it looks."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def heard(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, heard, number)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
