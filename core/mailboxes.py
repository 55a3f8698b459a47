"""Mailboxes: an e-mail address is typed, a code goes there, and whoever enters it in their chat has proven it theirs.

Until then the address is good for the order it was typed for and for nothing else: typing an address takes nothing
from whom it belongs to. A mailbox that was another customer's is proven by reading it as well: then both become one,
as when chats are linked. That is how a lost account's orders come back by e-mail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.channels import ARRIVED, Outcome, Report
from core.errors import Gone, Refused
from core.ids import ContactId, JoiningId, OrderId
from core.joining import JoiningReason, join
from core.letters import LIFE_MS, Answer, Letters, ask_code, enter_code
from core.notices import NoticeKind, tell_contact
from core.orders import find_order
from core.people import EMAIL, Address, Contact, ContactState, bury, revive
from core.ports import Store, Tx
from core.reach import Reached
from core.secret import Secret

LONGEST: Final = 254
LIFE_MINUTES: Final = LIFE_MS // 60_000


class BadAddress(Refused):
    """This is not an e-mail address."""

    text_id = "error-bad-mailbox"


class TooManyLetters(Refused):
    """This mailbox, or this chat, had so many codes that no other one goes out for a while."""

    text_id = "error-too-many-letters"


class OwnMailbox(Refused):
    """The mailbox is this customer's already."""

    text_id = "error-own-mailbox"


class NoMail(Refused):
    """The shop sends no mail."""

    text_id = "error-no-mail"


class MailboxRefused(Refused):
    """The mail server of this address does not take mail for it."""

    text_id = "error-mailbox-refused"


class MailNotSent(Refused):
    """The code could not be sent just now."""

    text_id = "error-mail-not-sent"


class WrongMailCode(Refused):
    """This is not the code that was sent."""

    text_id = "error-wrong-mail-code"


