"""The order page: what the link in a message leads to, and what becomes of it when its reader asks for the goods.

A link is good for a while, for whoever reads the message it came in, and only as long as that contact is one the
order may go to: whoever parted from the customer, or was replaced by a recovery, follows it to nothing. Looking
changes nothing, however often; machines look at links before people do.
"""

import re
from dataclasses import dataclass
from typing import Final

from core.delivery import token_digest
from core.errors import Gone
from core.handover import Goods, show_goods
from core.ids import AttemptId, ContactId, CustomerId, OrderId
from core.orders import Order, find_order
from core.ports import Tx
from core.secret import Secret
from core.states import OrderStatus

LIFE_MS: Final = 7 * 24 * 3600 * 1000
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who reads an order page: the contact by which they came, and the message whose link they followed, if any."""

    order: OrderId
    customer: CustomerId
    contact: ContactId
    attempt: AttemptId | None = None
    sent_at: int | None = None

    @property
    def until(self) -> int | None:
        """How long the link is good."""
        return None if self.sent_at is None else self.sent_at + LIFE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSheet:
    """An order as the reader of its page sees it: everything but the goods.

    ``instructions`` are the title and the usage of each line. ``until`` is the end of the link, where there is one.
    """

    order: Order
    language: str
    instructions: tuple[tuple[str, str], ...]
    until: int | None

    @property
    def open(self) -> bool:
        """Whether there are goods to show."""
        return self.order.status in (OrderStatus.PAID, OrderStatus.DELIVERED)


def look_at_link(tx: Tx, token: Secret) -> OrderSheet:
    """The order behind a link; reads only. Raises Gone, the same for unknown, expired and taken adoor."""
    return look(tx, find_link(tx, token))


def reveal_link(tx: Tx, token: Secret) -> Goods:
    """Show my key, asked on the page: as a tap in the chat, and the message with this link gets the credit.

    Raises Gone, also for an order that was not paid, or was given back.
    """
    return reveal(tx, find_link(tx, token))


def find_link(tx: Tx, token: Secret) -> Door:
    """Where a link leads. Looked up by digest, so that no answer's time says how much of a guess was right."""
    if not _TOKEN.fullmatch(token.reveal()):
        raise Gone()
    door = tx.links.at(token_digest(token))
    if door is None or door.until is None or door.until < tx.now:
        raise Gone()
    return door


def look(tx: Tx, door: Door) -> OrderSheet:
    """The order at the end of a way in, as its reader sees it."""
    order = find_order(tx, door.customer, door.order)
    return OrderSheet(
        order=order,
        language=tx.people.language(order.customer),
        instructions=tuple((line.title, tx.catalogue.sold_product(line.product).instructions) for line in order.lines),
        until=door.until,
    )


def reveal(tx: Tx, door: Door) -> Goods:
    """The goods at the end of a way in, and the receipt that they were seen; raises Gone before they were paid."""
    return show_goods(tx, door.customer, door.contact, door.order, door.attempt)
