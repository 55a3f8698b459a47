"""The web server: bare answers, raw bodies, no detail, and a shutdown that finishes what it began."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import aiohttp
import pytest

from core.errors import Refused, Temporary
from web.server import LARGEST_BODY, HttpServer


async def well() -> bool:
    return True


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield session


class Recorder:
    """A hook that remembers what it was called with."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.calls: list[tuple[Mapping[str, str], bytes]] = []

    async def __call__(self, headers: Mapping[str, str], body: bytes) -> int:
        self.calls.append((headers, body))
        return self.status


def raising(error: Exception) -> Callable[[Mapping[str, str], bytes], Awaitable[int]]:
    async def hook(_: Mapping[str, str], __: bytes) -> int:
        raise error

    return hook


async def test_health_is_200_while_the_check_passes(client: aiohttp.ClientSession) -> None:
    async with HttpServer("127.0.0.1", 0, well) as server, client.get(f"{server.url}/health") as answer:
        assert answer.status == 200
        assert await answer.text() == "ok"


async def test_health_is_503_when_the_check_fails_or_raises(client: aiohttp.ClientSession) -> None:
    async def ill() -> bool:
        return False

    async def broken() -> bool:
        raise OSError("disk I/O error at /secret/path")

    for check in (ill, broken):
        async with HttpServer("127.0.0.1", 0, check) as server, client.get(f"{server.url}/health") as answer:
            assert answer.status == 503
            assert "secret" not in await answer.text()


async def test_health_is_503_when_the_check_hangs(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hanging() -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr("web.server._HEALTH_SECONDS", 0.01)
    async with HttpServer("127.0.0.1", 0, hanging) as server, client.get(f"{server.url}/health") as answer:
        assert answer.status == 503


async def test_a_hook_gets_the_raw_bytes_and_answers_with_its_status_alone(
    client: aiohttp.ClientSession,
) -> None:
    hook = Recorder(status=202)
    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/telegram", hook)
    body = b'{"a":  1}\r\n\x00\xff'
    async with server, client.post(f"{server.url}/telegram", data=body, headers={"X-Sign": "s"}) as answer:
        assert answer.status == 202
        assert await answer.read() == b""
    [(headers, received)] = hook.calls
    assert received == body
    assert headers["x-sign"] == "s"


@pytest.mark.parametrize(
    ("error", "status", "failures"),
    [(Temporary(), 503, 0), (Refused(), 400, 0), (ValueError("secret detail"), 500, 1)],
)
async def test_a_failing_hook_answers_without_detail_and_is_counted(
    client: aiohttp.ClientSession, error: Exception, status: int, failures: int
) -> None:
    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/hook", raising(error))
    async with server, client.post(f"{server.url}/hook", data=b"x") as answer:
        assert answer.status == status
        assert await answer.read() == b""
    assert server.failures == failures


async def test_a_body_over_the_limit_is_refused_before_the_hook_sees_it(
    client: aiohttp.ClientSession,
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (LARGEST_BODY // 2)

    hook = Recorder()
    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/hook", hook)
    async with server:
        async with client.post(f"{server.url}/hook", data=io.BytesIO(b"x" * (LARGEST_BODY + 1))) as answer:
            assert answer.status == 413
        async with client.post(f"{server.url}/hook", data=chunks()) as answer:
            assert answer.status == 413
        async with client.post(f"{server.url}/hook", data=io.BytesIO(b"x" * (LARGEST_BODY - 1))) as answer:
            assert answer.status == 200
    assert [len(body) for _, body in hook.calls] == [LARGEST_BODY - 1]


async def test_a_body_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.server._BODY_SECONDS", 0.01)
    hook = Recorder()
    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/hook", hook)
    async with server, asyncio.timeout(10):
        port = int(server.url.rsplit(":", 1)[1])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        assert b" 408 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
    assert hook.calls == []


async def test_unknown_paths_and_methods_learn_nothing(client: aiohttp.ClientSession) -> None:
    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/hook", Recorder())
    async with server:
        for method, path, status in (
            ("GET", "/", 404),
            ("GET", "/hook/more", 404),
            ("GET", "/../etc/passwd", 404),
            ("GET", "/hook", 405),
            ("POST", "/health", 405),
        ):
            async with client.request(method, f"{server.url}{path}") as answer:
                assert answer.status == status
                assert await answer.read() == b""


async def test_every_answer_carries_the_security_headers(client: aiohttp.ClientSession) -> None:
    async with HttpServer("127.0.0.1", 0, well) as server:
        for path in ("/health", "/nothing"):
            async with client.get(f"{server.url}{path}") as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert answer.headers["Server"] == "kiosk"


async def test_leaving_waits_for_the_request_in_flight(client: aiohttp.ClientSession) -> None:
    entered, release, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_: Mapping[str, str], __: bytes) -> int:
        entered.set()
        await release.wait()
        finished.set()
        return 200

    server = HttpServer("127.0.0.1", 0, well)
    server.route_hook("/hook", slow)
    async with asyncio.timeout(10), server:
        request = asyncio.ensure_future(client.post(f"{server.url}/hook", data=b"x"))
        await entered.wait()
        asyncio.get_running_loop().call_later(0.05, release.set)
    assert finished.is_set()
    answer = await request
    assert answer.status == 200
    answer.release()


async def test_a_port_in_use_is_an_error_and_leaves_nothing_open() -> None:
    async with HttpServer("127.0.0.1", 0, well) as first:
        port = int(first.url.rsplit(":", 1)[1])
        second = HttpServer("127.0.0.1", port, well)
        with pytest.raises(OSError, match="in use"):
            await second.__aenter__()
        with pytest.raises(RuntimeError):
            _ = second.url
