"""What the owners are told: one short message a notice, with the way to act on it."""

from core.ids import AttentionId, OfferId
from core.notices import Notice, NoticeKind
from views.actions import Desk, Restock, ShowAttention
from views.navigation import next_row
from views.screen import Button, Heading, Row, Screen, Text
from views.texts import Say


def notice(say: Say, notice: Notice) -> Screen:
    """One notice, as a message of its own."""
    text, row = _words(say, notice)
    heading = Heading(say(f"notice-{notice.kind.value}-title"))
    return Screen(blocks=(heading, Text(text)), rows=(row,), kept=True)


def _words(say: Say, notice: Notice) -> tuple[str, Row]:
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
