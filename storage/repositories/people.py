"""Customers and contacts."""

from typing import Any

from core.errors import IllegalMove
from core.ids import ContactId, CustomerId
from core.people import Address, Contact, ContactState
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

    def mark(self, contact: ContactId, state: ContactState, now: int) -> None:
        self._queries.contact_mark(self._connection, id=contact, state=state.value, now=now)

    def set_language(self, customer: CustomerId, language: str) -> None:
        self._queries.customer_speak(self._connection, id=customer, language=language)
