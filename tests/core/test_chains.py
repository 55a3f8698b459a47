"""Transfers over chains: an amount is one payment's alone, and money is credited once however the chain turns."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from core.chains import (
    QUARANTINE_MS,
    STEP,
    WATCHED_MS,
    Anchor,
    Busy,
    Expected,
    Fit,
    Happened,
    Sighting,
    Stretch,
    Wish,
    anchors,
    begin_reading,
    confirm,
    expected,
    happened,
    judge,
    keep_stretch,
    reserve_address,
    reserve_amount,
    rewind,
    stop_expecting,
    unconfirmed,
    watched,
    where,
)
from core.ids import PaymentKey
from core.money import Money
from core.ports import Tx
from storage.opening import Opened, open_store
from storage.tx import SqlTx
from tests.shops import START, Clock

CHAIN = "base"
CONTRACT = "0x" + "c0" * 20
OURS = "0x" + "ab" * 20
MINUTE = 60_000
HEAD = 100


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def opened(engine_url: str, clock: Clock) -> AsyncIterator[Opened[SqlTx]]:
    async with open_store(engine_url, clock=clock, source=random.Random(7)) as made:
        await made.store.run(begin_reading, CHAIN, HEAD)
        yield made


def wish(number: int = 1, *, asked: int = 19_490_000, decimals: int = 6, block: int = HEAD, now: int = START) -> Wish:
    return Wish(
        key=PaymentKey(f"kp{number:020}"),
        chain=CHAIN,
        contract=CONTRACT,
        asked=Money(asked, "USDC"),
        decimals=decimals,
        block=block,
        expires_at=now + 45 * MINUTE,
    )


def sighting(raw: int, *, block: int = HEAD + 5, tx: str = "0x01", log: int = 0, fork: str = "a") -> Sighting:
    return Sighting(
        block=block, block_hash=f"0x{fork}{block}", mined_at=START + 1, tx=tx, log_index=log, contract=CONTRACT,
        sender="0x" + "11" * 20, address=OURS, raw=raw,
    )  # fmt: skip


def read(tx: Tx, *seen: Sighting, upto: int | None = None, fork: str = "a", caught_up: bool = True) -> bool:
    """Read on from the cursor up to a block. A step."""
    after = where(tx, CHAIN).block
    last = max([one.block for one in seen] + [upto or after])
    kept = [Anchor(block=one.block, hash=one.block_hash) for one in seen]
    stretch = Stretch(
        chain=CHAIN, after=after, upto=last, sightings=seen, caught_up=caught_up,
        anchors=(*kept, Anchor(block=last, hash=f"0x{fork}{last}")),
    )  # fmt: skip
    return keep_stretch(tx, stretch)


def confirm_all(tx: Tx, upto: int = 10**9) -> list[Fit | None]:
    """Everything that was seen is final; the ordinal is the log's place in a transaction that is alone in its block."""
    return [confirm(tx, one, one.sighting.log_index) for one in unconfirmed(tx, CHAIN, upto)]


def told(tx: Tx, since: int = 0) -> Happened:
    return happened(tx, CHAIN, CONTRACT, since)


def is_taken(tx: Tx, amount: Expected) -> bool:
    """Whether nobody else can get this amount at this address. A step."""
    again = replace(wish(999), block=0)
    free_at = START + QUARANTINE_MS
    return tx.chains.expect(again, amount.address, amount.asked, own=False, now=START, free_at=free_at) is None


async def test_32_reservations_at_once_get_32_amounts(opened: Opened[SqlTx]) -> None:
    made = await asyncio.gather(*(opened.store.run(reserve_amount, wish(number), OURS) for number in range(32)))
    assert len({one.raw for one in made}) == 32
    for one in made:
        added = one.asked.minor - 19_490_000
        assert added % STEP == 0
        assert STEP <= added <= 99 * STEP
        assert one.raw == one.asked.minor
    again = await opened.store.run(reserve_amount, wish(5), OURS)
    assert again == made[5]


async def test_a_crowded_price_is_widened_and_at_last_refused(opened: Opened[SqlTx]) -> None:
    def crowd(tx: Tx) -> int:
        for steps in range(1, 100):
            amount = Money(19_490_000 + steps * STEP, "USDC")
            assert tx.chains.expect(
                wish(1000 + steps), OURS, amount, own=False, now=START, free_at=START + QUARANTINE_MS
            )
        widened = reserve_amount(tx, wish(1), OURS).asked.minor - 19_490_000
        for steps in range(100, 1000):
            amount = Money(19_490_000 + steps * STEP, "USDC")
            tx.chains.expect(wish(1000 + steps), OURS, amount, own=False, now=START, free_at=START + QUARANTINE_MS)
        return widened

    assert 100 * STEP <= await opened.store.run(crowd) <= 999 * STEP
    with pytest.raises(Busy):
        await opened.store.run(reserve_amount, wish(2), OURS)
    elsewhere = await opened.store.run(reserve_amount, wish(2), "0x" + "cd" * 20)
    assert elsewhere.asked.minor > 19_490_000


