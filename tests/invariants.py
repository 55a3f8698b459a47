"""What must hold in a shop's database after every step: the shop's own proof, on both engines."""

from core.audit import SENTENCES
from storage.tx import SqlTx


def broken(tx: SqlTx) -> dict[str, tuple[int, ...]]:
    """The sentences that do not hold, with some of the rows that break them. A step that only reads."""
    return {difference.sentence: difference.rows[:5] for difference in tx.audit.read(SENTENCES).differences}
