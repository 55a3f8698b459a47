"""Callbacks on their way to the shop: signed anew for each try, and brought again until they are taken."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.watching import PATIENCE, NoAnswer
from sandbox.wire import Exchange
from sandbox.world import World

Sign = Callable[[bytes], Mapping[str, str]]
"""The headers of a try: some gateways sign the time with the body."""

ANSWER_WITHIN = 10.0
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(slots=True, kw_only=True)
class Letter:
    """One callback. `headers` are those of its last try; `answers` are statuses, 0 where there was none."""

    number: int
    about: str
    body: bytes
    headers: Mapping[str, str]
    answers: list[int] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        return bool(self.answers) and 200 <= self.answers[-1] < 300


class Courier:
    """One gateway's. Without a `url` nothing is brought, but everything that would have been is in `letters`.

    `pauses` are the seconds between tries, already shortened; after the last one it gives up. `again` says which
    answers are worth another try; 0 is none at all.
    """

    def __init__(self, world: World, platform: str, pauses: Sequence[float], again: Callable[[int], bool]) -> None:
        self.url = ""
        self.letters: list[Letter] = []
        self._world = world
        self._platform = platform
        self._pauses = tuple(pauses)
        self._again = again
        self._under_way: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    def call_at(self, url: str) -> None:
        """Where the shop wants its callbacks; empty: nowhere. The outside world is never called."""
        if url and (urlsplit(url).scheme != "http" or urlsplit(url).hostname not in LOCAL):
            raise ValueError("callbacks stay on this machine: http://127.0.0.1:port/path")
        self.url = url

    def send(self, about: str, body: bytes, sign: Sign, *, copies: int = 1) -> Letter:
        """Bring it, so many times at once; with no copies it is only kept."""
        letter = self._letter(about, body, sign)
        for copy in range(copies if self.url else 0):
            carried = letter if copy == 0 else self._letter(about, body, sign)
            task = asyncio.create_task(self._deliver(carried, sign, self.url))
            self._under_way.add(task)
            task.add_done_callback(self._came_back)
        return letter

    async def settled(self, within: float = PATIENCE) -> None:
        """Wait until everything is taken or given up. Raises `NoAnswer`."""
        pending: set[asyncio.Task[None]] = set()
        if self._under_way:
            _, pending = await asyncio.wait(set(self._under_way), timeout=within)
        if pending:
            raise NoAnswer(f"{self._platform} still calls back: {[letter.answers for letter in self.letters]}")

    async def close(self) -> None:
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _letter(self, about: str, body: bytes, sign: Sign) -> Letter:
        letter = Letter(number=len(self.letters) + 1, about=about, body=body, headers=sign(body))
        self.letters.append(letter)
        return letter

    def _came_back(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.result()  # our own mistakes are not swallowed

    async def _deliver(self, letter: Letter, sign: Sign, url: str) -> None:
        for pause in (*self._pauses, None):
            letter.headers = sign(letter.body)
            status = await self._try(letter, url)
            letter.answers.append(status)
            self._world.journal.write("callback", platform=self._platform, bill=letter.about, status=status)
            if letter.is_taken or pause is None or not self._again(status):
                return
            await asyncio.sleep(pause)

    async def _try(self, letter: Letter, url: str) -> int:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ANSWER_WITHIN))
        began = self._world.now()
        headers = {"Content-Type": "application/json", **letter.headers}
        try:
            async with self._session.post(url, data=letter.body, headers=headers, allow_redirects=False) as response:
                await response.read()
                status = response.status
        except (ClientError, TimeoutError, OSError):
            status = 0
        self._world.record(
            Exchange(
                platform=self._platform,
                method="callback",
                parameters={"about": letter.about, "try": str(len(letter.answers) + 1)},
                at=began,
                seconds=max(0.0, self._world.now() - began),
                status=status,
                answer=None,
            )
        )
        return status
