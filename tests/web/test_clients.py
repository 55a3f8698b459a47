"""Who knocks, and who is kept out for a while."""

import pytest

from tests.shops import Clock
from web.clients import FLOOD, REMEMBERED, Client, Doorkeeper, client_of

MINE = Client(key="203.0.113.9", crowd=False)


def keeper(clock: Clock, misses: int = 3, crowd: int = 1) -> Doorkeeper:
    return Doorkeeper(misses, crowd=crowd, clock=lambda: clock.now / 1000)


@pytest.mark.parametrize(
    ("peer", "told", "header", "key", "crowd"),
    [
        ("93.184.216.34", {}, None, "93.184.216.34", False),
        ("127.0.0.1", {}, None, "127.0.0.1", True),
        ("172.18.0.2", {"X-Forwarded-For": "93.184.216.34"}, None, "172.18.0.2", True),
        ("172.18.0.2", {"X-Forwarded-For": "93.184.216.34"}, "X-Forwarded-For", "93.184.216.34", False),
        ("172.18.0.2", {"X-Forwarded-For": "6.6.6.6, 93.184.216.34"}, "X-Forwarded-For", "93.184.216.34", False),
        ("172.18.0.2", {"X-Forwarded-For": "10.0.0.7"}, "X-Forwarded-For", "10.0.0.7", False),
        ("172.18.0.2", {"X-Forwarded-For": "nobody"}, "X-Forwarded-For", "172.18.0.2", True),
        ("93.184.216.34", {"X-Forwarded-For": "6.6.6.6"}, None, "93.184.216.34", False),
        ("2a00:1450:4001:82a::200e", {}, None, "2a00:1450:4001:82a::/64", False),
        ("::ffff:93.184.216.34", {}, None, "93.184.216.34", False),
        ("fe80::1%eth0", {}, None, "fe80::/64", True),
        (None, {}, None, "", True),
        ("unix:", {}, None, "", True),
    ],
)
def test_a_client_is_the_peer_or_what_the_one_trusted_header_says(
    peer: str | None, told: dict[str, str], header: str | None, key: str, crowd: bool
) -> None:
    assert client_of(peer, told, header) == Client(key=key, crowd=crowd)


def test_misses_lock_an_address_for_ten_minutes_and_no_other(clock: Clock) -> None:
    door = keeper(clock)
    for _ in range(2):
        door.miss(MINE)
    assert door.locked(MINE) == 0
    door.miss(MINE)
    assert door.locked(MINE) == 600
    assert door.locked(Client(key="203.0.113.10", crowd=False)) == 0
    clock.forward(minutes=9.99)
    assert door.locked(MINE) == 1
    clock.forward(minutes=0.02)
    assert door.locked(MINE) == 0


def test_slow_slips_are_forgiven(clock: Clock) -> None:
    door = keeper(clock)
    for _ in range(20):
        door.miss(MINE)
        door.miss(MINE)
        assert door.locked(MINE) == 0
        clock.forward(minutes=10.1)


def test_a_crowd_is_shown_more_patience(clock: Clock) -> None:
    door, crowd = keeper(clock, crowd=5), Client(key="127.0.0.1", crowd=True)
    for _ in range(14):
        door.miss(crowd)
    assert door.locked(crowd) == 0
    door.miss(crowd)
    assert door.locked(crowd) == 600


def test_in_a_flood_from_everywhere_one_miss_is_enough(clock: Clock) -> None:
    door = keeper(clock)
    for number in range(FLOOD):
        door.miss(Client(key=f"a{number}", crowd=False))
    door.miss(MINE)
    assert door.locked(MINE) == 600
    assert door.locked(Client(key="a buyer with a right link", crowd=False)) == 0
    clock.forward(minutes=11)
    door.miss(MINE)
    assert door.locked(MINE) == 0


def test_only_so_many_addresses_are_remembered(clock: Clock) -> None:
    door = keeper(clock)
    for number in range(REMEMBERED + 500):
        door.miss(Client(key=str(number), crowd=False))
    assert door.remembered == REMEMBERED
