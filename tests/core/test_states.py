"""The tables of moves: reachable, without a way out of an end, and never walked around."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from core.errors import IllegalMove
from core.states import (
    ORDER_MOVES,
    PARCEL_MOVES,
    PAYMENT_MOVES,
    RESTOCK_MOVES,
    STOCK_MOVES,
    OrderStatus,
    ParcelState,
    PaymentStatus,
    RestockState,
    StockState,
    check_move,
)

TABLES: list[tuple[type[StrEnum], Mapping[Any, frozenset[Any]], StrEnum, set[StrEnum]]] = [
    (OrderStatus, ORDER_MOVES, OrderStatus.PLACED, {OrderStatus.REFUNDED, OrderStatus.CANCELLED}),
    (PaymentStatus, PAYMENT_MOVES, PaymentStatus.PENDING, {PaymentStatus.SETTLED}),
    (StockState, STOCK_MOVES, StockState.FREE, {StockState.VOID}),
    (ParcelState, PARCEL_MOVES, ParcelState.OWED, {ParcelState.SEEN}),
    (RestockState, RESTOCK_MOVES, RestockState.DRAFT, {RestockState.UNDONE, RestockState.DROPPED}),
]


@pytest.mark.parametrize(("kind", "moves", "start", "ends"), TABLES)
def test_every_state_is_in_its_table_and_can_be_reached(
    kind: type[StrEnum], moves: Mapping[Any, frozenset[Any]], start: StrEnum, ends: set[StrEnum]
) -> None:
    reached, frontier = {start}, [start]
    while frontier:
        for state in moves[frontier.pop()] - reached:
            reached.add(state)
            frontier.append(state)
    assert reached == set(kind) == set(moves)
    assert {state for state in kind if not moves[state]} == ends


@pytest.mark.parametrize(("kind", "moves", "start", "ends"), TABLES)
def test_a_move_that_is_not_in_the_table_is_a_bug(
    kind: type[StrEnum], moves: Mapping[Any, frozenset[Any]], start: StrEnum, ends: set[StrEnum]
) -> None:
    for old in kind:
        for new in kind:
            if new in moves[old]:
                check_move(moves, old, new)
            else:
                with pytest.raises(IllegalMove):
                    check_move(moves, old, new)


def test_a_sold_key_is_never_sold_again() -> None:
    """From sold there is no way back to a state from which it could be sold, over however many moves."""
    reached: set[StockState] = set()
    frontier = [StockState.SOLD]
    while frontier:
        new = STOCK_MOVES[frontier.pop()] - reached
        reached |= new
        frontier += new
    assert reached == {StockState.VOID}
