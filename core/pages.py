"""What a person does on the shop's pages: follow a link, show the goods, find an order by its number and a code.

Mail is stopped there, too.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core import links, lookup, preferences
from core.codes import Purpose
from core.errors import Permanent
from core.handover import Goods, Unreadable, unreadable
from core.letters import Letters
from core.links import Door, OrderSheet
from core.lookup import NotTheCode, Question
from core.ports import Store, Tx
from core.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Every use case of the order page. Without ``letters`` nobody can look an order up: no code would arrive."""

    store: Store
    letters: Letters | None
    wake: Callable[[], None]

    async def look(self, token: Secret) -> OrderSheet:
        """The order behind a link; changes nothing. Raises Gone."""
        return await self.store.read(links.look_at_link, token)

    async def reveal(self, token: Secret) -> Goods:
        """The goods behind a link, which have been seen now; raises Gone, or Unreadable after telling the owners."""
        try:
            return await self.store.run(links.reveal_link, token)
        except Permanent as problem:
            raise await self._unreadable(await self.store.read(links.find_link, token)) from problem

    # --- without a chat

    async def send_code(self, question: Question) -> None:
        """Send a code if the order and the mailbox belong together. Whoever asked is told nothing of that."""
        letter = await self.store.run(lookup.ask, question)
        if letter is not None and self.letters is not None:
            await self.letters.send_code(letter.address, letter.code, letter.language)

    async def enter_code(self, question: Question, typed: str) -> OrderSheet:
        """The order; raises NotTheCode."""
        sheet = await self.store.run(lookup.enter, question, typed)
        if sheet is None:
            raise NotTheCode()
        return sheet

    async def look_again(self, question: Question) -> OrderSheet:
        """The order, for whom a code was right just before; raises Gone."""
        return await self.store.read(lookup.look_again, question)

    async def reveal_found(self, question: Question) -> Goods:
        """The goods, for whom a code was right just before; raises Gone, or Unreadable after telling the owners."""
        try:
            return await self.store.run(lookup.reveal_found, question)
        except Permanent as problem:
            raise await self._unreadable(await self.store.read(lookup.find_door, question)) from problem

    async def _unreadable(self, door: Door) -> Unreadable:
        damaged = await self.store.run(unreadable, door.customer, door.order)
        self.wake()
        return Unreadable(reference=damaged.reference)

    async def unsubscribe(self, mailbox: str) -> None:
        """The owner of this mailbox wants nothing but what they paid for. Nobody is told whether there is one."""
        await self.store.run(preferences.mute_mailbox, mailbox)

    async def form_key(self) -> bytes:
        """What this shop's forms are sealed with: the same in every process, and after a restart."""
        return (await self.store.read(_form_key)).encode()


def _form_key(tx: Tx) -> str:
    return tx.codes.digest(Purpose.FORM, Secret(""))
