"""Stripe's interface: what a shop may ask, and how it is checked."""

from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from sandbox.gateways.door import Call
from sandbox.gateways.stripe import form
from sandbox.gateways.stripe.business import Business, Session
from sandbox.gateways.stripe.form import Json
from sandbox.gateways.stripe.keys import Keys
from sandbox.gateways.stripe.words import (
    Refusal,
    check_amount,
    check_known,
    listing,
    major,
    missing,
    refused,
    whole,
)

SESSION = frozenset(
    {
        "mode", "line_items", "payment_method_types", "adaptive_pricing", "client_reference_id", "metadata", "locale",
        "payment_intent_data", "expires_at", "success_url", "cancel_url",
    }
)  # fmt: skip
REFUND = frozenset({"payment_intent", "amount", "reason", "metadata"})
LIST = frozenset({"limit", "starting_after", "created", "payment_intent", "status", "types", "expand"})
SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600


class Account(Protocol):
    """What the interface opens."""

    key: str
    business: Business
    bills: dict[str, Session]

    def now(self) -> float: ...

    def page(self, name: str) -> str: ...


Answer = Callable[[Call, Json], Json]


class Calls:
    """One account's interface."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._keys = Keys()

    def speaking(self, reply: Answer) -> Callable[[Call], web.Response]:
        """A call that is let in and answered once for each of its keys."""

        def speak(call: Call) -> web.Response:
            try:
                self._let_in(call)
                return self._reply(call, reply)
            except Refusal as refusal:
                return refused(refusal)

        return speak

    def open_session(self, _: Call, given: Json) -> Json:
        check_known(given, SESSION)
        price, quantity = self._price(given)
        expires_at = whole(given.get("expires_at", str(int(self._account.now()) + LONGEST_S)), "expires_at")
        if not SHORTEST_S <= expires_at - int(self._account.now()) <= LONGEST_S:
            raise Refusal("The `expires_at` timestamp must be 30 minutes to 24 hours from now", param="expires_at")
        if not str(given.get("success_url", "")).startswith(("http://", "https://")):
            raise Refusal("Not a valid URL", "url_invalid", param="success_url")
        currency, name = price["currency"], price["product_data"]["name"]
        amount = check_amount(price.get("unit_amount"), currency, "line_items[0][price_data][unit_amount]") * quantity
        thing = self._account.business.books.add(
            "checkout.session", self._account.now(), mode="payment", status="open", payment_status="unpaid",
            amount_total=amount, currency=currency, payment_intent=None, expires_at=expires_at,
            client_reference_id=given.get("client_reference_id"), metadata=given.get("metadata", {}),
            payment_method_types=given.get("payment_method_types", ["card"]), success_url=given["success_url"],
            locale=given.get("locale"),
        )  # fmt: skip
        thing["url"] = self._account.page(thing["id"])
        data = given.get("payment_intent_data", {})
        self._account.bills[thing["id"]] = Session(
            id=thing["id"], amount=major(amount, currency), currency=currency.upper(), title=name,
            key=thing["client_reference_id"] or "", made_at=self._account.now(), expires_at=float(expires_at),
            back_url=given["success_url"], thing=thing, intent={"metadata": data.get("metadata", {})},
        )  # fmt: skip
        return thing

    def session(self, call: Call, _: Json) -> Json:
        return self._session(call.path["id"]).thing

    def expire_session(self, call: Call, _: Json) -> Json:
        session = self._session(call.path["id"])
        status = session.thing["status"]
        if status != "open":
            raise Refusal(
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of `{status}`."
            )
        self._account.business.expire(session)
        return session.thing

    def refund(self, _: Call, given: Json) -> Json:
        check_known(given, REFUND)
        name = str(given.get("payment_intent", ""))
        self._account.business.books.get("payment_intent", name)
        session = next(one for one in self._account.bills.values() if one.thing["payment_intent"] == name)
        amount = whole(given["amount"], "amount") if "amount" in given else None
        facts = {"reason": given.get("reason"), "metadata": given.get("metadata")}
        return self._account.business.refund(session, amount, **facts)

    def intent(self, call: Call, given: Json) -> Json:
        books = self._account.business.books
        return books.expanded(books.get("payment_intent", call.path["id"]), given.get("expand", []))

    def account(self, _call: Call, _given: Json) -> Json:
        return {"id": "acct_sandbox", "object": "account", "charges_enabled": True, "country": "US"}

    def listed(self, kind: str) -> Answer:
        """The list of all objects of a kind."""

        def reply(call: Call, given: Json) -> Json:
            check_known(given, LIST)
            for session in self._account.bills.values():
                self._account.business.look(session)
            wanted = {name: given[name] for name in ("payment_intent", "status") if name in given}
            found = self._account.business.books.all(kind, **wanted)
            if "types" in given:
                found = [one for one in found if one["type"] in given["types"]]
            page = listing(f"/v1/{call.method}", found, given)
            inside = [path.removeprefix("data.") for path in given.get("expand", [])]
            return page | {"data": [self._account.business.books.expanded(one, inside) for one in page["data"]]}

        return reply

    def _let_in(self, call: Call) -> None:
        if call.headers.get("Authorization", "") != f"Bearer {self._account.key}":
            raise Refusal("Invalid API Key provided", status=401)

    def _reply(self, call: Call, reply: Answer) -> web.Response:
        """A call that was refused for what it asked may be made again; one that was carried out is answered again."""
        given: Any = form.read_body(call.body) if call.body else form.read(call.query.items())
        key, asked = call.headers.get("Idempotency-Key", ""), (call.method, dict(call.path), given)
        before = self._keys.before(key, asked, self._account.now())
        if before is not None:
            return before
        answer = reply(call, given)
        self._keys.remember(key, asked, self._account.business.books.expanded(answer, []), self._account.now())
        return web.json_response(answer)

    def _session(self, name: str) -> Session:
        session = self._account.bills.get(name)
        if session is None:
            raise missing("checkout.session", name)
        self._account.business.look(session)
        return session

    def _price(self, given: Json) -> tuple[Json, int]:
        try:
            [item] = given["line_items"]
            price, quantity = item["price_data"], whole(item["quantity"], "line_items[0][quantity]")
            complete = bool(price["currency"] and price["product_data"]["name"]) and given["mode"] == "payment"
        except (KeyError, TypeError, ValueError):
            complete, price, quantity = False, {}, 0
        if not complete or not quantity:
            raise Refusal("Missing required param: line_items", "parameter_missing", param="line_items")
        return price, quantity
