"""Discord's own shop: what is asked about it by the bot, and what people do in it."""

from collections.abc import Callable
from typing import Any

from sandbox.discord.acts import Hands
from sandbox.discord.errors import ApiError, invalid
from sandbox.discord.filling import CannotDo
from sandbox.discord.routes import NO_CONTENT, Call, route
from sandbox.discord.shelf import CONSUMABLE, DURABLE, PURCHASE, Entitlement, Shelf, Sku
from sandbox.discord.state import App

Json = dict[str, Any]

NOT_YOUR_APP = ApiError(403, 20012, "You are not authorized to perform this action on this application")
UNKNOWN_ENTITLEMENT = ApiError(404, 10029, "Unknown entitlement")
AVAILABLE = 1 << 2
MOST_LISTED = 100


@route("list_skus", "GET", "/applications/{application_id}/skus")
def list_skus(call: Call) -> list[Json]:
    return [_sku(call.app, sku) for sku in _shelf(call).skus.values()]


@route("list_entitlements", "GET", "/applications/{application_id}/entitlements")
def list_entitlements(call: Call) -> list[Json]:
    """Oldest first: from the beginning, or behind `after`, or right before `before`. Deleted ones only on demand."""
    found = sorted(_shelf(call).entitlements.values(), key=lambda one: one.id)
    for fits in _filters(call):
        found = [one for one in found if fits(one)]
    limit = _whole(call, "limit", MOST_LISTED)
    if not 1 <= limit <= MOST_LISTED:
        raise invalid("limit", "NUMBER_TYPE_MAX", "limit should be between 1 and 100.")
    kept = found[-limit:] if "before" in call.query else found[:limit]
    return [shown(call.app, one) for one in kept]


@route("get_entitlement", "GET", "/applications/{application_id}/entitlements/{entitlement_id}")
def get_entitlement(call: Call) -> Json:
    return shown(call.app, _entitlement(call))


@route("consume_entitlement", "POST", "/applications/{application_id}/entitlements/{entitlement_id}/consume")
def consume_entitlement(call: Call) -> object:
    """What is used up or taken away can't be used up any more."""
    one = _entitlement(call)
    if one.consumed or one.deleted or _shelf(call).skus[one.sku].kind != CONSUMABLE:
        raise UNKNOWN_ENTITLEMENT
    one.consumed = True
    call.discord.tell_person("person", one.account)
    return NO_CONTENT


def shown(app: App, one: Entitlement) -> Json:
    """As the app sees it."""
    return {
        "id": str(one.id),
        "sku_id": str(one.sku),
        "application_id": str(app.id),
        "user_id": str(one.account),
        "promotion_id": None,
        "type": one.kind,
        "deleted": one.deleted,
        "consumed": one.consumed,
        "gift_code_flags": 0,
        "starts_at": None,
        "ends_at": None,
    }


async def buy(hands: Hands, sku: int, *, kind: int = PURCHASE, told: bool = True) -> Entitlement:
    """Buy a product and pay for it. `told` is off where the event gets lost. Raises `CannotDo`."""
    shelf = hands.app.shelf
    if sku not in shelf.skus:
        raise CannotDo("there is no such product")
    if shelf.held(hands.account.id, sku):
        raise CannotDo("you have it already")
    one = Entitlement(id=hands.discord.new_id(), sku=sku, account=hands.account.id, kind=kind)
    shelf.entitlements[one.id] = one
    await _announce(hands, "ENTITLEMENT_CREATE", one, told=told)
    return one


async def refund(hands: Hands, entitlement: int, *, told: bool = True) -> None:
    """Have the money given back, which only Discord can do. Raises `CannotDo`."""
    one = hands.app.shelf.entitlements.get(entitlement)
    if one is None or one.account != hands.account.id or one.deleted:
        raise CannotDo("there is nothing to give back")
    one.deleted = True
    await _announce(hands, "ENTITLEMENT_DELETE", one, told=told)


async def _announce(hands: Hands, event: str, one: Entitlement, *, told: bool) -> None:
    hands.discord.tell_person("person", one.account)
    if told:
        await hands.gateway.dispatch(event, shown(hands.app, one))


def _sku(app: App, sku: Sku) -> Json:
    return {
        "id": str(sku.id),
        "type": sku.kind,
        "dependent_sku_id": None,
        "application_id": str(app.id),
        "manifest_labels": None,
        "access_type": 1,
        "name": sku.name,
        "features": [],
        "release_date": None,
        "premium": False,
        "slug": sku.name.lower().replace(" ", "-"),
        "flags": AVAILABLE if sku.kind in (DURABLE, CONSUMABLE) else 0,
        "show_age_gate": False,
    }


def _shelf(call: Call) -> Shelf:
    if call.number("application_id") != call.app.id:
        raise NOT_YOUR_APP
    return call.app.shelf


def _entitlement(call: Call) -> Entitlement:
    found = _shelf(call).entitlements.get(call.number("entitlement_id"))
    if found is None:
        raise UNKNOWN_ENTITLEMENT
    return found


def _filters(call: Call) -> list[Callable[[Entitlement], bool]]:
    """What the query asks for. Nothing here ever ends, so `exclude_ended` leaves out nothing."""
    query = call.query
    after, before = _whole(call, "after", 0), _whole(call, "before", 1 << 64)
    filters: list[Callable[[Entitlement], bool]] = [lambda one: after < one.id < before]
    if query.get("exclude_deleted", "1") not in ("0", "false"):
        filters.append(lambda one: not one.deleted)
    if "user_id" in query:
        filters.append(lambda one: str(one.account) == query["user_id"])
    if "sku_ids" in query:
        filters.append(lambda one: str(one.sku) in query["sku_ids"].split(","))
    return filters


def _whole(call: Call, name: str, otherwise: int) -> int:
    text = call.query.get(name, str(otherwise))
    if not text.isascii() or not text.isdecimal():
        raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{text[:20]}" is not snowflake.')
    return int(text)
