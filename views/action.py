"""What a button can mean, and how it fits into the 64 bytes that Telegram gives a button.

An action carries ids, never rights: whoever receives one asks the core whether this visitor may do it,
because a button's bytes can be forged. A packed action is ``code`` followed by its fields, separated by dots;
a text field is always the last one and may contain anything. Codes never change their meaning: old messages
keep their buttons.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Final, TypeVar, get_type_hints

from core.errors import Refused

# Telegram gives a button 64 bytes; the first one is the platform's own mark (see bot/telegram_render.py).
MAX_PACKED_BYTES: Final = 63
_LARGEST_ID: Final = 2**53


class UnknownAction(Refused):
    """This button is from another time, or was never ours."""

    text_id = "error-old-button"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Base of everything a button can mean."""

    code: ClassVar[str] = ""


A = TypeVar("A", bound=type[Action])
_BY_CODE: Final[dict[str, type[Action]]] = {}


def coded(code: str) -> Callable[[A], A]:
    """Give an action its code for ever."""

    def register(kind: A) -> A:
        if code in _BY_CODE:
            raise ValueError(f"the code {code} is taken by {_BY_CODE[code].__name__}")
        kind.code = code
        _BY_CODE[code] = kind
        return kind

    return register


def action_kinds() -> tuple[type[Action], ...]:
    """Every kind of action there is, for tests that want to see them all."""
    return tuple(_BY_CODE.values())


def pack(action: Action) -> str:
    """The action as at most 64 bytes of UTF-8. Texts that do not fit are cut at a character."""
    head = [action.code]
    for field in fields(action):
        value = getattr(action, field.name)
        if isinstance(value, str) and not isinstance(value, StrEnum):
            packed = ".".join([*head, ""])
            return packed + _cut(value, MAX_PACKED_BYTES - len(packed))
        head.append(str(int(value)) if not isinstance(value, StrEnum) else value.value)
    return ".".join(head)


def unpack(data: str) -> Action:
    """The action a button carries; raises UnknownAction for anything ``pack`` did not make."""
    code, _, rest = data.partition(".")
    kind = _BY_CODE.get(code)
    if kind is None or len(data.encode("utf-8", "surrogatepass")) > MAX_PACKED_BYTES:
        raise UnknownAction()
    try:
        action = kind(**_read_fields(kind, rest))
        canonical = pack(action)
    except (ValueError, TypeError) as problem:
        raise UnknownAction() from problem
    if canonical != data:
        raise UnknownAction()
    return action


def _read_fields(kind: type[Action], rest: str) -> dict[str, Any]:
    readers = _readers(kind)  # type: ignore[arg-type]  # a class is hashable whatever its instances are
    texts = rest.split(".", len(readers) - 1) if readers else []
    if len(texts) != len(readers):
        raise ValueError("not as many fields as the action has")
    return {name: read(text) for (name, read), text in zip(readers, texts, strict=True)}


@cache
def _readers(kind: type[Action]) -> tuple[tuple[str, Callable[[str], Any]], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, _reader(hints[field.name])) for field in fields(kind))


def _reader(hint: Any) -> Callable[[str], Any]:
    kind = getattr(hint, "__supertype__", hint)
    if kind is str or issubclass(kind, StrEnum):
        return kind  # type: ignore[no-any-return]
    return _read_flag if kind is bool else _read_number


def _read_flag(text: str) -> bool:
    return bool(("0", "1").index(text))


def _read_number(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST_ID:
        raise ValueError("too large for an id")
    return number


def _cut(text: str, room: int) -> str:
    return text.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore")
