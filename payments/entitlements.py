"""What people bought in Discord's own shop, as Discord lists it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.providers import Malformed
from payments.reading import a_list, a_number, a_text, an_object

# Discord's ids count milliseconds from the first second of 2015.
EPOCH: Final = 1_420_070_400_000
_ID: Final = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """That somebody bought something. ``user`` is empty where a whole server has it."""

    id: str
    sku: str
    user: str
    kind: int
    consumed: bool
    deleted: bool
    ends_at: int | None

    def is_fresh(self, now: int) -> bool:
        """Paid for, and in no wallet yet."""
        return not self.consumed and not self.deleted and (self.ends_at is None or self.ends_at > now)

    @property
    def number(self) -> int:
        return int(self.id)

    @property
    def at(self) -> int:
        """Epoch milliseconds, as the id tells."""
        return (self.number >> 22) + EPOCH


def read_entitlements(answer: object) -> list[Entitlement]:
    return [_read_entitlement(each) for each in a_list(answer)]


def _read_entitlement(answer: object) -> Entitlement:
    said = an_object(answer)
    return Entitlement(
        id=read_id(said),
        sku=_an_id(said, "sku_id"),
        user=_an_id(said, "user_id") if said.get("user_id") is not None else "",
        kind=a_number(said, "type"),
        consumed=said.get("consumed") is True,
        deleted=said.get("deleted") is True,
        ends_at=_a_moment(said, "ends_at") if said.get("ends_at") is not None else None,
    )


def read_kinds(answer: object) -> Mapping[str, int]:
    return {read_id(sku): a_number(sku, "type") for sku in a_list(answer)}


def read_id(answer: object) -> str:
    return _an_id(answer, "id")


def _an_id(answer: object, field: str) -> str:
    text = a_text(answer, field)
    if not _ID.fullmatch(text):
        raise Malformed(field=field, wanted="an id")
    return text


def _a_moment(answer: object, field: str) -> int:
    """Epoch milliseconds."""
    try:
        moment = datetime.fromisoformat(a_text(answer, field))
    except ValueError:
        raise Malformed(field=field, wanted="a moment") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * 1000


def read_nothing(answer: object) -> None:
    """204 has no body, and whatever else is said there changes nothing."""
