"""What Discord sells fills a wallet once: news until the shop has it, used up after that, taken out when refunded."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any, cast

import pytest

from bot.config import Settings
from core import people, settling, wallet
from core.errors import IllegalMove, Permanent, Temporary
from core.ids import PaymentKey
from core.money import Money
from core.people import Address
from core.ports import Store
from core.providers import Around, BadSignature, Intent, MoneyIn, MoneyOut, News, PaymentProvider
from payments import premium
from payments.cashier import Cashier
from payments.entitlements import EPOCH
from payments.premium import CODE, LOOK_BACK, PremiumProvider
from sandbox import DiscordLimits, DiscordPerson, Sandbox
from sandbox.discord.shelf import FIVE, FOREVER, FREE, GIFT, TEN, TEST_PURCHASE, Entitlement
from storage.opening import open_store
from tests.contract.payers.premium import Books

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.canary-of-a-token-from-the-portal"
NOW = 1_795_348_800
DAY = 24 * 3600


@dataclass
class Counter:
    """Discord's shop, the provider, and the shop's books."""

    world: Sandbox
    books: Books
    provider: PremiumProvider
    time: list[float]

    @property
    def ada(self) -> DiscordPerson:
        return self.world.discord_person("ada")

    async def news(self, since: int = 0) -> list[News]:
        return [one async for one in self.provider.news(since)]

    async def buy(self, sku: int = FIVE, **how: Any) -> Entitlement:
        self.time[0] += 1
        return await self.ada.buy(sku, **how)

    def later(self) -> int:
        """A moment after everything that was written down."""
        return self.books.now + 1

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.world.requests)


def settings(url: str, token: str = TOKEN, **more: object) -> Settings:
    shelf = ((str(FIVE), "5.00"), (str(TEN), "10.00"))
    given = {"discord_bot_token": token, "discord_api_url": url, "discord_premium": shelf} | more
    return Settings(**given)  # type: ignore[arg-type]


def around(books: Books, clock: Callable[[], float], currency: str = "USD") -> Around:
    return Around(
        store=cast("Store", books), clock=lambda: int(clock() * 1000), currency=currency, secret=lambda _: b"x" * 32
    )


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    time = [float(NOW)]
    books = Books(lambda: time[0])
    async with Sandbox.open(clock=lambda: time[0], discord_limits=DiscordLimits.none()) as world:
        [provider] = premium.build(settings(world.discord_url, world.discord_token), around(books, lambda: time[0]))
        yield Counter(world, books, provider, time)
        await provider.close()


# --- news


async def test_a_purchase_fills_the_wallet_of_who_bought_it(counter: Counter) -> None:
    bought = await counter.buy()
    assert await counter.news() == [
        MoneyIn(
            provider="premium",
            event_key=str(bought.id),
            payment=PaymentKey(""),
            amount=Money(500, "USD"),
            at=(NOW + 1) * 1000,
            trace=str(bought.id),
            buyer=Address("discord", str(counter.ada.id)),
        )
    ]


async def test_a_purchase_is_news_until_it_is_written_down_and_used_up_only_then(counter: Counter) -> None:
    bought = await counter.buy()
    first = await counter.news()
    assert await counter.news() == first
    assert counter.calls("consume_entitlement") == 0
    counter.books.write_down(first)
    assert await counter.news(counter.later()) == first
    assert bought.consumed
    assert await counter.news(counter.later()) == []
    again = await counter.buy()
    assert [one.event_key for one in await counter.news(counter.later())] == [str(again.id)]
    assert counter.calls("consume_entitlement") == 1


async def test_what_was_written_down_since_is_listed_with_what_it_was_worth_then(counter: Counter) -> None:
    """So that the books can be compared, whatever the owner has done to the list of products meanwhile."""
    await counter.buy()
    first = await counter.news()
    counter.books.write_down(first)
    told = settings(counter.world.discord_url, counter.world.discord_token, discord_premium=((str(FIVE), "6.00"),))
    [provider] = premium.build(told, around(counter.books, lambda: counter.time[0]))
    for _ in range(2):
        assert [one async for one in provider.news(0)] == first
    await provider.close()


async def test_what_is_written_down_while_it_is_told_is_used_up_in_the_same_round(counter: Counter) -> None:
    bought = [await counter.buy(FIVE), await counter.buy(TEN)]
    async for one in counter.provider.news(0):
        counter.books.write_down([one])
    assert [one.consumed for one in bought] == [True, True]


async def test_only_paid_credit_counts(counter: Counter) -> None:
    counter.world.discord_app.shelf.skus[7] = replace(counter.world.discord_app.shelf.skus[FIVE], id=7)
    for sku, kind in ((FOREVER, 1), (7, 1), (FIVE, FREE)):
        await counter.buy(sku, kind=kind)
    assert await counter.news() == []
    given = await counter.buy(TEN, kind=GIFT)
    assert [one.event_key for one in await counter.news()] == [str(given.id)]


async def test_test_purchases_count_only_where_the_owner_says_so(counter: Counter) -> None:
    await counter.buy(kind=TEST_PURCHASE)
    assert await counter.news() == []
    told = settings(counter.world.discord_url, counter.world.discord_token, discord_premium_tests=True)
    [provider] = premium.build(told, around(counter.books, lambda: counter.time[0]))
    assert len([one async for one in provider.news(0)]) == 1
    await provider.close()


async def test_money_that_discord_gave_back_leaves_the_wallet_it_had_filled(counter: Counter) -> None:
    bought = await counter.buy()
    first = await counter.news()
    counter.books.write_down(first)
    await counter.news()
    assert bought.consumed
    await counter.ada.have_refunded(bought)
    out = MoneyOut(
        provider="premium",
        event_key=f"{bought.id}:refund",
        payment=PaymentKey(""),
        amount=Money(500, "USD"),
        buyer=Address("discord", str(counter.ada.id)),
    )
    assert await counter.news() == [*first, out]
    assert await counter.news(counter.later()) == [out]
    counter.books.write_down([out])
    assert await counter.news() == [*first, out]
    assert await counter.news(counter.later()) == []


async def test_money_that_went_back_before_anybody_saw_it_never_was(counter: Counter) -> None:
    bought = await counter.buy(told=False)
    await counter.ada.have_refunded(bought, told=False)
    assert await counter.news() == []


async def test_money_that_goes_back_between_the_list_and_its_use_is_told_the_next_time(counter: Counter) -> None:
    bought = await counter.buy()
    async for one in counter.provider.news(0):
        counter.books.write_down([one])
        await counter.ada.have_refunded(bought)
    assert not bought.consumed
    assert [type(one) for one in await counter.news()] == [MoneyIn, MoneyOut]


async def test_what_has_ended_or_is_none_of_ours_fills_nothing(counter: Counter) -> None:
    row = {"id": "5", "sku_id": str(FIVE), "user_id": "9", "type": 1, "deleted": False, "consumed": False}
    ends = {"past": "2026-11-22T11:59:59.5+00:00", "future": "2026-11-22T12:00:01+00:00", "never": None}
    found = {}
    other = json.dumps([row | {"sku_id": str(FOREVER)}])
    counter.world.fault(kind="answer", method="list_entitlements", status=200, body=other, platform="discord")
    assert await counter.news() == []
    for when, at in ends.items():
        body = f"[{json.dumps(row | {'ends_at': at})}]"
        counter.world.fault(kind="answer", method="list_entitlements", status=200, body=body, platform="discord")
        found[when] = len(await counter.news())
    assert found == {"past": 0, "future": 1, "never": 1}


async def test_a_long_list_is_read_to_its_end_and_from_where_it_matters(counter: Counter) -> None:
    shelf, account = counter.world.discord_app.shelf, counter.ada.id
    counter.time[0] += 200 * DAY
    now = int(counter.time[0] * 1000)
    old = (now - LOOK_BACK - 2 * DAY * 1000 - EPOCH) << 22
    for number in range(250):
        one = (now - EPOCH << 22) + number
        shelf.entitlements[one] = Entitlement(id=one, sku=FIVE, account=account)
    missed = (now - LOOK_BACK - EPOCH) << 22
    for one in (old, missed):
        shelf.entitlements[one] = Entitlement(id=one, sku=FIVE, account=account)
    keys = [one.event_key for one in await counter.news(now - DAY * 1000)]
    assert keys == sorted(keys, key=int)
    assert keys[0] == str(missed)
    assert len(keys) == 251
    assert counter.calls("list_entitlements") == 3
    assert len(await counter.news(0)) == 252


# --- trouble


@pytest.mark.parametrize("kind", ["500", "502", "429"])
async def test_a_list_that_does_not_come_is_asked_for_again(counter: Counter, kind: str) -> None:
    await counter.buy()
    counter.world.fault(kind=kind, method="list_entitlements", platform="discord")
    with pytest.raises(Temporary):
        await counter.news()
    assert len(await counter.news()) == 1


@pytest.mark.parametrize("kind", ["500", "lost"])
async def test_a_use_that_is_not_answered_loses_and_doubles_nothing(counter: Counter, kind: str) -> None:
    bought = await counter.buy()
    counter.books.write_down(await counter.news())
    counter.world.fault(kind=kind, method="consume_entitlement", platform="discord")
    with pytest.raises(Temporary):
        await counter.news()
    await counter.news()
    assert bought.consumed
    assert counter.calls("consume_entitlement") == (2 if kind == "500" else 1)


async def test_a_use_that_is_refused_does_not_stop_the_others(counter: Counter) -> None:
    bought = [await counter.buy(FIVE), await counter.buy(TEN)]
    counter.books.write_down(await counter.news())
    body = '{"message": "Unknown entitlement", "code": 10029}'
    counter.world.fault(kind="answer", method="consume_entitlement", status=404, body=body, platform="discord")
    await counter.news()
    assert [one.consumed for one in bought] == [False, True]
    await counter.news()
    assert [one.consumed for one in bought] == [True, True]


@pytest.mark.parametrize(
    "body",
    ["{}", "[1]", '[{"id": "x"}]', '[{"id": 5, "sku_id": "5", "type": 1}]', '[{"id": "5", "sku_id": "5"}]', "<html>"],
)
async def test_a_strange_list_is_no_crash(counter: Counter, body: str) -> None:
    counter.world.fault(kind="answer", method="list_entitlements", status=200, body=body, platform="discord")
    with pytest.raises(Temporary):
        await counter.news()


# --- the rest of the socket


async def test_discord_sells_and_nobody_else(counter: Counter) -> None:
    provider: PaymentProvider = counter.provider
    ada = Address("discord", "2001")
    intent = Intent(key=PaymentKey("kp1"), asked=Money(500, "USD"), title="", buyer=ada, language="en", expires_at=0)
    with pytest.raises(IllegalMove):
        await provider.create(intent)
    with pytest.raises(BadSignature):
        provider.read({}, b"{}", 0)
    assert await provider.resolve(b"{}") == ()
    assert (provider.terms.checkout, provider.terms.chats, provider.terms.off_platform) == (
        False, frozenset({"discord"}), False,
    )  # fmt: skip
    assert counter.provider.shelf == {str(FIVE): Money(500, "USD"), str(TEN): Money(1000, "USD")}


async def test_the_doctor_hears_whether_all_of_it_can_be_bought(counter: Counter) -> None:
    assert await counter.provider.check() == "2 products on sale"
    for shelf, problem in ((((str(FOREVER), "1"),), "not consumable"), ((("9" * 18, "1"),), "no such product")):
        told = settings(counter.world.discord_url, counter.world.discord_token, discord_premium=shelf)
        [provider] = premium.build(told, around(counter.books, lambda: counter.time[0]))
        with pytest.raises(Permanent, match=problem):
            await provider.check()
        await provider.close()


async def test_a_token_that_is_not_known_is_permanent_and_in_no_error(counter: Counter) -> None:
    [provider] = premium.build(settings(counter.world.discord_url), around(counter.books, lambda: counter.time[0]))
    with pytest.raises(Permanent) as refusal:
        await provider.check()
    assert "canary" not in f"{refusal.value!r} {provider!r} {vars(provider)}"
    await provider.close()


def test_an_amount_that_the_currency_does_not_have_is_named() -> None:
    with pytest.raises(Permanent, match="JPY"):
        premium.build(settings("http://127.0.0.1:1"), around(Books(), lambda: 0.0, "JPY"))


# --- with the shop's own books


async def test_credit_is_in_the_wallet_once_across_a_restart_and_leaves_with_the_refund(engine_url: str) -> None:
    time = [float(NOW)]
    async with Sandbox.open(clock=lambda: time[0], discord_limits=DiscordLimits.none()) as world:
        ada = world.discord_person("ada")
        buyer = Address("discord", str(ada.id))
        bought = await ada.buy(FIVE)

        async def round_of_news(*, dies_after_writing: bool = False, hours_later: bool = False) -> Money:
            """The shop opens, hears the news, and closes again or dies."""
            async with open_store(engine_url, clock=lambda: int(time[0] * 1000), source=Random(1)) as opened:
                store = cast("Store", opened.store)
                around = Around(store=store, clock=lambda: int(time[0] * 1000), currency="USD", secret=lambda _: b"x")
                [provider] = premium.build(settings(world.discord_url, world.discord_token), around)

                async def apply(one: News) -> settling.Settled:
                    return await store.run(settling.apply, one)

                async for one in provider.news(0):
                    await apply(one)
                    if dies_after_writing:
                        break
                if hours_later:
                    time[0] += 3600
                    cashier = Cashier(store, {CODE: provider}, apply, around.clock)
                    assert (await cashier.reconcile(CODE)).gaps == (), "the books agree"
                await provider.close()
                contact = await store.read(people.known, buyer)
                assert contact is not None
                return (await store.read(wallet.look_into, contact.customer, "USD")).balance

        assert await round_of_news(dies_after_writing=True) == Money(500, "USD")
        assert world.discord_app.shelf.held(ada.id, FIVE) is bought
        assert await round_of_news() == Money(500, "USD")
        assert world.discord_app.shelf.held(ada.id, FIVE) is None
        time[0] += 1
        await ada.buy(FIVE)
        assert await round_of_news() == Money(1000, "USD")
        assert await round_of_news(hours_later=True) == Money(1000, "USD")
        await ada.have_refunded(bought)
        assert await round_of_news() == Money(500, "USD")
        assert await round_of_news(hours_later=True) == Money(500, "USD")