async def test_18_decimals_are_kept_to_the_last_one(opened: Opened[SqlTx]) -> None:
    """Ten such tokens do not fit into 64 bits. An amount that differs by the last decimal is another amount."""
    made = await opened.store.run(reserve_amount, wish(1, asked=12_345_678_901_234, decimals=18), OURS)
    assert made.asked.minor % STEP == 0
    assert made.raw == made.asked.minor * 10**12 > 2**64
    close, right = sighting(made.raw + 1), sighting(made.raw, tx="0x02", log=1)
    await opened.store.run(read, close, right)
    assert await opened.store.run(confirm_all) == [Fit.UNMATCHED, Fit.EXACT]
    assert [one.sighting.raw for one in (await opened.store.read(told)).confirmed] == [made.raw + 1, made.raw]


async def test_a_transfer_is_exact_then_duplicate_and_named_by_its_place(opened: Opened[SqlTx]) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    other = await opened.store.run(reserve_amount, wish(2), OURS)
    await opened.store.run(read, sighting(made.raw), sighting(other.raw, log=2), sighting(made.raw, log=7))
    assert [one.payment for one in (await opened.store.read(told)).on_the_way] == [made.key, other.key, made.key]
    assert await opened.store.run(confirm_all, HEAD + 4) == []
    assert await opened.store.run(confirm_all) == [Fit.EXACT, Fit.EXACT, Fit.DUPLICATE]
    assert await opened.store.run(confirm_all) == []
    confirmed = (await opened.store.read(told)).confirmed
    assert [(one.name, one.payment) for one in confirmed] == [
        ("base:0x01:0", made.key),
        ("base:0x01:2", other.key),
        ("base:0x01:7", made.key),
    ]
    assert (await opened.store.read(told, START + 1)).confirmed == ()


async def test_an_amount_comes_late_then_is_nobodys_then_somebody_elses(opened: Opened[SqlTx], clock: Clock) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    clock.forward(hours=72)
    await opened.store.run(read, upto=HEAD + 1)
    assert await opened.store.run(is_taken, made)
    late = replace(sighting(made.raw), mined_at=clock.now)
    await opened.store.run(read, late)
    assert await opened.store.run(confirm_all) == [Fit.LATE]
    clock.forward(hours=71)
    await opened.store.run(read, upto=HEAD + 10)
    assert await opened.store.run(is_taken, made), "72 hours from its payment on"
    clock.forward(hours=2)
    await opened.store.run(read, upto=HEAD + 11, caught_up=False)
    assert OURS in await opened.store.read(watched, CHAIN), "the chain was not read that far"
    await opened.store.run(read, upto=HEAD + 12)
    assert OURS not in await opened.store.read(watched, CHAIN)
    await opened.store.run(read, sighting(made.raw, block=HEAD + 13, tx="0x02"))
    assert await opened.store.run(confirm_all) == [Fit.UNMATCHED]
    assert not await opened.store.run(is_taken, made)


async def test_an_amount_stays_taken_while_its_transfer_is_on_its_way(opened: Opened[SqlTx], clock: Clock) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    await opened.store.run(read, sighting(made.raw))
    clock.forward(hours=200)
    await opened.store.run(read, upto=HEAD + 50)
    assert OURS in await opened.store.read(watched, CHAIN)
    assert await opened.store.run(confirm_all) == [Fit.EXACT]


async def test_a_transfer_whose_transaction_failed_is_nothing(opened: Opened[SqlTx]) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    await opened.store.run(read, sighting(made.raw))
    [seen] = await opened.store.read(unconfirmed, CHAIN, HEAD + 5)
    await opened.store.run(judge, [(seen, None)])
    assert await opened.store.run(confirm_all) == []
    assert (await opened.store.read(told)).on_the_way == ()


async def test_what_is_cancelled_can_still_be_recognised(opened: Opened[SqlTx], clock: Clock) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    clock.forward(minutes=5)
    await opened.store.run(stop_expecting, made.key)
    await opened.store.run(read, replace(sighting(made.raw), mined_at=clock.now + 1))
    assert await opened.store.run(confirm_all) == [Fit.LATE]


async def test_a_transfer_from_before_the_payment_is_not_for_it(opened: Opened[SqlTx]) -> None:
    made = await opened.store.run(reserve_amount, wish(1, block=HEAD + 10), OURS)
    await opened.store.run(read, sighting(made.raw, block=HEAD + 9), sighting(made.raw, block=HEAD + 10, tx="0x02"))
    assert await opened.store.run(confirm_all) == [Fit.UNMATCHED, Fit.EXACT]


