"""Who is talking to the shop right now, and in which language."""

from dataclasses import dataclass, field

from core.ids import ContactId, CustomerId
from core.people import Contact
from views.texts import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One person at one chat. ``owner`` only decides what is shown; ``Shop.desk`` decides what is allowed."""

    contact: Contact
    say: Say
    owner: bool = False
    name: str = field(default="", repr=False)

    @property
    def customer(self) -> CustomerId:
        return self.contact.customer

    @property
    def id(self) -> ContactId:
        return self.contact.id
