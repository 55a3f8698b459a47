"""The walk of somebody who looks at how they are reached, and adds an e-mail before they pay."""

from dataclasses import replace

from core.channels import Outcome
from core.people import Address
from tests.handlers.conftest import Stocked
from tests.letters import PostBox
from views.action import Action
from views.actions import (
    AddMailbox,
    AskQuietHours,
    AskZone,
    Buy,
    DeclineMail,
    EnterMailCode,
    ForgetMailbox,
    Mute,
    NeverQuiet,
    PutFirst,
    SendMailCode,
    SleepAsTheShop,
    Unlink,
)
from views.screen import Screen


async def reach_walk(stocked: Stocked, language: str) -> dict[str, Screen]:
    """A buyer with one chat adds a mailbox, chooses quiet hours, and takes the mailbox away again."""
    post = PostBox()
    album = {"notify-without-mail": await (await stocked.talker("ada", language)).command("/notify")}
    stocked.try_shop.shop = replace(stocked.try_shop.shop, letters=post)
    album |= await _buy(stocked, post, language)
    album |= await _choose(stocked, language)
    album |= await _trouble(stocked, post, language)
    return album | await _meet_again(stocked, post, language)


async def _buy(stocked: Stocked, post: PostBox, language: str) -> dict[str, Screen]:
    ada = await stocked.talker("ada", language)
    album = {"order-lonely": await ada.tap(Buy(offer=stocked.small, quantity=1))}
    album["mailbox-for-order"] = await ada.press(AddMailbox)
    album["mailbox-bad"] = await ada.type("ada at home")
    album["mail-code"] = await ada.type("Ada@Example.com")
    album["mail-code-wrong"] = await ada.type(post.wrong_code)
    album["notify-unproven"] = await ada.command("/notify")
    await ada.tap(asked_by(album["mail-code"]))
    album["mailbox-proven"] = await ada.type(f" {post.code[:3]} {post.code[3:]} ")
    album["order-reachable"] = await ada.tap(Buy(offer=stocked.small, quantity=1))
    wei = await stocked.talker("wei", language)
    await wei.tap(Buy(offer=stocked.small, quantity=1))
    album["mail-declined"] = await wei.press(DeclineMail)
    album["order-not-asked-again"] = await wei.tap(Buy(offer=stocked.small, quantity=1))
    return album


async def _choose(stocked: Stocked, language: str) -> dict[str, Screen]:
    ada = await stocked.talker("ada", language)
    album = {"notify": await ada.command("/notify")}
    album["notify-mail-first"] = await ada.press(PutFirst)
    album["quiet-hours"] = await ada.press(AskQuietHours)
    album["quiet-hours-bad"] = await ada.type("at night")
    album["notify-quiet"] = await ada.type("23:30 - 7")
    await ada.press(AskQuietHours)
    album["notify-never-quiet"] = await ada.press(NeverQuiet)
    await ada.press(AskQuietHours)
    await ada.press(SleepAsTheShop)
    album["zone"] = await ada.press(AskZone)
    album["zone-bad"] = await ada.type("Atlantis")
    album["notify-zone"] = await ada.type("lisbon")
    album["notify-only-keys"] = await ada.press(Mute)
    await ada.press(Mute)
    return album


async def _trouble(stocked: Stocked, post: PostBox, language: str) -> dict[str, Screen]:
    ada = await stocked.talker("ada", language)
    await stocked.try_shop.shop.lose(Address("email", "ada@example.com"))
    album = {"notify-bounced": await ada.command("/notify"), "mailbox": await ada.press(AddMailbox)}
    post.outcome = Outcome.ADDRESS
    album["mailbox-refused"] = await ada.type("nobody@example.com")
    post.outcome = Outcome.TRANSIENT
    album["mail-not-sent"] = await ada.type("other@example.com")
    post.outcome = Outcome.ACCEPTED
    await ada.command("/notify")
    await ada.press(EnterMailCode)
    album["mail-code-again"] = await ada.press(SendMailCode)
    album["mailbox-forgotten"] = await ada.press(ForgetMailbox)
    for _ in range(5):
        await ada.tap(AddMailbox())
        album["mail-too-often"] = await ada.type("third@example.com")
    return album


async def _meet_again(stocked: Stocked, post: PostBox, language: str) -> dict[str, Screen]:
    """The mailbox proves that two chats are one person's; then it is taken away."""
    stocked.try_shop.clock.forward(hours=2)
    wei = await stocked.talker("wei", language)
    await wei.command("/notify")
    await wei.press(AddMailbox)
    await wei.type("ada@example.com")
    album = {"mailbox-joined": await wei.type(post.code)}
    stocked.try_shop.people.clear()
    wei = await stocked.talker("wei", language)
    album["chats-with-mailbox"] = await wei.command("/unlink")
    album["unlink-mailbox"] = await wei.press(Unlink, 1)
    album["mailbox-unlinked"] = await wei.press(Unlink)
    await wei.command("/notify")
    await wei.press(AddMailbox)
    album["mailbox-own"] = await wei.type("wei@example.com")
    await wei.type(post.code)
    await wei.command("/notify")
    await wei.press(AddMailbox)
    album["mailbox-own"] = await wei.type("wei@example.com")
    return album


def asked_by(screen: Screen) -> Action:
    """The question that a screen puts."""
    assert screen.ask is not None
    return screen.ask.action
