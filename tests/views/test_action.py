"""What a button carries: always short enough, always itself again, and nothing forged gets through."""

import typing
from dataclasses import fields
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import views.actions
from views.action import MAX_PACKED_BYTES, Action, UnknownAction, action_kinds, coded, pack, unpack

KINDS = sorted(action_kinds(), key=lambda kind: kind.code)
IDS = st.integers(min_value=-(2**53), max_value=2**53)


def values(hint: typing.Any) -> st.SearchStrategy[typing.Any]:
    """Any value a field of this type may have."""
    kind = getattr(hint, "__supertype__", hint)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return IDS
    if issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    return st.text(max_size=80)


def actions(kind: type[Action]) -> st.SearchStrategy[Action]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


ANY_ACTION = st.sampled_from(KINDS).flatmap(actions)
# Texts near the truth: real codes, dots, digits, and whatever else fits into a button.
NEARLY = st.builds(
    lambda code, parts: ".".join([code, *parts]),
    st.sampled_from([kind.code for kind in KINDS]) | st.text(max_size=3),
    st.lists(st.text(alphabet="0123456789-+ ._ek٣１", max_size=8) | st.text(max_size=8), max_size=5),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_fields_of_every_action_have_room(kind: type[Action]) -> None:
    hints = typing.get_type_hints(kind)
    widest = {
        field.name: {bool: True, int: -(2**53), str: "€" * 99}.get(
            getattr(hints[field.name], "__supertype__", hints[field.name])
        )
        or next(iter(hints[field.name]))
        for field in fields(kind)
    }
    packed = pack(kind(**widest))
    assert len(packed.encode()) <= MAX_PACKED_BYTES
    assert type(unpack(packed)) is kind


@given(ANY_ACTION)
def test_an_action_comes_back_as_itself(action: Action) -> None:
    packed = pack(action)
    assert len(packed.encode()) <= MAX_PACKED_BYTES
    back = unpack(packed)
    assert pack(back) == packed
    if not any(isinstance(getattr(action, field.name), str) for field in fields(action)):
        assert back == action


@given(ANY_ACTION)
def test_a_text_is_only_ever_cut_at_its_end(action: Action) -> None:
    back = unpack(pack(action))
    for field in fields(action):
        before, after = getattr(action, field.name), getattr(back, field.name)
        if isinstance(before, str) and not isinstance(before, StrEnum):
            assert before.encode("utf-8", "ignore").decode().startswith(after)
        else:
            assert after == before


@given(ANY_ACTION, ANY_ACTION)
def test_two_actions_never_look_the_same(one: Action, other: Action) -> None:
    if pack(one) == pack(other):
        assert unpack(pack(one)) == unpack(pack(other))
        assert type(one) is type(other)


@given(st.text(max_size=80) | NEARLY | st.binary(max_size=64).map(lambda raw: raw.decode("latin-1")))
def test_whatever_is_forged_is_an_action_or_unknown(data: str) -> None:
    try:
        action = unpack(data)
    except UnknownAction:
        return
    assert pack(action) == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        ".",
        "zz.1",
        "b",
        "b.1",
        "b.1.0.0",
        "b.01.0",
        "b.+1.0",
        "b. 1.0",
        "b.1_0.0",
        "b.٣.0",
        "b.99999999999999999999.0",
        "x.1.2",
        "x.1.true",
        "PK.1.z",
        "h.",
        "\ud800",
        "s" * 65,
    ],
)
def test_a_forged_button_is_unknown(data: str) -> None:
    with pytest.raises(UnknownAction):
        unpack(data)


def test_words_may_hold_anything() -> None:
    action = views.actions.Found(page=2, words="a.b.c <b> 🔑 \n")
    assert unpack(pack(action)) == action


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="taken by Home"):
        coded("h")(Action)


def test_no_code_has_a_dot() -> None:
    assert [kind for kind in KINDS if "." in kind.code or not kind.code.isascii()] == []
