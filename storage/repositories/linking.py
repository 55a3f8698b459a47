"""One customer on several chats: codes, joinings with what undoes them, and recovery codes."""

from typing import Any

from core.codes import Purpose
from core.ids import ContactId, CustomerId, JoiningId, LinkCodeId
from core.joining import Joining, JoiningReason
from core.linking import LinkCode, LinkState
from core.people import Contact
from core.recovery import RecoveryCode
from core.secret import Secret
from storage.queries import Queries
from storage.repositories.people import contact_of
from storage.repositories.rows import Rows
from storage.vault import Vault


def _link_code(row: Any) -> LinkCode:
    return LinkCode(
        id=row[0], contact=row[1], digest=row[2], state=LinkState(row[3]), wrong=row[4], asker=row[5], expires_at=row[6]
    )


class CodeRows(Rows):
    """See core.ports.Codes."""

    __slots__ = ("_vault",)

    def __init__(self, connection: Any, queries: Queries, vault: Vault) -> None:
        super().__init__(connection, queries)
        self._vault = vault

    def digest(self, purpose: Purpose, code: Secret) -> str:
        return self._vault.fingerprint(f"{purpose.value} code: {code.reveal()}".encode())

    def give(self, contact: ContactId, selector: str, digest: str, now: int, expires_at: int) -> LinkCodeId:
        self._queries.link_code_drop(self._connection, contact_id=contact)
        code = self._queries.link_code_add(
            self._connection, contact_id=contact, selector=selector, digest=digest, now=now, expires_at=expires_at
        )
        return LinkCodeId(code)

    def at(self, selector: str) -> LinkCode | None:
        row = self._queries.link_code_at(self._connection, selector=selector)
        return _link_code(row) if row else None

    def get(self, code: LinkCodeId) -> LinkCode | None:
        row = self._queries.link_code_get(self._connection, id=code)
        return _link_code(row) if row else None

    def count_wrong(self, code: LinkCodeId) -> None:
        self._queries.link_code_wrong(self._connection, id=code)

    def ask(self, code: LinkCodeId, asker: ContactId, expires_at: int) -> bool:
        asked = self._queries.link_code_ask(self._connection, id=code, asker_id=asker, expires_at=expires_at)
        return asked is not None

    def answer(self, code: LinkCodeId, state: LinkState) -> bool:
        return self._queries.link_code_answer(self._connection, id=code, state=state.value) is not None

    def note_guess(self, contact: ContactId, purpose: Purpose, now: int) -> None:
        self._queries.wrong_guess_add(self._connection, contact_id=contact, purpose=purpose.value, now=now)

    def guesses(self, contact: ContactId, since: int) -> int:
        count: int = self._queries.wrong_guess_count(self._connection, contact_id=contact, since=since)
        return count

    def forget(self, *, codes_before: int, guesses_before: int) -> int:
        codes: int = self._queries.link_code_sweep(self._connection, before=codes_before)
        guesses: int = self._queries.wrong_guess_sweep(self._connection, before=guesses_before)
        return codes + guesses

    def keep_recovery(self, contact: ContactId, selector: str, digest: str, now: int) -> bool:
        added = self._queries.recovery_code_add(
            self._connection, contact_id=contact, selector=selector, digest=digest, now=now
        )
        return added is not None

    def recovery_at(self, selector: str) -> RecoveryCode | None:
        row = self._queries.recovery_code_at(self._connection, selector=selector)
        return RecoveryCode(contact=row[1], digest=row[2]) if row else None

    def has_recovery(self, customer: CustomerId) -> bool:
        return bool(self._queries.recovery_code_of(self._connection, customer_id=customer))

    def drop_recovery(self, customer: CustomerId) -> None:
        self._queries.recovery_code_drop(self._connection, customer_id=customer)


class JoiningRows(Rows):
    """See core.ports.Joinings."""

    def contacts(self, customer: CustomerId) -> tuple[Contact, ...]:
        return tuple(contact_of(row) for row in list(self._queries.contacts_of(self._connection, customer_id=customer)))

    def unseen(self, customer: CustomerId) -> int:
        count: int = self._queries.unseen_of(self._connection, customer_id=customer)
        return count

    def add(self, reason: JoiningReason, into: CustomerId, other: CustomerId, now: int) -> JoiningId:
        joining = self._queries.joining_add(self._connection, reason=reason.value, customer_id=into, now=now)
        for side in (into, other):
            self._queries.joining_keep_contacts(self._connection, joining_id=joining, customer_id=side)
            self._queries.joining_keep_orders(self._connection, joining_id=joining, customer_id=side)
        if reason is JoiningReason.LINK:
            self._queries.contacts_give(self._connection, old_id=other, new_id=into)
        self._queries.orders_give(self._connection, old_id=other, new_id=into)
        self._queries.parcels_belong(self._connection, customer_id=into)
        return JoiningId(joining)

    def get(self, joining: JoiningId) -> Joining | None:
        row = self._queries.joining_get(self._connection, id=joining)
        if row is None:
            return None
        return Joining(id=row[0], customer=row[1], newest_order=row[2], joined_at=row[3], undone=row[4] is not None)

    def members(self, joining: JoiningId) -> tuple[tuple[CustomerId, CustomerId], ...]:
        rows = self._queries.joining_members(self._connection, joining_id=joining)
        return tuple((CustomerId(row[0]), CustomerId(row[1])) for row in rows)

    def took_part(self, joining: JoiningId, contact: ContactId) -> bool:
        return bool(self._queries.joining_took_part(self._connection, joining_id=joining, contact_id=contact))

    def undo(self, joining: Joining, now: int) -> tuple[CustomerId, ...]:
        if self._queries.joining_undo(self._connection, id=joining.id, now=now) is None:
            return ()
        rows = list(self._queries.joining_customers(self._connection, joining_id=joining.id))
        touched = tuple(CustomerId(row[0]) for row in rows)
        self._queries.joining_restore_contacts(self._connection, joining_id=joining.id)
        self._queries.joining_restore_orders(self._connection, joining_id=joining.id)
        self._queries.joining_newer_orders(self._connection, joining_id=joining.id, newest=joining.newest_order)
        for customer in touched:
            self._queries.joining_stranded_orders(
                self._connection, joining_id=joining.id, customer_id=customer, heir_id=joining.customer
            )
        self._queries.joining_forget_contacts(self._connection, joining_id=joining.id)
        self._queries.joining_forget_orders(self._connection, joining_id=joining.id)
        return touched

    def part(self, contact: ContactId, customer: CustomerId) -> None:
        self._queries.contact_give(self._connection, id=contact, new_id=customer)

    def heirs(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        rows = list(self._queries.joining_heirs(self._connection, customer_id=customer))
        return tuple(CustomerId(row[0]) for row in rows)

    def readdress(self, customer: CustomerId, contact: ContactId, now: int) -> None:
        self._queries.orders_readdress(self._connection, customer_id=customer, contact_id=contact)
        self._queries.parcels_belong(self._connection, customer_id=customer)
        self._queries.parcels_follow(self._connection, customer_id=customer, now=now)
