"""The gateway: hello, identify, heartbeats, dispatches that are replayed to whoever resumes, and trouble on demand."""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord import objects
from sandbox.discord.state import App, Discord

Json = dict[str, Any]

HEARTBEAT_INTERVAL = 41_250
REMEMBERED = 1_000
GUILD_MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 1, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | 1 << 8 | MESSAGE_CONTENT

CLOSE_REASONS = {
    4000: "Unknown error.",
    4001: "Unknown opcode.",
    4002: "Error while decoding payload.",
    4003: "Not authenticated.",
    4004: "Authentication failed.",
    4005: "Already authenticated.",
    4007: "Invalid seq.",
    4008: "Rate limited.",
    4009: "Session timed out.",
    4013: "Invalid intent(s).",
    4014: "Disallowed intent(s).",
}


@dataclass(slots=True, kw_only=True)
class Session:
    """What one Identify began. It outlives its connection, until the client says goodbye with 1000 or 1001."""

    id: str
    intents: int
    socket: web.WebSocketResponse | None = None
    seq: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    @property
    def is_connected(self) -> bool:
        return self.socket is not None and not self.socket.closed


class Gateway:
    """One bot's gateway. The methods that make trouble act on whoever is connected just now."""

    def __init__(self, discord: Discord, app: App) -> None:
        self._discord = discord
        self._app = app
        self.sessions: dict[str, Session] = {}
        self.is_down = False
        self.identifies = 0
        self.resumes = 0
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}
        self._refusals: deque[int] = deque()
        self._hung_up: set[web.WebSocketResponse] = set()  # closed from this side: no goodbye of the client's

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/gateway", self.connect), web.get("/gateway/", self.connect)]

    @property
    def is_connected(self) -> bool:
        return any(session.is_connected for session in self.sessions.values())

    # What the world does to it

    async def reconnect(self) -> None:
        """Ask everybody to reconnect and resume (op 7)."""
        await self._say_to_all({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9. Unless it is resumable, the session is gone, and with it what was not yet received."""
        if not resumable:
            self.sessions.clear()
        await self._say_to_all({"op": 9, "d": resumable})

    async def close_with(self, code: int) -> None:
        """Close every connection with this code. A session survives what can be resumed from."""
        if code in (4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014):
            self.sessions.clear()
        for socket in list(self._sockets):
            self._hung_up.add(socket)
            await socket.close(code=code, message=CLOSE_REASONS.get(code, "").encode())

    def drop(self) -> None:
        """Cut every connection without a word. The sessions can be resumed."""
        for request in self._sockets.values():
            if request.transport is not None:
                request.transport.abort()

    def refuse_next(self, code: int, times: int = 1) -> None:
        """The next Identify or Resume is answered by this close code."""
        self._refusals.extend([code] * times)

    def forget_sessions(self) -> None:
        """The next Resume gets op 9."""
        self.sessions.clear()

    async def close(self) -> None:
        """The sandbox ends."""
        self.is_down = True
        for socket in list(self._sockets):
            await socket.close(code=1001)

    async def dispatch(self, event: str, data: Any, *, intent: int = 0) -> bool:
        """Tell the bot, now or when it resumes. False when there is no session that could ever hear it."""
        heard = False
        for session in list(self.sessions.values()):
            if intent and not session.intents & intent:
                continue
            heard = True
            session.seq += 1
            frame = {"op": 0, "t": event, "s": session.seq, "d": data}
            session.sent.append(frame)
            await _send(session.socket, frame)
        return heard

    # What a client does

    async def connect(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=65_536)
        await socket.prepare(request)
        self._sockets[socket] = request
        session: Session | None = None
        try:
            await _send(socket, {"op": 10, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL, "_trace": []}})
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    continue
                session = await self._hear(request, socket, session, frame.data)
        finally:
            self._sockets.pop(socket, None)
            self._parted(socket, session)
            self._hung_up.discard(socket)
        return socket

    async def _hear(
        self, request: web.Request, socket: web.WebSocketResponse, session: Session | None, text: str
    ) -> Session | None:
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            await self._close(socket, 4002)
            return session
        match op:
            case 1:
                await _send(socket, {"op": 11})
            case 2 | 6 if session is not None:
                await self._close(socket, 4005)
            case 2:
                return await self._identify(request, socket, data)
            case 6:
                return await self._resume(socket, data)
            case 3 | 4 | 8 if session is not None:
                pass  # presence, voice and member requests are heard and change nothing here
            case 3 | 4 | 8:
                await self._close(socket, 4003)
            case _:
                await self._close(socket, 4001)
        return session

    async def _identify(self, request: web.Request, socket: web.WebSocketResponse, data: Json) -> Session | None:
        self.identifies += 1
        intents = data.get("intents")
        intents = intents if isinstance(intents, int) else -1
        refusal = self._refusal(data)
        if refusal is None and (intents < 0 or "properties" not in data):
            refusal = 4013
        elif refusal is None and intents & PRIVILEGED & ~self._app.allowed_intents:
            refusal = 4014
        if refusal is not None:
            await self._close(socket, refusal)
            return None
        session = Session(id=secrets.token_hex(16), intents=intents, socket=socket)
        self.sessions[session.id] = session
        await self._greet(session, f"ws://{request.host}/gateway")
        return session

    async def _greet(self, session: Session, address: str) -> None:
        guild = self._discord.guild
        ready = {
            "v": 10,
            "user": objects.bot_user(self._app) | {"mfa_enabled": False, "verified": True, "email": None, "flags": 0},
            "guilds": [{"id": str(guild.id), "unavailable": True}],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": address,
            "application": {"id": str(self._app.id), "flags": 0},
            "private_channels": [],
            "_trace": [],
        }
        for event, data in (("READY", ready), ("GUILD_CREATE", objects.guild(self._discord, self._app, guild))):
            session.seq += 1
            frame = {"op": 0, "t": event, "s": session.seq, "d": data}
            session.sent.append(frame)
            await _send(session.socket, frame)
        self._discord.world.journal.write("gateway", platform="discord", connected=True)

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> Session | None:
        self.resumes += 1
        refusal = self._refusal(data)
        if refusal is not None:
            await self._close(socket, refusal)
            return None
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            await _send(socket, {"op": 9, "d": False})
            return None
        after = data.get("seq") or 0
        if after > session.seq:
            await self._close(socket, 4007)
            return None
        before, session.socket = session.socket, socket
        if before is not None and before is not socket:
            self._hung_up.add(before)
            await before.close(code=4000)
        for frame in [frame for frame in session.sent if frame["s"] > after]:
            await _send(socket, frame)
        session.seq += 1
        resumed = {"op": 0, "t": "RESUMED", "s": session.seq, "d": {"_trace": []}}
        session.sent.append(resumed)
        await _send(socket, resumed)
        self._discord.world.journal.write("gateway", platform="discord", connected=True)
        return session

    def _refusal(self, data: Json) -> int | None:
        if self._refusals:
            return self._refusals.popleft()
        return None if data.get("token") == self._app.token else 4004

    def _parted(self, socket: web.WebSocketResponse, session: Session | None) -> None:
        if session is None or session.socket is not socket:
            return
        session.socket = None
        if socket.close_code in (1000, 1001) and socket not in self._hung_up:
            self.sessions.pop(session.id, None)
        self._discord.world.journal.write("gateway", platform="discord", connected=self.is_connected)

    async def _close(self, socket: web.WebSocketResponse, code: int) -> None:
        await socket.close(code=code, message=CLOSE_REASONS.get(code, "").encode())

    async def _say_to_all(self, frame: Json) -> None:
        for socket in list(self._sockets):
            await _send(socket, frame)


async def _send(socket: web.WebSocketResponse | None, frame: Json) -> None:
    """Send, if there is anybody left to hear it."""
    if socket is None or socket.closed:
        return
    try:
        await socket.send_str(json.dumps(frame))
    except (ConnectionError, RuntimeError):
        return