class MailCodeOver(Refused):
    """The code was used, replaced, guessed at too often, or its time is over."""

    text_id = "error-mail-code-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A mailbox that somebody typed, and the code that proves it."""

    mailbox: Contact
    code: Secret
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of an entered code: the mailbox, and how to undo what it joined, if it joined anything."""

    answer: Answer
    joining: JoiningId | None = None


def parse_mailbox(text: str) -> str:
    """What can be told of an address without knowing about mail: one line, a name, an @ and a domain.

    Mail itself is stricter; a shop that sends mail brings its own reader of addresses. Raises BadAddress.
    """
    address = text.strip()
    name, _, domain = address.rpartition("@")
    if not name or "." not in domain or len(address) > LONGEST or not address.isprintable() or " " in address:
        raise BadAddress()
    return address.lower()


def type_mailbox(tx: Tx, asker: ContactId, address: str, order: OrderId | None) -> Typed:
    """Somebody typed an address, for an order of theirs or for all of them; a code for it is drawn.

    Typing another one for the same order corrects the first; where mail once came back, it may go again. Raises Gone
    for somebody else's order, TooManyLetters, and OwnMailbox when there is nothing to prove.
    """
    me = tx.people.contact_by_id(asker)
    mailbox = _find(tx, address, me.language)
    proven = tx.people.proven(mailbox.id)
    if proven and mailbox.customer == me.customer and mailbox.state is ContactState.LIVE:
        raise OwnMailbox()
    if order is not None:
        tx.people.send_to(find_order(tx, me.customer, order).id, mailbox.id)
    if not proven or mailbox.customer == me.customer:
        revive(tx, mailbox)
    code = ask_code(tx, mailbox.id, asker, None)
    if code is None:
        raise TooManyLetters()
    return Typed(mailbox=mailbox, code=code, language=me.language)


def _find(tx: Tx, address: str, language: str) -> Contact:
    mailbox = Address(EMAIL, address)
    return tx.people.contact(mailbox) or tx.people.add_mailbox(mailbox, language, tx.now)


def look_at_mailbox(tx: Tx, asker: ContactId, mailbox: ContactId) -> Reached:
    """A mailbox that this customer has typed, and what is known of it; raises Gone."""
    reached = tx.people.reached(tx.people.contact_by_id(asker).customer)
    found = next((one for one in reached if one.contact == mailbox), None)
    if found is None or found.address.channel != EMAIL:
        raise Gone()
    return found


def send_again(tx: Tx, asker: ContactId, mailbox: ContactId) -> Typed:
    """Another code for a mailbox that was typed before; raises Gone and TooManyLetters."""
    return type_mailbox(tx, asker, look_at_mailbox(tx, asker, mailbox).address.value, None)


def prove_mailbox(tx: Tx, asker: ContactId, mailbox: ContactId, typed: str) -> Proof:
    """Somebody entered a code. It returns instead of raising: a wrong try must be remembered.

    When it is right the mailbox is theirs. If it was another customer's, both are one now: their contacts are told,
    and each of them may undo it for a day.
    """
    answer = enter_code(tx, mailbox, asker, None, typed)
    if answer is not Answer.RIGHT:
        return Proof(answer=answer)
    me, found = tx.people.contact_by_id(asker), tx.people.contact_by_id(mailbox)
    joining = None
    if tx.people.proven(mailbox) and found.customer != me.customer:
        joining = join(tx, JoiningReason.LINK, me.customer, found.customer)
        _tell_others(tx, me, mailbox, joining)
    else:
        tx.people.prove(mailbox, me.customer)
    revive(tx, tx.people.contact_by_id(mailbox))
    return Proof(answer=answer, joining=joining)


def _tell_others(tx: Tx, me: Contact, mailbox: ContactId, joining: JoiningId) -> None:
    for one in tx.joinings.contacts(me.customer):
        if one.id not in (me.id, mailbox):
            key, channel = f"linked:{joining}", me.address.channel
            tell_contact(tx, one.id, NoticeKind.LINKED, key, joining=joining, channel=channel)


def forget_mailbox(tx: Tx, asker: ContactId, mailbox: ContactId) -> None:
    """An address that was typed and never proven: no order goes there any more. Raises Gone."""
    if look_at_mailbox(tx, asker, mailbox).proven:
        raise Gone()
    tx.people.forget_mailbox(tx.people.contact_by_id(asker).customer, mailbox, tx.now)


def note_letter(tx: Tx, mailbox: ContactId, report: Report) -> None:
    """What came of a letter with a code: a mailbox that does not exist can't be reached."""
    if report.outcome is Outcome.ADDRESS and not tx.people.proven(mailbox):
        bury(tx, mailbox, report.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailboxes:
    """Every use case of one contact about its customer's mailboxes."""

    store: Store
    contact: ContactId
    letters: Letters | None
    parse: Callable[[str], str]
    wake: Callable[[], None]

    def check(self) -> None:
        """Raises NoMail where the shop sends none."""
        if self.letters is None:
            raise NoMail()

    async def add(self, typed: str, order: OrderId | None) -> Contact:
        """Send a code to this address; with an order, that order's mail goes there from now on.

        Raises what ``parse`` and ``type_mailbox`` refuse, MailboxRefused, and MailNotSent when another try may help.
        """
        self.check()
        address = self.parse(typed).lower()
        return await self._send(await self.store.run(type_mailbox, self.contact, address, order))

    async def send_again(self, mailbox: ContactId) -> Contact:
        """Another code; raises like ``add``."""
        self.check()
        return await self._send(await self.store.run(send_again, self.contact, mailbox))

    async def _send(self, typed: Typed) -> Contact:
        if self.letters is None:
            raise NoMail()
        mailbox = typed.mailbox
        report = await self.letters.send_code(mailbox.address, typed.code, typed.language)
        await self.store.run(note_letter, mailbox.id, report)
        self.wake()
        if report.outcome is Outcome.ADDRESS:
            raise MailboxRefused()
        if report.outcome not in ARRIVED and report.outcome is not Outcome.UNKNOWN:
            raise MailNotSent()
        return mailbox

    async def look(self, mailbox: ContactId) -> Address:
        """Its address; raises Gone."""
        return (await self.store.read(look_at_mailbox, self.contact, mailbox)).address

    async def enter(self, mailbox: ContactId, typed: str) -> JoiningId | None:
        """Prove a mailbox; returns how to undo what that joined. Raises WrongMailCode or MailCodeOver."""
        proof = await self.store.run(prove_mailbox, self.contact, mailbox, typed)
        if proof.answer is Answer.WRONG:
            raise WrongMailCode()
        if proof.answer is Answer.OVER:
            raise MailCodeOver(minutes=LIFE_MINUTES)
        self.wake()
        return proof.joining

    async def forget(self, mailbox: ContactId) -> None:
        """Raises Gone."""
        await self.store.run(forget_mailbox, self.contact, mailbox)
