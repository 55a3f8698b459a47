"""How nodes and those who rent them out say no: with many codes, for the same thing."""

from dataclasses import dataclass
from typing import Any, Final


class RpcError(Exception):
    """An answer that is an error. `status` is the HTTP status that it comes with."""

    def __init__(self, code: int, message: str, *, data: Any = None, status: int = 200) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
        self.status = status

    def shown(self) -> dict[str, Any]:
        plain = {"code": self.code, "message": self.message}
        return plain if self.data is None else plain | {"data": self.data}


PARSE_ERROR: Final = RpcError(-32700, "parse error")
INVALID_REQUEST: Final = RpcError(-32600, "Invalid request")
METHOD_NOT_FOUND: Final = RpcError(-32601, "Method not found")
REVERTED: Final = RpcError(3, "execution reverted", data="0x")


def invalid_params(message: str) -> RpcError:
    return RpcError(-32602, message)


TOO_WIDE: Final = {
    "java-tron": RpcError(-32602, "exceed max block range: {most}", data="{}"),
    "erigon": RpcError(-32000, "query exceeds max block range {most}"),
    "limit": RpcError(-32005, "limit exceeded"),
    "results": RpcError(-32005, "query returned more than 10000 results", data={"from": "0x1", "to": "0x2"}),
    "renter": RpcError(-32614, "eth_getLogs is limited to a {most} range", status=413),
    "plan": RpcError(-32600, "Under this plan, eth_getLogs takes up to a {most} block range.", status=400),
    "gateway": RpcError(-32062, "Block range is too large"),
}
"""The ways in which too wide a range is refused, by a name of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How much one `eth_getLogs` may ask for: so many blocks, so many logs. `way` is one of `TOO_WIDE`."""

    blocks: int = 10_000
    logs: int = 10_000
    way: str = "erigon"

    def refusal(self) -> RpcError:
        error = TOO_WIDE[self.way]
        message = error.message.format(most=self.blocks)
        return RpcError(error.code, message, data=error.data, status=error.status)
