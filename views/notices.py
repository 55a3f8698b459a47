"""What owners and customers are told: one short message a notice, with the way to act on it."""

from core.ids import AttentionId, JoiningId, LinkCodeId, OfferId
from core.notices import Notice, NoticeKind
from views.actions import (
    ConfirmLink,
    DenyLink,
    Desk,
    ListChannels,
    ListChats,
    ListOrders,
    Restock,
    ShowAttention,
    UndoJoining,
)
from views.linking import channel_name
from views.navigation import next_row
from views.screen import Button, Heading, Row, Screen, Style, Text
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
            text = say("notice-attention", reference=str(facts["reference"]), reason=reason)
            entry = AttentionId(int(facts["entry"]))
            return text, next_row(say("button-open"), ShowAttention(attention=entry))
        case NoticeKind.STRAY_MONEY:
            text = say("notice-stray-money", amount=str(facts["amount"]))
            return text, (Button(say("button-desk"), Desk()),)
        case NoticeKind.DIFFERENCE:
            text = say("notice-difference", sentence=str(facts["sentence"]), count=int(facts["count"]))
            return text, (Button(say("button-desk"), Desk()),)
        case NoticeKind.CHANNEL:
            what = say(f"channel-{facts['what']}", name=channel_name(say, str(facts["channel"])))
            text = say("notice-channel", what=what, reason=str(facts["reason"]))
            return text, (Button(say("button-channels"), ListChannels()),)
        case _:
            return _about_chats(say, notice)


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
