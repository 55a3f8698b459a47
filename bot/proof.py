"""The proof as `kiosk audit` prints it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from core.audit import SENTENCES, Audit

SHOWN_ROWS: Final = 10


def as_json(proof: Audit) -> str:
    """One object; ``differences`` counts rows that break a sentence, ``broken`` names them."""
    return json.dumps(
        {
            "orders_paid": proof.orders_paid,
            "keys_sold": proof.keys_sold,
            "parcels": dict(proof.parcels),
            "oldest_unseen": _time(proof.oldest_unseen_at),
            "differences": _count(proof),
            "broken": [{"sentence": one.sentence, "rows": list(one.rows)} for one in proof.differences],
        }
    )


def as_text(proof: Audit) -> Iterator[str]:
    """What holds and what does not, a line each, and the figures."""
    broken = {one.sentence: one.rows for one in proof.differences}
    for sentence in SENTENCES.values():
        rows = broken.get(sentence, ())
        ids = ", ".join(map(str, rows[:SHOWN_ROWS])) + (" …" if len(rows) > SHOWN_ROWS else "")
        yield f"✖ {sentence}: {len(rows)} ({ids})" if rows else f"✔ {sentence}"
    parcels = ", ".join(f"{state} {count}" for state, count in proof.parcels.items()) or "none"
    yield f"orders paid {proof.orders_paid} · keys sold {proof.keys_sold} · parcels: {parcels}"
    yield f"oldest unseen: {_time(proof.oldest_unseen_at) or 'none, everything was seen'}"
    yield f"differences: {_count(proof)}"


def _count(proof: Audit) -> int:
    return sum(len(one.rows) for one in proof.differences)


def _time(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
