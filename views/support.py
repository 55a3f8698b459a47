"""Asking the shop about a payment and being answered, the terms, and what is kept about whom."""

from core.ids import ContactId, OrderId
from core.notices import Notice
from core.orders import Order
from core.policy import ShopPolicy
from views.actions import ListOrders, ShowTimeline
from views.linking import channel_name
from views.navigation import home_button, home_row, next_row
from views.orders import support_of
from views.screen import Ask, Block, Button, Heading, Link, Quote, Row, Screen, Text
from views.support_actions import AnswerSupport, AskSupport
from views.texts import Say


def ask(say: Say) -> Screen:
    """What happened?"""
    return Screen(
        blocks=(Heading(say("paysupport-title")), Text(say("paysupport-ask"))),
        rows=((Button(say("button-orders"), ListOrders()), home_button(say)),),
        ask=Ask(AskSupport(), placeholder=say("paysupport-ask.placeholder"), long=True),
    )


def asked(say: Say, order: Order | None) -> Screen:
    """It is on its way, and what happens next."""
    about = say("paysupport-about", reference=order.reference) if order else say("paysupport-about-none")
    return Screen(
        blocks=(Heading(say("paysupport-title")), Text(about), Text(say("paysupport-next"))),
        rows=((Button(say("button-orders"), ListOrders()), home_button(say)),),
    )


def stray_money(say: Say) -> Screen:
    """Money came that is for nothing here: it is not lost, and a person sees to it."""
    return Screen(
        blocks=(Heading(say("stray-title")), Text(say("stray-text"))),
        rows=((Button(say("button-ask-support"), AskSupport()), home_button(say)),),
    )


def ask_answer(say: Say, contact: ContactId) -> Screen:
    """The owner's words for the buyer."""
    return Screen(
        blocks=(Heading(say("notice-pay-support-title")), Text(say("support-answer-ask"))),
        ask=Ask(AnswerSupport(contact=contact), placeholder=say("support-answer-ask.placeholder"), long=True),
        rows=(home_row(say),),
    )


def answered(say: Say) -> Screen:
    """The answer is on its way."""
    return Screen(
        blocks=(Heading(say("notice-pay-support-title")), Text(say("support-answered"))), rows=(home_row(say),)
    )


def notice_of_question(say: Say, notice: Notice) -> Screen:
    """An owner reads a question, with the order it is probably about, and answers it there."""
    facts = notice.facts
    reference, order = str(facts["reference"]), OrderId(int(facts["order"]))
    who = channel_name(say, str(facts["channel"]))
    about = say("notice-pay-support" if order else "notice-pay-support-bare", name=who, reference=reference)
    answer = next_row(say("button-answer"), AnswerSupport(contact=ContactId(int(facts["contact"]))))
    look: tuple[Row, ...] = ((Button(say("button-order"), ShowTimeline(order=order)),),) if order else ()
    return Screen(
        blocks=(Heading(say("notice-pay-support-title")), Text(about), Quote(str(facts["words"]))),
        rows=(answer, *look),
        kept=True,
    )


def notice_of_answer(say: Say, notice: Notice) -> Screen:
    """The buyer reads what the shop answers."""
    return Screen(
        blocks=(
            Heading(say("notice-pay-answer-title")),
            Text(say("notice-pay-answer")),
            Quote(str(notice.facts["words"])),
        ),
        rows=((Button(say("button-ask-again"), AskSupport()), Button(say("button-orders"), ListOrders())),),
        kept=True,
    )


def terms(say: Say, policy: ShopPolicy) -> Screen:
    """The owner's own terms, or those that hold where there are none; and whom to ask."""
    own: tuple[Block, ...] = (Quote(policy.terms),)
    usual: tuple[Block, ...] = (Text(say("terms-goods")), Text(say("terms-refunds")))
    return Screen(
        blocks=(Heading(say("terms-title")), *(own if policy.terms else usual), Text(say("terms-asking"))),
        rows=(*_who_to_ask(say, policy), home_row(say)),
    )


def privacy(say: Say, policy: ShopPolicy) -> Screen:
    """What is kept, what is not, and how to see or lose it."""
    texts = ("privacy-kept", "privacy-not", "privacy-asking")
    return Screen(
        blocks=(Heading(say("privacy-title")), *(Text(say(text)) for text in texts)),
        rows=(*_who_to_ask(say, policy), home_row(say)),
    )


def _who_to_ask(say: Say, policy: ShopPolicy) -> tuple[Row, ...]:
    _, link = support_of(policy)
    ask_here: Row = (Button(say("button-ask-support"), AskSupport()),)
    return (ask_here, (Link(say("button-write-to-support"), link),)) if link else (ask_here,)
