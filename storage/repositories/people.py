"""Customers and contacts."""

from typing import Any

from core.errors import IllegalMove
from core.ids import ContactId, CustomerId, OrderId
from core.people import Address, Contact, ContactState
from core.preferences import NO_PREFERENCES, Preferences
from core.reach import Reached
from storage.repositories.rows import Rows


def contact_of(row: Any) -> Contact:
    """A row of contact with its customer's language."""
    return Contact(
        id=row[0],
        customer=row[1],
        address=Address(row[2], row[3]),
        state=ContactState(row[4]),
        language=row[5],
    )


def preferences_of(row: Any) -> Preferences:
    """Channels, quiet from and until, and zone; what is muted where the row has it."""
    return Preferences(
        channels=tuple(row[0].split()),
        quiet=None if row[1] is None else (row[1], row[2]),
        zone=row[3],
        only_keys=bool(row[4]) if len(row) > 4 else False,
    )


class PeopleRows(Rows):
    """See core.ports.People."""

    def contact(self, address: Address) -> Contact | None:
        row = self._queries.contact_by_address(self._connection, channel=address.channel, address=address.value)
        return contact_of(row) if row else None

    def contact_by_id(self, contact: ContactId) -> Contact:
        row = self._queries.contact_by_id(self._connection, id=contact)
        if row is None:
            raise IllegalMove(contact=contact)
        return contact_of(row)

    def add_customer(self, address: Address, language: str, now: int) -> Contact:
        customer = self.new_customer(language, now)
        contact = self._queries.contact_add(
            self._connection, customer_id=customer, channel=address.channel, address=address.value, now=now
        )
        return Contact(
            id=ContactId(contact),
            customer=customer,
            address=address,
            state=ContactState.LIVE,
            language=language,
        )

    def new_customer(self, language: str, now: int) -> CustomerId:
        return CustomerId(self._queries.customer_add(self._connection, language=language, now=now))

    def mark(
        self, contact: ContactId, state: ContactState, now: int, reason: str = "", until: int | None = None
    ) -> None:
        self._queries.contact_mark(self._connection, id=contact, state=state.value, reason=reason, until=until, now=now)

    def rested(self, now: int) -> tuple[Contact, ...]:
        return tuple(contact_of(row) for row in self._queries.contacts_rested(self._connection, now=now))

    def language(self, customer: CustomerId) -> str:
        return str(self._queries.customer_language(self._connection, id=customer))

    def set_language(self, customer: CustomerId, language: str) -> None:
        self._queries.customer_speak(self._connection, id=customer, language=language)

    def preferences(self, customer: CustomerId) -> Preferences:
        row = self._queries.preference_of(self._connection, customer_id=customer)
        return preferences_of(row) if row else NO_PREFERENCES

    def prefer(self, customer: CustomerId, preferences: Preferences) -> None:
        begin, end = preferences.quiet or (None, None)
        self._queries.preference_put(
            self._connection, customer_id=customer, channels=" ".join(preferences.channels), quiet_from=begin,
            quiet_until=end, zone=preferences.zone, only_keys=int(preferences.only_keys),
        )  # fmt: skip

    def reached(self, customer: CustomerId) -> tuple[Reached, ...]:
        rows = list(self._queries.reached_by(self._connection, customer_id=customer))
        return tuple(
            Reached(
                contact=row[0], address=Address(row[1], row[2]), state=ContactState(row[3]), since=row[4],
                proven=bool(row[5]),
            )
            for row in rows
        )  # fmt: skip

    def declined_mail(self, customer: CustomerId) -> int | None:
        at: int | None = self._queries.mail_declined_at(self._connection, id=customer)
        return at

    def decline_mail(self, customer: CustomerId, now: int) -> None:
        self._queries.mail_decline(self._connection, id=customer, now=now)

    # --- mailboxes

    def proven(self, contact: ContactId) -> bool:
        return bool(self._queries.contact_proven(self._connection, id=contact))

    def add_mailbox(self, address: Address, language: str, now: int) -> Contact:
        customer = self.new_customer(language, now)
        mailbox = self._queries.mailbox_add(
            self._connection, customer_id=customer, channel=address.channel, address=address.value, now=now
        )
        return self.contact_by_id(ContactId(mailbox))

    def prove(self, contact: ContactId, customer: CustomerId) -> None:
        self._queries.contact_prove(self._connection, id=contact, customer_id=customer)

    def disown(self, contact: ContactId) -> None:
        self._queries.contact_disown(self._connection, id=contact)

    def send_to(self, order: OrderId, contact: ContactId) -> None:
        self._queries.order_contact_replace(self._connection, order_id=order)
        self._queries.order_contact_add(self._connection, order_id=order, contact_id=contact)

    def forget_mailbox(self, customer: CustomerId, contact: ContactId, now: int) -> None:
        self._queries.order_contact_drop(self._connection, customer_id=customer, contact_id=contact)
        self._queries.mail_code_void(self._connection, customer_id=customer, contact_id=contact, now=now)

    def forget_typed(self, customer: CustomerId) -> None:
        self._queries.order_contact_forget(self._connection, customer_id=customer)

    def frozen(self, customer: CustomerId) -> bool:
        return self._queries.customer_frozen(self._connection, customer_id=customer) is not None

    def freeze(self, customer: CustomerId, now: int) -> None:
        self._queries.customer_freeze(self._connection, customer_id=customer, now=now)

    def unfreeze(self, customer: CustomerId) -> None:
        self._queries.customer_unfreeze(self._connection, customer_id=customer)
