"""The cashier at work: what is told is applied once, whatever happens to whoever tells it, hears it or keeps it."""

import asyncio
import io
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import psycopg
import pytest

from core.errors import Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.notices import NoticeKind
from core.orders import Order
from core.providers import MoneyIn, MoneyOut, News, RefundFailed
from core.refunds import Fate, RefundState, RefundTo, Wish
from payments import cashier as cashiers
from tests.engines import Engine
from tests.invariants import broken
from tests.payments.booth import DOWN, MINUTE, Booth, Counter, hurry, until
from tests.shops import TryShop
from views.texts import Texts
from web.pages import Setting
from web.payments import PaymentDoor
from web.server import HttpServer

PRICE = Money(1949, "USD")
HOUR = 60 * MINUTE


@pytest.fixture
async def counter(try_shop: TryShop, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    """One booth. Whatever a test does, the books are right in the end."""
    hurry(monkeypatch)
    counter = Counter(try_shop, [Booth()])
    yield counter
    assert await try_shop.opened.store.read(broken) == {}
    assert counter.cashier.failures == 0


# --- the door -------------------------------------------------------------------------------------------------


async def test_a_callback_is_stored_before_it_is_answered_and_applied_by_the_next_start(counter: Counter) -> None:
    order, key = await counter.asked()
    counter.booth.paid(key, PRICE)
    assert await counter.calls(key) == 200
    assert [mail.body for mail in await counter.waiting()] == [counter.booth.callback(key)]
    assert await counter.status(order) == "placed"
    async with counter.working():
        await until(lambda: is_paid(counter, order))
        await until(lambda: nothing_waits(counter))
    assert await counter.calls(key) == 200, "told again it is taken again"
    assert await counter.waiting() == (), "and is no work"


async def test_however_many_callbacks_come_at_once_it_is_paid_once(counter: Counter) -> None:
    order, key = await counter.asked()
    counter.booth.paid(key, PRICE)
    async with counter.working():
        calls = [counter.calls(key) for _ in range(32)] + [counter.calls(key, number) for number in range(2, 10)]
        assert set(await asyncio.gather(*calls)) == {200}
        await until(lambda: nothing_waits(counter))
    assert counter.booth.resolved == [key] * 9, "equal ones are one"
    assert (await counter.status(order), await counter.wallet()) == ("paid", 0)
    assert await counter.hands.keys_of("ada", order) == ["A"]


async def test_nobody_else_comes_in(counter: Counter) -> None:
    _, key = await counter.asked()
    body = counter.booth.callback(key)
    right = counter.booth.headers(body)
    async with served(counter) as url, aiohttp.ClientSession() as client:

        async def post(body: bytes | AsyncIterator[bytes], headers: dict[str, str], code: str = "booth") -> int:
            data = io.BytesIO(body) if isinstance(body, bytes) else body
            async with client.post(f"{url}/pay/{code}", data=data, headers=headers) as answer:
                assert await answer.read() == (b"ok" if answer.status == 200 else b"")
                return answer.status

        assert await post(body, right, "nobody") == 404
        assert await post(body, right, "..%2fbooth") == 404
        assert await post(body, {}) == 401
        assert await post(body + b" ", right) == 401, "the signature is of these very bytes"
        assert await post(body, Booth("another").headers(body)) == 401
        for garbage in (b"", b"[]", b"{", b'{"about": 1}', b"\xff\xfe"):
            assert await post(garbage, counter.booth.headers(garbage)) == 400
        large = b"x" * 10 * 1024 * 1024
        assert await post(large, counter.booth.headers(large)) == 413
        for size in (300_000, len(large)):
            assert await post(in_chunks(large[:size]), counter.booth.headers(large[:size])) == 413
        assert await counter.waiting() == ()
        assert await post(body, right) == 200
    assert len(await counter.waiting()) == 1
    assert counter.cashier.refused == {"unknown provider": 2, "signature": 3, "malformed": 5, "too large": 1}


async def test_what_cannot_be_stored_is_told_again(counter: Counter, engine: Engine, engine_url: str) -> None:
    order, key = await counter.asked()
    counter.booth.paid(key, PRICE)
    body = counter.booth.callback(key)
    async with served(counter) as url, aiohttp.ClientSession() as client:

        async def post() -> tuple[int, bool]:
            headers = counter.booth.headers(body)
            async with client.post(f"{url}/pay/booth", data=body, headers=headers) as answer:
                return answer.status, "Retry-After" in answer.headers

        with store_down(engine, engine_url):
            assert await post() == (503, True)
        assert await post() == (200, False)
    async with counter.working():
        await until(lambda: is_paid(counter, order))


# --- what is told too early, or of nothing --------------------------------------------------------------------


async def test_what_is_told_of_nothing_we_know_harms_nothing(counter: Counter) -> None:
    """An order that nobody asked money for yet, an unknown one, and one that has ended."""
    order, key = await counter.asked("ada", "A")
    ended, late = await counter.asked("wei", "B")
    await counter.hands.shop.cancel_order(ended.customer, ended.id)
    async with counter.working():
        for unknown in (PaymentKey("kpAAAAAAAAAAAAAAAAAAAA"), PaymentKey("")):
            assert await counter.calls(unknown) == 200
        assert await counter.calls(key) == 200
        await until(lambda: nothing_waits(counter))
        counter.booth.paid(late, PRICE)
        counter.booth.paid(PaymentKey("kpAAAAAAAAAAAAAAAAAAAA"), Money(700, "USD"), "stray")
        assert await counter.calls(late) == 200
        await until(lambda: in_wallet(counter, "wei", 1949))
        counter.booth.paid(key, PRICE)
        assert await counter.calls(key, 2) == 200
        await until(lambda: is_paid(counter, order))
        counter.cashier.hint("booth")
        await until(lambda: on_the_list(counter, 1))
    assert await counter.status(ended) == "cancelled"


async def test_money_that_went_back_before_it_is_known_to_have_come_waits_for_it(counter: Counter) -> None:
    order, key = await counter.asked()
    counter.booth.books = [out := MoneyOut(provider="booth", event_key="o1", payment=key, amount=PRICE)]
    async with counter.working():
        assert await counter.calls(key) == 200
        await until(lambda: has_resolved(counter, 1))
        other, another = await counter.asked("wei", "B")
        counter.booth.paid(another, PRICE)
        await counter.calls(another)
        await until(lambda: is_paid(counter, other))
        await until(lambda: waits(counter, 1))
        counter.booth.books.insert(0, MoneyIn(provider="booth", event_key="first", payment=key, amount=PRICE))
        counter.hands.clock.forward(minutes=6)
        counter.cashier.hint("booth")
        await until(lambda: nothing_waits(counter))
    assert out in counter.booth.books
    assert (await counter.status(order), await counter.wallet()) == ("refunded", 0)


async def test_news_that_cannot_be_applied_hide_no_others(counter: Counter) -> None:
    """Our own mistake, as far as it goes: it is loud, and it is alone."""
    _, poison = await counter.asked("ada", "A")
    order, key = await counter.asked("wei", "B")
    counter.booth.books = [RefundFailed(provider="booth", event_key="x", refund="kr1")]
    counter.booth.paid(poison, PRICE)
    counter.booth.paid(key, PRICE)
    counter.poison.add(poison)
    async with counter.working() as cashier:
        await until(lambda: is_paid(counter, order))
        await counter.calls(poison)
        other, another = await counter.asked("olga", "C")
        counter.booth.paid(another, PRICE)
        await counter.calls(another)
        await until(lambda: is_paid(counter, other))
        assert cashier.failures
        counter.poison.clear()
        counter.hands.clock.forward(minutes=6)
        await until(lambda: nothing_waits(counter))
    cashier.failures = 0


# --- trouble at the provider, and at home ---------------------------------------------------------------------


async def test_a_provider_that_is_down_for_an_hour_holds_up_nobody_else(
    try_shop: TryShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    booths = [Booth(), Booth("other")]
    counter = Counter(try_shop, booths)
    order, key = await counter.asked("ada", "A")
    another, other = await counter.asked("wei", "B", "other")
    async with counter.working():
        await until(lambda: has_listed(counter, 1))
        booths[0].down = DOWN
        booths[0].paid(key, PRICE)
        booths[1].paid(other, PRICE)
        assert await counter.calls(key) == 200, "taking a callback needs nobody"
        assert await counter.calls(other, booth=booths[1]) == 200
        await until(lambda: is_paid(counter, another))
        assert await counter.told(NoticeKind.PROVIDER_DOWN) == []
        try_shop.clock.forward(minutes=61)
        await until(lambda: has_told(counter, NoticeKind.PROVIDER_DOWN, 1))
    async with counter.working():
        for _ in range(2):
            await until(lambda vain=booths[0].asked_in_vain + 5: was_asked_in_vain(counter, vain))  # type: ignore[misc]
            try_shop.clock.forward(minutes=61)
        assert len(await counter.told(NoticeKind.PROVIDER_DOWN)) == 1, "once a day"
        assert await counter.status(order) == "placed"
        booths[0].down = None
        await until(lambda: is_paid(counter, order))
    assert await try_shop.opened.store.read(broken) == {}


async def test_a_callback_that_was_lost_is_found_by_asking(counter: Counter) -> None:
    order, key = await counter.asked()
    async with counter.working():
        await until(lambda: has_listed(counter, 1))
        counter.booth.paid(key, PRICE)
        counter.hands.clock.forward(minutes=2)
        await until(lambda: is_paid(counter, order))
        listed = counter.booth.listed
        assert listed == 2, "it is asked as often as it likes and no more"
        later, again = await counter.asked("wei", "B")
        counter.booth.paid(again, PRICE)
        counter.cashier.hint("booth")
        counter.cashier.hint("nobody")
        await until(lambda: is_paid(counter, later))


async def test_a_crash_between_stored_and_worked_off_loses_nothing(counter: Counter) -> None:
    order, key = await counter.asked()
    counter.booth.paid(key, PRICE)
    stuck, never = asyncio.Event(), asyncio.Event()
    resolve = counter.booth.resolve

    async def hangs(body: bytes) -> object:
        stuck.set()
        await never.wait()
        return await resolve(body)

    counter.booth.news = nothing_new  # type: ignore[method-assign]
    counter.booth.resolve = hangs  # type: ignore[method-assign,assignment]
    running = asyncio.create_task(counter.cashier.run())
    await counter.calls(key)
    await stuck.wait()
    running.cancel()
    await asyncio.wait({running})
    assert (await counter.status(order), len(await counter.waiting())) == ("placed", 1)
    counter.booth.resolve = resolve  # type: ignore[method-assign]
    async with counter.working():
        await until(lambda: is_paid(counter, order))
        await until(lambda: nothing_waits(counter))
    assert await counter.wallet() == 0


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_by_an_hour_stops_nothing(counter: Counter, hours: int) -> None:
    order, key = await counter.asked("ada", "A")
    counter.booth.books = [MoneyOut(provider="booth", event_key="o1", payment=key, amount=PRICE)]
    async with counter.working():
        await counter.calls(key)
        await until(lambda: has_resolved(counter, 1))
        counter.hands.clock.forward(hours=hours)
        listed = counter.booth.listed
        counter.booth.books.insert(0, MoneyIn(provider="booth", event_key="first", payment=key, amount=PRICE))
        await until(lambda: nothing_waits(counter))
        await until(lambda: has_listed(counter, listed + 1))
        other, another = await counter.asked("wei", "B")
        counter.booth.paid(another, PRICE)
        await counter.calls(another)
        await until(lambda: is_paid(counter, other))
    assert await counter.status(order) == "refunded"
    assert await counter.told(NoticeKind.PROVIDER_DOWN) == await counter.told(NoticeKind.BOOKS_DIFFER) == []


async def test_what_has_ended_is_called_off_over_there(counter: Counter) -> None:
    order, key = await counter.asked("ada", "A")
    _, other = await counter.asked("wei", "B")
    async with counter.working():
        counter.booth.down = DOWN
        await counter.hands.shop.cancel_order(order.customer, order.id)
        await until(lambda: was_asked_in_vain(counter, 3))
        counter.booth.down = None
        await until(lambda: has_cancelled(counter, [key]))
        counter.hands.clock.forward(minutes=16)
        await until(lambda: has_cancelled(counter, [key, other]))
    async with counter.working():
        await until(lambda: has_listed(counter, 2))
    assert counter.booth.cancelled == [key, other], "once"


# --- refunds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [False, True])
async def test_a_refund_is_asked_for_until_it_is_made_once(counter: Counter, lost: bool) -> None:
    order, key = await counter.asked()
    counter.booth.answers, counter.booth.is_answer_lost = [Temporary(retry_after=7), Temporary()], lost
    async with counter.working():
        await paid_and_wanted_back(counter, order, key)
        for asked in (1, 2, 3):
            await until(lambda asked=asked: has_asked_back(counter, asked))  # type: ignore[misc]
            counter.hands.clock.forward(hours=1)
        await until(lambda: is_refund(counter, order, RefundState.DONE))
    assert list(counter.booth.given_back.values()) == [PRICE]
    assert (await counter.status(order), await counter.wallet()) == ("refunded", 0)


async def test_a_refund_that_is_refused_is_in_the_wallet_and_its_owner_knows(counter: Counter) -> None:
    order, key = await counter.asked()
    counter.booth.answers = [Permanent(reason="too late")]
    async with counter.working():
        await paid_and_wanted_back(counter, order, key)
        await until(lambda: is_refund(counter, order, RefundState.FAILED))
    assert (counter.booth.given_back, await counter.wallet()) == ({}, 1949)
    assert await on_the_list(counter, 1)


async def test_a_refund_that_had_arrived_and_comes_back_is_in_the_wallet(counter: Counter) -> None:
    """A card that is closed by now: its bank sends the money back days later."""
    order, key = await counter.asked()
    async with counter.working():
        await paid_and_wanted_back(counter, order, key)
        await until(lambda: is_refund(counter, order, RefundState.DONE))
        [refund] = counter.booth.given_back
        for _ in range(2):
            await counter.hands.shop.apply(RefundFailed(provider="booth", event_key="f", refund=refund))
    assert (await counter.wallet(), await on_the_list(counter, 1)) == (1949, True)
    assert len(await counter.told(NoticeKind.REFUNDED)) == 2, "that it arrived, and that it is in the wallet"
    takings = await (await counter.hands.desk()).takings()
    assert takings.of("asset:booth") == (PRICE,)


async def test_a_refund_at_a_provider_that_hangs_holds_up_no_other(
    try_shop: TryShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    monkeypatch.setattr(cashiers, "PAY_BACK_SECONDS", 0.05)
    booths = [Booth(), Booth("other")]
    counter = Counter(try_shop, booths)
    hung, key = await counter.asked("ada", "A")
    order, other = await counter.asked("wei", "B", "other")

    async def hangs(_: object) -> object:
        booths[0].asked_back += 1
        return await asyncio.Event().wait()

    booths[0].pay_back = hangs  # type: ignore[method-assign,assignment]
    async with counter.working():
        await paid_and_wanted_back(counter, hung, key)
        await until(lambda: has_asked_back(counter, 1))
        await paid_and_wanted_back(counter, order, other, booths[1])
        await until(lambda: is_refund(counter, order, RefundState.DONE))
        await until(lambda: is_refund(counter, hung, RefundState.OWED))
        assert booths[0].asked_back == 1, "it was put off, and is not asked for again at once"

        async def is_given_up() -> bool:
            try_shop.clock.forward(hours=2)
            return await is_refund(counter, hung, RefundState.FAILED)

        await until(is_given_up)
        assert await counter.wallet("ada") == 1949
    assert await try_shop.opened.store.read(broken) == {}


# --- the books ------------------------------------------------------------------------------------------------


async def test_both_books_are_compared_and_every_difference_is_told_once(counter: Counter) -> None:
    keys = [(await counter.asked(name, name))[1] for name in ("ada", "wei", "olga")]
    for key in keys[:2]:
        await counter.hands.shop.apply(counter.booth.paid(key, PRICE))
    counter.hands.clock.forward(hours=2)
    counter.booth.books = [MoneyIn(provider="booth", event_key="m1", payment=keys[1], amount=Money(5, "USD"))]
    counter.booth.paid(keys[2], PRICE, "missing here")
    for applied in (1, 0, 0):
        [books] = await counter.cashier.reconcile_all()
        assert (books.provider, books.listed, books.applied, books.trouble) == ("booth", 2, applied, "")
        assert {gap.wrong.value for gap in books.gaps} == {"unlisted", "amount"}
    assert len(await counter.told(NoticeKind.BOOKS_DIFFER)) == 2
    assert len(await counter.told(NoticeKind.OTHER_AMOUNT)) == 1
    counter.booth.down = Permanent()
    [books] = await counter.cashier.reconcile_all()
    assert books.trouble == "Permanent"
    counter.hands.clock.forward(hours=50)
    counter.booth.down = None
    assert (await counter.cashier.reconcile("booth")).gaps == (), "what is older than the window is not asked about"


# --- hands ----------------------------------------------------------------------------------------------------


async def is_paid(counter: Counter, order: Order) -> bool:
    return await counter.status(order) == "paid"


async def waits(counter: Counter, callbacks: int) -> bool:
    return len(await counter.waiting()) == callbacks


async def nothing_waits(counter: Counter) -> bool:
    return await waits(counter, 0)


async def in_wallet(counter: Counter, name: str, minor: int) -> bool:
    return await counter.wallet(name) == minor


async def has_listed(counter: Counter, times: int) -> bool:
    return counter.booth.listed >= times


async def has_resolved(counter: Counter, times: int) -> bool:
    return len(counter.booth.resolved) >= times


async def has_cancelled(counter: Counter, keys: list[PaymentKey]) -> bool:
    return counter.booth.cancelled == keys


async def was_asked_in_vain(counter: Counter, times: int) -> bool:
    return counter.booth.asked_in_vain >= times


async def has_asked_back(counter: Counter, times: int) -> bool:
    return counter.booth.asked_back >= times


async def has_told(counter: Counter, kind: NoticeKind, times: int) -> bool:
    return len(await counter.told(kind)) == times


async def on_the_list(counter: Counter, entries: int) -> bool:
    return (await (await counter.hands.desk()).attention(0, 10)).count == entries


async def is_refund(counter: Counter, order: Order, state: RefundState) -> bool:
    found = await (await counter.hands.desk()).refund_prospect(order.id)
    return [one.state for one in found.done] == [state]


async def paid_and_wanted_back(counter: Counter, order: Order, key: PaymentKey, booth: Booth | None = None) -> None:
    await counter.hands.shop.apply((booth or counter.booth).paid(key, PRICE))
    wish = Wish(order=order.id, to=RefundTo.SOURCE, goods=Fate.VOID, reason="", turn=0)
    await (await counter.hands.desk()).refund(wish)


async def nothing_new(since: int) -> AsyncIterator[News]:
    none: tuple[News, ...] = ()
    for news in none:
        yield news


async def in_chunks(body: bytes) -> AsyncIterator[bytes]:
    """Without a length."""
    for at in range(0, len(body), 64 * 1024):
        yield body[at : at + 64 * 1024]


class served:  # noqa: N801 (it is used as a function is)
    """The shop's own web server with the cashier behind its door."""

    def __init__(self, counter: Counter) -> None:
        setting = Setting(shop=counter.hands.shop, texts=Texts(strict=True), clock=counter.hands.clock)
        self._server = HttpServer("127.0.0.1", 0, self._well)
        self._server.route_pages(PaymentDoor(counter.cashier.accept, setting))

    async def _well(self) -> bool:
        return True

    async def __aenter__(self) -> str:
        return (await self._server.__aenter__()).url

    async def __aexit__(self, *raised: object) -> None:
        await self._server.__aexit__(None, None, None)
        assert self._server.failures == 0


@contextmanager
def store_down(engine: Engine, url: str) -> Iterator[None]:
    """Nothing can be written: no file grows any more, or every connection breaks that tries."""
    if engine == "sqlite":
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'"
        )
        server.execute("CREATE TRIGGER cut BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION cut()")
        yield
        server.execute("DROP TRIGGER cut ON inbox")
