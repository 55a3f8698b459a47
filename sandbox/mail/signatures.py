"""Whether a mail's DKIM signature holds, by the records that the sandbox's own name server has."""

import logging
from dataclasses import dataclass
from typing import Literal

import dkim  # type: ignore[import-untyped]

from sandbox.mail.names import Names

MOST = 3  # signatures that are looked at
QUIET = logging.getLogger("sandbox.mail.dkim")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False

# dkimpy stumbles over a mail that is no mail in all of these ways.
BROKEN = (dkim.DKIMException, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The verdict. `ok` when one signature holds; `reason` says why none does."""

    result: Literal["ok", "failed", "none"]
    domain: str = ""
    selector: str = ""
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.result == "ok"


def examine(raw: bytes, names: Names) -> Signature:
    """Look at the topmost signatures until one holds."""
    try:
        message = dkim.DKIM(raw, logger=QUIET)
    except BROKEN as wrong:
        return Signature(result="failed", reason=str(wrong))
    present = sum(name.lower() == b"dkim-signature" for name, _ in message.headers)
    verdict = Signature(result="none")
    for index in range(min(present, MOST)):
        found = _verdict(dkim.DKIM(raw, logger=QUIET), index, names)
        if found.ok:
            return found
        verdict = found if index == 0 else verdict
    return verdict


def _verdict(message: "dkim.DKIM", index: int, names: Names) -> Signature:
    asked: list[str] = []

    def texts(name: bytes, timeout: float = 0.0) -> bytes | None:  # noqa: ARG001 (dkimpy names it)
        asked.append(name.decode("ascii", "replace"))
        found = names.texts(asked[-1])
        return found[0].encode() if found else None

    try:
        holds = message.verify(idx=index, dnsfunc=texts)
        reason = "" if holds else "the signature or its key does not hold"
    except BROKEN as wrong:
        holds, reason = False, str(wrong) or type(wrong).__name__
    if not holds and asked and not names.texts(asked[-1]):
        reason = f"there is no TXT record {asked[-1].rstrip('.')}"
    fields = message.signature_fields or {}
    return Signature(
        result="ok" if holds else "failed",
        domain=bytes(fields.get(b"d", b"")).decode("ascii", "replace"),
        selector=bytes(fields.get(b"s", b"")).decode("ascii", "replace"),
        reason=reason,
    )
