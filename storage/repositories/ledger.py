"""Accounts and the sealed entries between them."""

from core.errors import Temporary
from core.ids import CustomerId, JoiningId, OrderId
from core.ledger import WALLET, Account, Entry, Posted
from core.money import Money
from core.wallet import Brought
from storage.repositories.rows import Rows


class LedgerRows(Rows):
    """See core.ports.Ledger."""

    def digest(self, key: str) -> str | None:
        digest: str | None = self._queries.ledger_digest(self._connection, key=key)
        return digest

    def write(self, entry: Entry, now: int) -> None:
        number = self._queries.ledger_entry_add(
            self._connection, key=entry.key, kind=entry.kind, digest=entry.digest, order_id=entry.order, now=now
        )
        for move in entry.moves:
            currency = move.money.currency
            for account, amount in ((move.out_of, move.money.minor), (move.into, -move.money.minor)):
                self._queries.ledger_posting_add(
                    self._connection, entry_id=number, account_id=self._account(account, currency), currency=currency,
                    amount=amount,
                )  # fmt: skip
        self._queries.ledger_seal(self._connection, id=number)

    def _account(self, account: Account, currency: str) -> int:
        named = {"code": account.code, "owner_id": account.owner, "currency": currency}
        found: int | None = self._queries.ledger_account_id(self._connection, **named)
        if found is None:
            balance = 0 if account.guarded else None
            found = self._queries.ledger_account_add(self._connection, **named, balance=balance)
        if found is None:  # another process added it after our snapshot: the step runs again
            raise Temporary()
        return found

    def balance(self, account: Account, currency: str) -> int:
        minor: int | None = self._queries.ledger_balance(
            self._connection, code=account.code, owner_id=account.owner, currency=currency
        )
        return minor or 0

    def balances(self, account: Account) -> tuple[Money, ...]:
        rows = self._queries.ledger_balances(self._connection, code=account.code, owner_id=account.owner)
        return tuple(Money(row[0], row[1]) for row in rows)

    def totals(self) -> tuple[tuple[str, Money], ...]:
        return tuple((row[0], Money(row[1], row[2])) for row in self._queries.ledger_totals(self._connection))

    def entries_of(self, order: OrderId) -> int:
        count: int = self._queries.ledger_entries_of(self._connection, order_id=order)
        return count

    def history(self, account: Account, currency: str, limit: int) -> tuple[Posted, ...]:
        rows = self._queries.ledger_history(
            self._connection, code=account.code, owner_id=account.owner, currency=currency, limit=limit
        )
        return tuple(
            Posted(kind=row[0], order=row[1], reference=row[2], money=Money(row[3], row[4]), at=row[5]) for row in rows
        )

    def brought(self, customer: CustomerId) -> tuple[Brought, ...]:
        rows = self._queries.ledger_brought(self._connection, code=WALLET, owner_id=customer)
        return tuple(
            Brought(
                joining=JoiningId(int(row[0].split(":")[1])), owner=customer, into=row[1], money=Money(row[2], row[3])
            )
            for row in rows
        )
