"""Calls to a provider, on a real socket: what every kind of answer becomes, and what never gets out."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from core.errors import KioskError, Permanent, Temporary
from payments import calling
from payments.calling import JsonApi
from payments.reading import a_text

TOKEN = "12345:AA-opens-nothing"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def provider(answer: web.Response | Handler) -> AsyncIterator[JsonApi]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return answer if isinstance(answer, web.Response) else await answer(request)

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    async with TestServer(app) as server:
        api = JsonApi(f"{server.make_url('/api/')}", {"Token": TOKEN})
        try:
            yield api
        finally:
            await api.close()


def as_it_is(answer: object) -> object:
    return answer


async def test_a_number_arrives_as_it_was_written() -> None:
    async with provider(web.Response(text='{"amount": 0.10000000000000000001, "many": 90071992547409931}')) as api:
        assert await api.get("x", as_it_is) == {"amount": Decimal("0.10000000000000000001"), "many": 90071992547409931}


async def test_the_call_carries_its_token_query_and_exact_body() -> None:
    seen: list[tuple[str, ...]] = []

    async def handle(request: web.Request) -> web.Response:
        text = await request.text()
        seen.append((request.method, request.path_qs, request.headers["Token"], request.headers.get("Key", ""), text))
        return web.Response(status=204)

    async with provider(handle) as api:
        assert await api.get("list", as_it_is, ids="1,2") is None
        assert await api.post("make", as_it_is, {"amount": Decimal("0.00000001")}) is None
        assert await api.call("PUT", "/it", as_it_is, headers={"Key": "k"}) is None
    assert seen == [
        ("GET", "/api/list?ids=1,2", TOKEN, "", ""),
        ("POST", "/api/make", TOKEN, "", '{"amount":"0.00000001"}'),
        ("PUT", "/api/it", TOKEN, "k", ""),
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 301, 302, 307])
async def test_a_no_is_permanent_with_its_name(status: int) -> None:
    answer = web.Response(status=status, text='{"ok":false,"error":{"code":400,"name":"AMOUNT_INVALID"}}')
    answer.headers["Location"] = "/api/elsewhere"
    async with provider(answer) as api:
        with pytest.raises(Permanent) as refused:
            await api.get("x", as_it_is)
    assert refused.value.facts == {"reason": "refused", "status": status, "name": "AMOUNT_INVALID"}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_passes_is_temporary(status: int) -> None:
    async with provider(web.Response(status=status, text="<html>", headers={"Retry-After": "7"})) as api:
        with pytest.raises(Temporary) as later:
            await api.get("x", as_it_is)
    assert later.value.facts == {"reason": "refused", "status": status, "retry_after": 7}


@pytest.mark.parametrize("wait", ["", "soon", "-1", "Wed, 21 Oct 2026 07:28:00 GMT", "٣", "1e9", "9" * 40])
async def test_an_odd_wait_is_none_or_an_hour(wait: str) -> None:
    async with provider(web.Response(status=429, headers={"Retry-After": wait})) as api:
        with pytest.raises(Temporary) as later:
            await api.get("x", as_it_is)
    assert later.value.facts.get("retry_after", 3600) == 3600


@pytest.mark.parametrize("text", ["<html>", "{", "[" * 100_000, "\ufeff{}", '{"id":7}', "", "null"])
async def test_an_answer_that_cannot_be_read_is_temporary(text: str) -> None:
    async with provider(web.Response(text=text)) as api:
        with pytest.raises(Temporary):
            await api.get("x", lambda answer: a_text(answer, "id"))


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "LONGEST_ANSWER", 100_000)
    async with provider(web.Response(text='"' + "x" * 1_000_000 + '"')) as api:
        with pytest.raises(Temporary):
            await api.get("x", as_it_is)


async def test_nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PATIENCE", 0.05)

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" ")
            await asyncio.sleep(0.01)
        return response

    async with provider(drip) as api:
        with pytest.raises(Temporary) as late:
            await api.get("x", as_it_is)
    assert late.value.facts == {"reason": "no answer in time"}


async def test_a_cut_connection_is_temporary_and_the_next_call_works() -> None:
    calls: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        calls.append(request.method)
        if len(calls) == 1 and request.transport is not None:
            request.transport.abort()
        return web.json_response({"ok": True})

    async with provider(handle) as api:
        with pytest.raises(Temporary):
            await api.post("x", as_it_is)
        assert await api.post("x", as_it_is) == {"ok": True}
        await api.close()
        assert await api.post("x", as_it_is) == {"ok": True}
    assert len(calls) == 3


async def test_nobody_there_is_temporary_and_no_address_is_permanent() -> None:
    for base, kind in (("http://127.0.0.1:9", Temporary), ("nowhere", Permanent), ("http://", Permanent)):
        api = JsonApi(base, {"Token": TOKEN})
        with pytest.raises(kind):
            await api.get("x", as_it_is)
        await api.close()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"code": "invoice-not-found", "message": "No."}, "invoice-not-found"),
        ([{"path": "amount", "code": "bad"}], "bad"),
        ({"error": {"code": -32601, "message": "no such method"}}, "-32601"),
        ({"error": "unauthorized"}, "unauthorized"),
        ({"code": "Ada Lovelace, ada@example.com"}, None),
        ({"code": TOKEN}, None),
        ({"code": "opens-nothing"}, None),
        ({"code": None, "error": []}, None),
        ([], None),
        ("AMOUNT", None),
    ],
)
async def test_only_a_short_plain_name_gets_out(body: object, name: str | None) -> None:
    async with provider(web.Response(status=400, text=json.dumps(body))) as api:
        with pytest.raises(Permanent) as refused:
            await api.get("x", as_it_is)
    assert refused.value.facts.get("name") == name


async def test_no_secret_and_no_address_gets_out(caplog: pytest.LogCaptureFixture) -> None:
    said = []
    async with provider(web.Response(status=401, text=TOKEN)) as api:
        said.append(repr(api))
        for one in (api, JsonApi("http://127.0.0.1:9/secret-path", {"Token": TOKEN})):
            with pytest.raises(KioskError) as refused:
                await one.get("x", as_it_is, secret="of-the-query")
            said += [str(refused.value), repr(refused.value), repr(refused.value.__cause__)]
            await one.close()
    for secret in (TOKEN, "secret-path", "of-the-query", "127.0.0.1"):
        assert secret not in "".join(said) + caplog.text
