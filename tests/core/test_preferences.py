"""How somebody wants to be reached: what they typed is understood or refused, and notices keep to it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import preferences
from core.ids import ContactId
from core.notices import (
    HELD_MS,
    PATIENT,
    NoticeKind,
    claim_notices,
    record_notice,
    recover_notices,
    tell_contact,
    tell_owners,
)
from core.ports import Tx
from core.preferences import BadHours, BadZone, Preferences, find_zone, parse_hours
from core.quiet import MINUTES_A_DAY, QuietHours
from tests.shops import OWNER, START, TryShop

NIGHT = QuietHours(begin=22 * 60, end=8 * 60, zone="UTC")
NOON = START + 12 * 3600_000


# --- what people type -----------------------------------------------------------------------------------------


@given(st.integers(0, MINUTES_A_DAY - 1), st.integers(0, MINUTES_A_DAY - 1))
def test_two_different_times_are_quiet_hours(begin: int, end: int) -> None:
    typed = f"{begin // 60:02}:{begin % 60:02} – {end // 60}:{end % 60:02}"
    if begin == end:
        with pytest.raises(BadHours):
            parse_hours(typed)
    else:
        assert parse_hours(typed) == (begin, end)


@given(st.text())
def test_whatever_is_typed_is_two_times_of_the_day_or_refused(typed: str) -> None:
    try:
        begin, end = parse_hours(typed)
    except BadHours:
        return
    assert 0 <= begin < MINUTES_A_DAY > end >= 0
    assert begin != end


@pytest.mark.parametrize(
    ("typed", "minutes"), [("22-8", (1320, 480)), ("22:00-08:00", (1320, 480)), ("0:30—24", (30, 0))]
)
def test_hours_may_be_short(typed: str, minutes: tuple[int, int]) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["", "-", "22", "22:60-8", "25-8", "22-8-9", "٢٢-٨", "8-8", "22:00-", "1e1-2"])
def test_what_is_no_pair_of_times_is_refused(typed: str) -> None:
    with pytest.raises(BadHours):
        parse_hours(typed)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Lisbon", "Europe/Lisbon"),
        (" lisbon ", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_city_is_a_zone(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", " ", "Atlantis", "../etc/passwd", "Europe", "+2", "x" * 5000, "\ud800"])
def test_what_is_no_zone_is_refused(typed: str) -> None:
    with pytest.raises(BadZone):
        find_zone(typed)


async def test_every_choice_is_remembered_beside_the_others(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    run = try_shop.opened.store.run
    await run(preferences.put_first, ada.customer, "discord")
    await run(preferences.put_first, ada.customer, "email")
    await run(preferences.put_first, ada.customer, "discord")
    await run(preferences.be_quiet, ada.customer, "21-9")
    await run(preferences.live_in, ada.customer, "tokyo")
    await run(preferences.mute, ada.customer, True)
    chosen = await try_shop.opened.store.read(preferences.find_preferences, ada.customer)
    assert chosen == Preferences(
        channels=("discord", "email"), quiet=(21 * 60, 9 * 60), zone="Asia/Tokyo", only_keys=True
    )
    assert chosen.quiet_hours(NIGHT) == QuietHours(begin=21 * 60, end=9 * 60, zone="Asia/Tokyo")
    await run(preferences.sleep_as_the_shop, ada.customer)
    chosen = await try_shop.opened.store.read(preferences.find_preferences, ada.customer)
    assert chosen.quiet_hours(NIGHT) == QuietHours(begin=22 * 60, end=8 * 60, zone="Asia/Tokyo")
    await run(preferences.never_quiet, ada.customer)
    chosen = await try_shop.opened.store.read(preferences.find_preferences, ada.customer)
    assert chosen.quiet_hours(NIGHT).ends(try_shop.clock()) is None


# --- notices keep to it ---------------------------------------------------------------------------------------


async def owe(shop: TryShop, contact: ContactId, *kinds: NoticeKind) -> None:
    def step(tx: Tx) -> None:
        for kind in kinds:
            tell_contact(tx, contact, kind, f"{kind}:{tx.now}", **FACTS.get(kind, {}))

    await shop.opened.store.run(step)


FACTS: dict[NoticeKind, Any] = {
    NoticeKind.LINK_ASKED: {"code": 1, "channel": "discord"},
    NoticeKind.LINK_DENIED: {},
    NoticeKind.LINKED: {"joining": 1, "channel": "discord"},
    NoticeKind.RECOVERED: {"joining": 1},
}


async def told(shop: TryShop) -> set[NoticeKind]:
    """What goes out now, and is out after it."""
    claimed = await shop.opened.store.run(claim_notices, (OWNER,), 50, NIGHT)
    for notice, _ in claimed:
        assert await shop.opened.store.run(record_notice, notice, sent=True)
    return {notice.kind for notice, _ in claimed}


async def test_what_can_wait_waits_for_the_morning_and_nothing_else_does(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    about_chats = [kind for kind in NoticeKind if kind in PATIENT or kind in FACTS]
    await owe(try_shop, ada.id, *about_chats)
    assert await told(try_shop) == set(FACTS), "what guards an account, or answers, never waits"
    for _ in range(7):
        try_shop.clock.forward(hours=1)
        assert await told(try_shop) == set()
    try_shop.clock.forward(minutes=59)
    assert await told(try_shop) == set()
    try_shop.clock.forward(minutes=1)
    assert await told(try_shop) == PATIENT, "at eight"
    assert await told(try_shop) == set(), "and once"


async def test_waiting_is_no_try(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    await owe(try_shop, ada.id, NoticeKind.UNLINKED)
    for _ in range(3):
        assert await told(try_shop) == set()
        await try_shop.opened.store.run(recover_notices)
    try_shop.clock.forward(hours=8)
    (notice, _), *_ = await try_shop.opened.store.run(claim_notices, (), 50, NIGHT)
    assert notice.tries == 0


async def test_nobodys_night_is_longer_than_twelve_hours(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    await try_shop.opened.store.run(preferences.be_quiet, ada.customer, "00:00-23:59")
    await owe(try_shop, ada.id, NoticeKind.UNLINKED)
    assert await told(try_shop) == set()
    try_shop.clock.now += HELD_MS - 1
    assert await told(try_shop) == set()
    try_shop.clock.now += 1
    assert await told(try_shop) == {NoticeKind.UNLINKED}


async def test_the_night_is_where_the_reader_lives(try_shop: TryShop) -> None:
    ada = await try_shop.person("ada")
    await try_shop.opened.store.run(preferences.live_in, ada.customer, "Asia/Tokyo")
    await owe(try_shop, ada.id, NoticeKind.UNLINKED)
    assert await told(try_shop) == {NoticeKind.UNLINKED}, "nine in the morning there"


async def test_who_wants_keys_only_hears_of_them_and_of_what_guards_them(try_shop: TryShop) -> None:
    try_shop.clock.now = NOON
    ada = await try_shop.person("ada")
    await try_shop.opened.store.run(preferences.mute, ada.customer, True)
    await owe(try_shop, ada.id, *PATIENT, *FACTS)
    assert await told(try_shop) == set(FACTS)
    await try_shop.opened.store.run(preferences.mute, ada.customer, False)
    try_shop.clock.forward(hours=24)
    assert await told(try_shop) == set(), "what was muted does not come later"


async def test_owners_are_told_at_any_hour_whatever_they_chose(try_shop: TryShop) -> None:
    owner = await try_shop.person("owner")
    await try_shop.opened.store.run(preferences.mute, owner.customer, True)

    def step(tx: Tx) -> None:
        tell_owners(tx, NoticeKind.ATTENTION, "one", reference="K7F3-9QXM", reason="late", entry=1)
        tell_owners(tx, NoticeKind.OTHER_AMOUNT, "two", provider="sim", amount="19.49 USD")

    await try_shop.opened.store.run(step)
    assert await told(try_shop) == {NoticeKind.ATTENTION, NoticeKind.OTHER_AMOUNT}
