"""A question about a payment reaches the owners with its order, and its answer the chat it was asked in."""

from dataclasses import replace

from core import notices
from core.notices import Notice, NoticeKind
from core.quiet import QuietHours
from core.support import ASKS, LONGEST
from handlers.answering import replied
from handlers.routes import Reply
from tests.handlers.conftest import Stocked
from tests.handlers.talking import buttons, words
from tests.shops import OWNER
from views.action import pack
from views.actions import Buy, ShowTimeline
from views.notices import notice as notice_screen
from views.screen import Screen
from views.support_actions import AnswerSupport, AskSupport

NIGHT = QuietHours(begin=0, end=1, zone="UTC")


async def told(stocked: Stocked, kind: NoticeKind) -> list[tuple[Notice, Screen]]:
    """What is told now, and how it reads."""
    store = stocked.try_shop.shop.store
    claimed = await store.run(notices.claim_notices, [OWNER], 50, NIGHT)
    return [
        (notice, notice_screen(stocked.texts.speaker(language), notice))
        for notice, language in claimed
        if notice.kind is kind
    ]


async def test_a_question_goes_to_the_owners_with_the_order_and_is_answered_where_it_was_asked(
    stocked: Stocked,
) -> None:
    ada, owner = await stocked.talker("ada"), await stocked.talker("owner")
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    (order,) = await stocked.try_shop.shop.store.read(lambda tx: tx.orders.of(ada.contact.customer, 5, 0))
    await ada.command("/paysupport")
    assert ada.ask == pack(AskSupport())
    sent = await ada.type("I paid twice.\nPlease look.")
    assert order.reference in words(sent)
    ((notice, seen),) = await told(stocked, NoticeKind.PAY_SUPPORT)
    assert notice.address == OWNER
    assert order.reference in words(seen)
    assert "> I paid twice.\n> Please look." in words(seen)
    assert [type(button.action) for button in buttons(seen)] == [AnswerSupport, ShowTimeline]

    await owner.tap(pack(buttons(seen)[0].action))
    assert "on its way" in words(await owner.type("The second one is in your wallet."))
    ((notice, seen),) = await told(stocked, NoticeKind.PAY_ANSWER)
    assert notice.address == ada.contact.address
    assert "The second one is in your wallet." in words(seen)


async def test_a_question_without_an_order_is_one_too_and_its_words_are_kept_as_they_can_be(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    sent = await ada.command(f"/paysupport \0{'x' * 2 * LONGEST}")
    assert "Your message is with the shop." in words(sent)
    ((notice, seen),) = await told(stocked, NoticeKind.PAY_SUPPORT)
    assert notice.facts["words"] == "x" * LONGEST
    assert [type(button.action) for button in buttons(seen)] == [AnswerSupport]


async def test_owners_are_not_flooded(stocked: Stocked) -> None:
    ada, wei = await stocked.talker("ada"), await stocked.talker("wei")
    for number in range(ASKS):
        assert "is with the shop" in words(await ada.command(f"/paysupport {number}"))
    assert f"{ASKS} an hour" in words(await ada.command("/paysupport again"))
    assert "is with the shop" in words(await wei.command("/paysupport me too"))
    assert len(await told(stocked, NoticeKind.PAY_SUPPORT)) == ASKS + 1
    stocked.try_shop.clock.forward(hours=1)
    assert "is with the shop" in words(await ada.command("/paysupport again"))


async def test_only_an_owner_answers(stocked: Stocked) -> None:
    wei = await stocked.talker("wei")
    ada = await stocked.talker("ada")
    answer = AnswerSupport(contact=ada.contact.id)
    assert "Only the owner" in words(await wei.tap(answer))
    forged = [one async for one in replied(pack(answer), Reply(text="Send me your key."), wei.visitor, wei.shop)]
    assert "Only the owner" in words(forged[-1])
    assert await told(stocked, NoticeKind.PAY_ANSWER) == []
    owner = await stocked.talker("owner")
    await owner.tap(AnswerSupport(contact=type(ada.contact.id)(999)))
    assert "not here any more" in words(await owner.type("Hello?"))


async def test_the_terms_are_the_owners_or_the_usual_ones(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    usual = words(await ada.command("/terms"))
    assert "digital" in usual
    assert "/paysupport" in usual
    own = replace(stocked.try_shop.shop.policy, terms="All sales are final on Mars.")
    ada.shop = replace(ada.shop, policy=own)
    shown = words(await ada.command("/terms"))
    assert "All sales are final on Mars." in shown
    assert "digital" not in shown
    assert "/paysupport" in shown
    assert "encrypted" in words(await ada.command("/privacy"))
