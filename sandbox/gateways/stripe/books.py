"""What one account has: every object by its name, as the interface shows it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from sandbox.gateways.stripe.form import Json
from sandbox.gateways.stripe.words import missing

PREFIXES = {
    "payment_intent": "pi",
    "charge": "ch",
    "refund": "re",
    "dispute": "du",
    "balance_transaction": "txn",
    "event": "evt",
    "checkout.session": "cs_test",
}


class Books:
    """Objects are changed in place; what goes out is a copy."""

    def __init__(self) -> None:
        self._things: dict[str, Json] = {}

    def add(self, kind: str, now: float, **facts: Any) -> Json:
        """A new object with a name of its kind."""
        name = f"{PREFIXES[kind]}_sandbox{len(self._things) + 1:08d}"
        thing = {"id": name, "object": kind, "created": int(now), "livemode": False, **facts}
        self._things[name] = thing
        return thing

    def get(self, kind: str, name: str) -> Json:
        """Raises `Refusal`."""
        thing = self._things.get(name)
        if thing is None or thing["object"] != kind:
            raise missing(kind, name)
        return thing

    def all(self, kind: str, **facts: Any) -> list[Json]:
        """The objects of a kind that have these facts, oldest first."""
        return [thing for thing in self._of(kind) if all(thing.get(name) == fact for name, fact in facts.items())]

    def expanded(self, thing: Json, paths: list[str]) -> Json:
        """A copy with whole objects in place of the names at these paths."""
        copy = deepcopy(thing)
        for path in paths:
            place = copy
            for step in path.split("."):
                inner = place.get(step)
                if isinstance(inner, str) and inner in self._things:
                    inner = place[step] = deepcopy(self._things[inner])
                if not isinstance(inner, dict):
                    break
                place = inner
        return copy

    def _of(self, kind: str) -> Iterator[Json]:
        return (thing for thing in self._things.values() if thing["object"] == kind)
