"""JSON-RPC over HTTP: one question or a list of them in a body, and a node's answers."""

import json
from collections import Counter
from typing import Any, Final

from aiohttp import web

from sandbox.gateways.chain.errors import INVALID_REQUEST, PARSE_ERROR, RpcError
from sandbox.gateways.chain.node import Node
from sandbox.gateways.door import Call, Door, answer

Json = dict[str, Any]

KEY_HEADER: Final = "TRON-PRO-API-KEY"
MOST_AT_ONCE: Final = 100


class QuietDoor(Door):
    """A watcher asks all day, and is told the same: only what went wrong is worth remembering."""

    def _record(self, call: Call, began: float, response: web.Response | None) -> None:
        if response is None or response.status != 200:
            super()._record(call, began, response)


class Rpc:
    """A node behind an address. `key`: what its callers have to show; nothing when it is empty.

    The next `halves` answers break off in their middle. `asked` counts questions by their method.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key = ""
        self.halves = 0
        self.asked: Counter[str] = Counter()

    def speak(self, call: Call) -> web.Response:
        if self.key and call.headers.get(KEY_HEADER) != self.key:
            return answer({"Error": "ApiKey not exists"}, 401)
        said, status = self._read(call.body)
        response = answer(said, status)
        return self._half(response) if self.halves else response

    def _half(self, whole: web.Response) -> web.Response:
        """As long as it says, but for its second half."""
        self.halves -= 1
        text = (whole.text or "").encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        half = web.Response(body=text[: len(text) // 2], status=whole.status, headers=headers)
        half.force_close()
        return half

    def _read(self, body: bytes) -> tuple[object, int]:
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            return _refused(None, PARSE_ERROR), 200
        if not isinstance(asked, list):
            return self.one(asked)
        if not 0 < len(asked) <= MOST_AT_ONCE:
            return _refused(None, INVALID_REQUEST), 200
        return [self.one(one)[0] for one in asked], 200

    def one(self, asked: object) -> tuple[Json, int]:
        if not isinstance(asked, dict) or not isinstance(asked.get("method"), str):
            return _refused(None, INVALID_REQUEST), 200
        number, params = asked.get("id"), asked.get("params", [])
        self.asked[asked["method"]] += 1
        try:
            if not isinstance(params, list):
                raise INVALID_REQUEST
            return {"jsonrpc": "2.0", "id": number, "result": self.node.answer(asked["method"], params)}, 200
        except RpcError as error:
            return _refused(number, error), error.status


def method_of(call: Call) -> str:
    """Which method is asked for, that of the first question in a list; "rpc" when nobody can tell."""
    try:
        asked = json.loads(call.body)
    except (ValueError, RecursionError):
        return "rpc"
    first = asked[0] if isinstance(asked, list) and asked else asked
    return str(first.get("method", "rpc")) if isinstance(first, dict) else "rpc"


def _refused(number: object, error: RpcError) -> Json:
    return {"jsonrpc": "2.0", "id": number, "error": error.shown()}