async def test_an_address_of_its_own_takes_any_amount_and_is_given_once(opened: Opened[SqlTx], clock: Clock) -> None:
    def take(tx: Tx, number: int) -> Expected:
        return reserve_address(tx, wish(number), "account", lambda place: f"0x{place:040x}")

    made = await asyncio.gather(*(opened.store.run(take, number) for number in range(8)))
    assert sorted(one.address for one in made) == [f"0x{place:040x}" for place in range(8)]
    assert await opened.store.run(take, 3) == made[3]
    assert made[3].asked == Money(19_490_000, "USDC")
    short = replace(sighting(123), address=made[3].address)
    await opened.store.run(read, short, replace(sighting(5, log=1), address=made[3].address))
    assert await opened.store.run(confirm_all) == [Fit.EXACT, Fit.DUPLICATE]
    assert {one.payment for one in (await opened.store.read(told)).confirmed} == {made[3].key}
    clock.forward(hours=WATCHED_MS / 3_600_000)
    await opened.store.run(read, upto=HEAD + 10)
    assert len(await opened.store.read(watched, CHAIN)) == 8
    clock.forward(hours=1)
    assert await opened.store.read(watched, CHAIN) == ()


async def test_a_shallow_reorg_forgets_what_was_seen_and_finds_it_again(opened: Opened[SqlTx]) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    await opened.store.run(read, upto=HEAD + 3)
    await opened.store.run(read, sighting(made.raw))
    assert await opened.store.run(rewind, CHAIN, HEAD + 5, HEAD + 3)
    assert not await opened.store.run(rewind, CHAIN, HEAD + 5, HEAD + 3), "somebody else has done so"
    assert [one.block for one in await opened.store.read(anchors, CHAIN)] == [HEAD + 3]
    assert (await opened.store.read(told)).on_the_way == ()
    assert await opened.store.run(confirm_all) == []
    await opened.store.run(read, sighting(made.raw, block=HEAD + 6, log=4, fork="b"))
    assert await opened.store.run(confirm_all) == [Fit.EXACT]
    assert (await opened.store.read(told)).lost == ()


async def test_a_deep_reorg_is_told_and_the_same_money_is_credited_once(opened: Opened[SqlTx], clock: Clock) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    await opened.store.run(read, sighting(made.raw))
    assert await opened.store.run(confirm_all) == [Fit.EXACT]
    clock.forward(minutes=10)
    await opened.store.run(rewind, CHAIN, HEAD + 5, HEAD)
    [gone] = (await opened.store.read(told, clock.now)).lost
    assert (gone.lost_at, gone.back_at, gone.payment) == (clock.now, None, made.key)
    clock.forward(minutes=1)
    await opened.store.run(read, sighting(made.raw, block=HEAD + 8, fork="b"))
    assert await opened.store.run(confirm_all) == [None], "it was credited before"
    state = await opened.store.read(told)
    assert [one.name for one in state.confirmed] == [gone.name]
    assert [(one.back_at, one.sighting.block) for one in state.lost] == [(clock.now, HEAD + 8)]
    clock.forward(minutes=1)
    await opened.store.run(rewind, CHAIN, HEAD + 8, HEAD)
    await opened.store.run(read, sighting(made.raw))  # the first past after all
    assert await opened.store.run(confirm_all) == [None]
    assert [one.name for one in (await opened.store.read(told)).confirmed] == [gone.name]


async def test_a_confirmed_transfer_whose_block_comes_back_is_back(opened: Opened[SqlTx], clock: Clock) -> None:
    made = await opened.store.run(reserve_amount, wish(1), OURS)
    await opened.store.run(read, sighting(made.raw))
    await opened.store.run(confirm_all)
    await opened.store.run(rewind, CHAIN, HEAD + 5, HEAD)
    clock.forward(minutes=1)
    await opened.store.run(read, sighting(made.raw))
    [back] = (await opened.store.read(told)).lost
    assert back.back_at == clock.now
    assert await opened.store.run(confirm_all) == []


async def test_reading_goes_on_where_it_was_and_only_one_reads(opened: Opened[SqlTx]) -> None:
    await opened.store.run(read, upto=HEAD + 20)
    cursor = await opened.store.run(begin_reading, CHAIN, HEAD + 9_000)
    assert (cursor.start, cursor.block) == (HEAD, HEAD + 20)
    stale = Stretch(chain=CHAIN, after=HEAD, upto=HEAD + 30, sightings=(), anchors=(), caught_up=True)
    assert not await opened.store.run(keep_stretch, stale)
    assert (await opened.store.read(where, CHAIN)).block == HEAD + 20
    assert await opened.store.read(expected, PaymentKey("kp-unknown")) is None


async def test_only_the_newest_anchors_are_kept(opened: Opened[SqlTx]) -> None:
    def many(tx: Tx) -> None:
        for block in range(HEAD + 1, HEAD + 601):
            read(tx, upto=block)

    await opened.store.run(many)
    kept = await opened.store.read(anchors, CHAIN)
    assert kept[0].block == HEAD + 600
    assert 512 <= len(kept) <= 513
