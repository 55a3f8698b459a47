"""What a person does about their own chats: link, part, undo, and recover what a lost account had."""

from collections.abc import Callable
from dataclasses import dataclass

from core import joining, linking, recovery
from core.codes import GUESSES_MS, TooManyGuesses
from core.ids import ContactId, CustomerId, JoiningId, LinkCodeId
from core.joining import Parting
from core.linking import Entered, GivenCode
from core.people import Contact
from core.ports import Store
from core.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """Every use case of one contact about the chats it shares a customer with."""

    store: Store
    contact: ContactId
    wake: Callable[[], None]

    async def mine(self) -> tuple[Contact, ...]:
        """Every chat of this customer."""
        return await self.store.read(joining.list_contacts, self.contact)

    async def give_code(self) -> GivenCode:
        return await self.store.run(linking.give_code, self.contact)

    async def enter_code(self, typed: str) -> None:
        """Ask the chat that gave the code; raises WrongCode, TooManyGuesses, or what is wrong with a right one."""
        _check(await self.store.run(linking.enter_code, self.contact, typed))
        self.wake()

    async def confirm(self, code: LinkCodeId) -> JoiningId:
        joined = await self.store.run(linking.confirm_link, self.contact, code)
        self.wake()
        return joined

    async def deny(self, code: LinkCodeId) -> None:
        await self.store.run(linking.deny_link, self.contact, code)
        self.wake()

    async def undo(self, joined: JoiningId) -> None:
        """Put everything back as it was; raises Gone or UndoOver."""
        await self.store.run(joining.undo, self.contact, joined)
        self.wake()

    async def look_at_parting(self, contact: ContactId) -> Parting:
        return await self.store.read(joining.look_at_parting, self.contact, contact)

    async def part(self, contact: ContactId) -> Contact:
        """Take a chat away from this customer; raises Gone or OnlyChat."""
        parted = await self.store.run(joining.part, self.contact, contact)
        self.wake()
        return parted

    # --- recovery

    async def has_recovery_code(self, customer: CustomerId) -> bool:
        return await self.store.read(recovery.has_code, customer)

    async def new_recovery_code(self) -> Secret:
        return await self.store.run(recovery.new_code, self.contact)

    async def recover(self, typed: str) -> None:
        """Bring a lost account's orders here; raises WrongCode, TooManyGuesses or LinkedAlready."""
        _check(await self.store.run(recovery.recover, self.contact, typed))
        self.wake()


def _check(entered: Entered) -> None:
    """Raise what the person reads; only now, when the guess is remembered."""
    if entered is Entered.EXHAUSTED:
        raise TooManyGuesses(minutes=GUESSES_MS // 60_000)
    if (refused := linking.refusal(entered)) is not None:
        raise refused()
