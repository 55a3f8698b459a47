"""What a client suffers below HTTP: a connection that dies, or one that nobody answers on."""

import asyncio
import contextlib
import socket
import struct

from aiohttp import web


def cut(request: web.Request) -> web.Response:
    """Cut the connection with RST, as a machine that died does, and never answer."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()  # goes nowhere: the connection is gone


async def hold(seconds: float, closing: asyncio.Event) -> None:
    """Let nothing happen for so long, or until the sandbox closes."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await closing.wait()
