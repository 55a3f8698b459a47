"""How Stripe refuses, and how it writes amounts and lists."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.gateways.stripe.form import Json

# docs.stripe.com/currencies
NO_DECIMALS = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())  # noqa: SIM905
THREE_DECIMALS = frozenset("bhd jod kwd omr tnd".split())  # noqa: SIM905
SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50}
PAGE = 10
MOST = 100


class Refusal(Exception):
    """What is wrong with a call, as Stripe says it."""

    def __init__(self, message: str, code: str = "", *, status: int = 400, param: str = "", kind: str = "") -> None:
        self.status = status
        facts = {"code": code, "message": message, "param": param, "type": kind or "invalid_request_error"}
        self.body = {"error": {name: value for name, value in facts.items() if value}}
        super().__init__(message)


def missing(kind: str, name: str) -> Refusal:
    return Refusal(f"No such {kind}: '{name}'", "resource_missing", status=404, param="id")


def refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.body, status=refusal.status)


def decimals(currency: str) -> int:
    return 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def major(amount: int, currency: str) -> Decimal:
    """An amount of Stripe's as people write it."""
    return Decimal(amount).scaleb(-decimals(currency))


def whole(given: Any, param: str) -> int:
    """A parameter that is a whole number."""
    if not isinstance(given, str) or not given.isascii() or not given.isdecimal():
        raise Refusal(f"Invalid integer: {given}", "parameter_invalid_integer", param=param)
    return int(given)


def check_amount(given: Any, currency: str, param: str) -> int:
    """An amount that can be charged."""
    amount = whole(given, param)
    if currency in THREE_DECIMALS and amount % 10:
        raise Refusal("The last digit must be 0 for three-decimal currencies", "parameter_invalid_integer", param=param)
    if amount < SMALLEST.get(currency, 1):
        raise Refusal("The amount is too small", "amount_too_small", param=param)
    return amount


def check_known(given: Json, known: Iterable[str]) -> None:
    """Stripe takes no parameter that it does not know."""
    for name in given:
        if name not in known:
            raise Refusal(f"Received unknown parameter: {name}", "parameter_unknown", param=name)


def listing(path: str, found: Sequence[Json], query: Json) -> Json:
    """A page of a list, newest first."""
    newest = [one for one in reversed(found) if _within(one["created"], query.get("created"))]
    after = query.get("starting_after")
    if after:
        names = [one["id"] for one in newest]
        if after not in names:
            raise missing("object", after)
        newest = newest[names.index(after) + 1 :]
    limit = min(whole(query.get("limit", str(PAGE)), "limit"), MOST)
    return {"object": "list", "url": path, "has_more": len(newest) > limit, "data": newest[:limit]}


def _within(created: int, wanted: Any) -> bool:
    bounds = wanted if isinstance(wanted, dict) else {"gte": wanted, "lte": wanted} if wanted else {}
    return (
        created >= int(bounds.get("gte", created))
        and created <= int(bounds.get("lte", created))
        and created > int(bounds.get("gt", created - 1))
        and created < int(bounds.get("lt", created + 1))
    )


def pretty(event: Json) -> bytes:
    """Events come with indents: who writes them anew before checking the signature checks something else."""
    return json.dumps(event, indent=2).encode()
