"""Calls to Stripe by its own library: ten seconds at most each, once each, and plain objects as answers.

The library would send along what machine this is, leave a file in the home directory for it, and log what it sends and
gets (names and addresses of buyers are in there): all of that is off. Trying again is for the core, which knows since
when; an idempotency key makes it safe.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import aiohttp
import stripe
from stripe import StripeObject

from core.errors import Fact, Permanent, Temporary
from core.providers import Malformed
from payments.calling import PATIENCE, error_name
from payments.reading import Object, a_list, a_text, an_object

PAGE: Final = 100
_PASSING: Final = frozenset({408, 409, 425, 429})  # 409: another call with this key is under way
_CHARGE: Final = "latest_charge.balance_transaction"


class StripeApi:
    """One account. Everything raises Temporary or Permanent, with the short name of Stripe's error as `name`."""

    def __init__(self, key: str, url: str) -> None:
        logging.getLogger("stripe").setLevel(logging.WARNING)
        stripe.enable_telemetry = False
        self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        client = stripe.StripeClient(
            key, http_client=self._http, base_addresses={"api": url.rstrip("/")}, max_network_retries=0
        )
        self._v1 = client.v1
        self._key = key
        self._called = False

    async def open_session(self, session: Any, idempotency_key: str) -> Object:
        options: Any = {"idempotency_key": idempotency_key}
        return await self._asked(self._v1.checkout.sessions.create_async(session, options))

    async def session(self, name: str) -> Object:
        return await self._asked(self._v1.checkout.sessions.retrieve_async(name))

    async def expire_session(self, name: str) -> Object:
        return await self._asked(self._v1.checkout.sessions.expire_async(name))

    def open_sessions(self, since: int) -> AsyncIterator[Object]:
        """Those that can still be paid, newest first, made since (seconds)."""
        return self._each(self._v1.checkout.sessions.list_async, status="open", created={"gte": since})

    async def intent(self, name: str) -> Object:
        """A payment intent with its charge and what Stripe kept of it."""
        return await self._asked(self._v1.payment_intents.retrieve_async(name, {"expand": [_CHARGE]}))

    def intents(self, since: int) -> AsyncIterator[Object]:
        """Each as `intent` gives it, newest first."""
        expand = [f"data.{_CHARGE}"]
        return self._each(self._v1.payment_intents.list_async, created={"gte": since}, expand=expand)

    async def refunds(self, intent: str) -> list[Object]:
        return [one async for one in self._each(self._v1.refunds.list_async, payment_intent=intent)]

    async def disputes(self, intent: str) -> list[Object]:
        return [one async for one in self._each(self._v1.disputes.list_async, payment_intent=intent)]

    def events(self, since: int, types: list[str]) -> AsyncIterator[Object]:
        """Newest first; Stripe remembers thirty days."""
        return self._each(self._v1.events.list_async, types=types, created={"gte": since})

    async def refund(self, refund: Any, idempotency_key: str) -> Object:
        options: Any = {"idempotency_key": idempotency_key}
        return await self._asked(self._v1.refunds.create_async(refund, options))

    async def account(self) -> Object:
        return await self._asked(self._v1.accounts.retrieve_current_async())

    async def close(self) -> None:
        """Hang up."""
        if self._called:
            await self._http.close_async()  # type: ignore[no-untyped-call]

    async def _each(self, ask: Callable[[Any], Awaitable[StripeObject]], **wanted: Any) -> AsyncIterator[Object]:
        """Every object of a list, page after page."""
        while True:
            page = await self._asked(ask(wanted | {"limit": PAGE}))
            with reading():
                found = [an_object(one) for one in a_list(page, "data")]
                last = a_text(found[-1], "id") if found else ""
            for one in found:
                yield one
            if not last or page.get("has_more") is not True:
                return
            wanted |= {"starting_after": last}

    async def _asked(self, call: Awaitable[StripeObject]) -> Object:
        self._called = True
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await call
            with reading():
                return an_object(answer.to_dict())
        except TimeoutError:
            raise Temporary(reason="no answer in time") from None
        except stripe.StripeError as error:
            raise self._meaning(error) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Temporary(reason="connection", kind=type(error).__name__) from None
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
            # The library builds objects out of whatever JSON it got.
            raise Temporary(reason="unreadable answer") from None

    def _meaning(self, error: stripe.StripeError) -> Permanent | Temporary:
        """Without Stripe's sentence, which may repeat what was sent, and without a name that does."""
        status = error.http_status
        if status is None:
            return Temporary(reason="connection")
        name = error_name(error.json_body)
        facts: dict[str, Fact] = {"reason": "refused", "status": status}
        if name and name not in self._key and self._key not in name:
            facts["name"] = name
        passes = status < 300 or status >= 500 or status in _PASSING or isinstance(error, stripe.RateLimitError)
        return Temporary(**facts) if passes else Permanent(**facts)


@contextmanager
def reading() -> Iterator[None]:
    """Around whatever looks into an answer. Nobody can say what an unreadable one means: raises Temporary."""
    try:
        yield
    except Malformed:
        raise Temporary(reason="unreadable answer") from None
