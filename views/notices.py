"""What owners and customers are told: one short message a notice, with the way to act on it."""

from core.ids import AttentionId, JoiningId, LinkCodeId, OfferId, OrderId
from core.money import Money
from core.notices import Notice, NoticeKind
from core.settling import Spare
from views.actions import (
    ConfirmLink,
    DenyLink,
    Desk,
    ListChannels,
    ListChats,
    ListOrders,
    Restock,
    ShowAttention,
    ShowOrder,
    UndoJoining,
)
from views.labels import provider_name
from views.linking import channel_name
from views.money_actions import ShowTakings, ShowWallet
from views.navigation import next_row
from views.screen import Button, Heading, Link, Row, Screen, Style, Text
from views.support import notice_of_answer, notice_of_question
from views.texts import Say


def notice(say: Say, notice: Notice) -> Screen:
    """One notice, as a message of its own."""
    if notice.kind is NoticeKind.PAY_SUPPORT:
        return notice_of_question(say, notice)
    if notice.kind is NoticeKind.PAY_ANSWER:
        return notice_of_answer(say, notice)
    text, *rows = _words(say, notice)
    heading = Heading(say(f"notice-{notice.kind.value}-title"))
    return Screen(blocks=(heading, Text(text)), rows=tuple(rows), kept=True)


def _words(say: Say, notice: Notice) -> tuple[str, *tuple[Row, ...]]:
    facts = notice.facts
    match notice.kind:
        case NoticeKind.LOW_STOCK | NoticeKind.SOLD_OUT as kind:
            text = say(f"notice-{kind.value}", title=str(facts["title"]), count=int(facts["free"]))
            offer = OfferId(int(facts["offer"]))
            return text, next_row(say("button-restock"), Restock(offer=offer))
        case NoticeKind.ATTENTION:
            reason = say(f"attention-reason-{facts['reason']}")
            reference = str(facts["reference"])
            text = say("notice-attention", reference=reference, reason=reason) if reference else reason
            entry = AttentionId(int(facts["entry"]))
            return text, next_row(say("button-open"), ShowAttention(attention=entry))
        case NoticeKind.OTHER_AMOUNT | NoticeKind.PROVIDER_DOWN | NoticeKind.BOOKS_DIFFER:
            return _about_books(say, notice), (Button(say("button-takings"), ShowTakings()),)
        case NoticeKind.DIFFERENCE:
            text = say("notice-difference", sentence=str(facts["sentence"]), count=int(facts["count"]))
            return text, (Button(say("button-desk"), Desk()),)
        case NoticeKind.CHANNEL:
            what = say(f"channel-{facts['what']}", name=channel_name(say, str(facts["channel"])))
            text = say("notice-channel", what=what, reason=str(facts["reason"]))
            return text, (Button(say("button-channels"), ListChannels()),)
        case kind if kind in _ABOUT_MONEY:
            return _about_money(say, notice)
        case _:
            return _about_chats(say, notice)


_ABOUT_MONEY = frozenset(
    {
        NoticeKind.IN_WALLET,
        NoticeKind.PUT_BACK,
        NoticeKind.PART_CAME,
        NoticeKind.MONEY_SEEN,
        NoticeKind.MONEY_HELD,
        NoticeKind.CREDITED,
        NoticeKind.REFUNDED,
        NoticeKind.REFUND_WAITS,
        NoticeKind.REFUNDED_OUTSIDE,
    }
)


def _about_books(say: Say, notice: Notice) -> str:
    """What an owner is told about a provider."""
    facts = notice.facts
    name, amount = provider_name(say, str(facts["provider"])), str(facts.get("amount", ""))
    match notice.kind:
        case NoticeKind.OTHER_AMOUNT:
            return say("notice-other-amount", name=name, amount=amount)
        case NoticeKind.BOOKS_DIFFER:
            return say("notice-books-differ", name=name, amount=amount, wrong=say(f"books-{facts['wrong']}"))
        case _:
            return say("notice-provider-down", name=name)


def _about_money(say: Say, notice: Notice) -> tuple[str, *tuple[Row, ...]]:
    """What a customer is told about their money: where it is, and what they can do with it."""
    facts = notice.facts
    named: dict[str, str | Money] = {"reference": str(facts.get("reference", ""))}
    if "amount" in facts:
        named["amount"] = Money(int(facts["amount"]), str(facts["currency"]))
    wallet: Row = (Button(say("button-wallet"), ShowWallet()),)
    match notice.kind:
        case NoticeKind.IN_WALLET:
            frozen = facts["reason"] == Spare.FROZEN
            why = say(f"spare-{facts['reason']}", **named)
            return say("notice-in-wallet-frozen" if frozen else "notice-in-wallet", why=why, **named), wallet
        case NoticeKind.PART_CAME:
            put, missing = (Money(int(facts[name]), str(facts["currency"])) for name in ("put", "missing"))
            order = (Button(say("button-pay-rest", amount=missing), ShowOrder(order=OrderId(int(facts["order"])))),)
            return say("notice-part-came", put=put, missing=missing, **named), order
        case NoticeKind.MONEY_SEEN:
            order = (Button(say("button-order"), ShowOrder(order=OrderId(int(facts["order"])))),)
            return say("notice-money-seen", **named), order
        case NoticeKind.REFUNDED if facts["to"] == "wallet":
            return say("notice-refunded-wallet", **named), wallet
        case NoticeKind.REFUNDED:
            text = say("notice-refunded", name=provider_name(say, str(facts["to"])), **named)
            return text, (Button(say("button-orders"), ListOrders()),)
        case NoticeKind.REFUND_WAITS:
            return say("notice-refund-waits", **named), (Link(say("button-refund-take"), str(facts["url"])),)
        case kind:
            return say(f"notice-{kind.value}", **named), wallet


def _about_chats(say: Say, notice: Notice) -> tuple[str, *tuple[Row, ...]]:
    """What a customer is told about their chats; the way to act on it is undoing it."""
    facts = notice.facts
    chats: Row = (Button(say("button-chats"), ListChats()),)
    match notice.kind:
        case NoticeKind.LINK_ASKED:
            link = LinkCodeId(int(facts["code"]))
            text = say("notice-link-asked", name=channel_name(say, str(facts["channel"])))
            confirm = Button(say("button-link-confirm"), ConfirmLink(link=link))
            return text, (confirm,), (Button(say("button-link-deny"), DenyLink(link=link)),)
        case NoticeKind.LINKED:
            text = say("notice-linked", name=channel_name(say, str(facts["channel"])))
            return text, (Button(say("button-orders"), ListOrders()),), _undo(say, notice)
        case NoticeKind.RECOVERED:
            return say("notice-recovered"), _undo(say, notice)
        case kind:
            return say(f"notice-{kind.value}"), chats


def _undo(say: Say, notice: Notice) -> Row:
    joining = JoiningId(int(notice.facts["joining"]))
    return (Button(say("button-undo"), UndoJoining(joining=joining), Style.DANGER),)
