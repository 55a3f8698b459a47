"""What a mail says: the words of the chat, in the order in which a mail is read.

A letter is plain text and one link; how it becomes a mail is the channel's business.
"""

from dataclasses import dataclass, field

from core.delivery import Errand
from core.handover import Handover
from core.notices import Notice
from core.secret import Secret
from views.checkout import lines_of
from views.labels import goods_of, order_title
from views.notices import notice as notice_screen
from views.receipts import why_again
from views.screen import Block, Goods, Heading, Link, Quote, Text
from views.texts import Say

Part = Block | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as its reader sees it. Texts are plain: whoever renders them escapes them."""

    subject: str
    language: str
    parts: tuple[Part, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose mail it is: the shop's name, the address that its mail comes from, and whom its buyers write to."""

    shop: str
    sender: str
    support: str = ""


def parcel(say: Say, head: Letterhead, errand: Errand, link: str, *, with_keys: bool) -> Letter:
    """What was paid for. Its key is behind the link; it is in the mail only when ``with_keys`` and the shop say so.

    Goods that are a file are always behind the link.
    """
    order = errand.order
    facts = goods_of(order)
    parts: list[Part] = [Heading(say("parcel-ready", **facts))]
    if again := why_again(say, errand):
        parts.append(Text(again, quiet=True))
    parts += [Text(say("order-title", reference=order.reference)), Text(lines_of(say, order))]
    if with_keys and errand.goods is not None:
        for handover in errand.goods.handovers:
            parts += _handed_over(say, handover)
    parts.append(Link(say("button-show-goods", **facts), link))
    parts.append(Text(say("mail-link-keep")))
    parts += [Heading(say("button-problem")), Text(_who_helps(say, head, order.reference))]
    parts += _foot(say, head)
    subject = say("mail-parcel-subject", title=order_title(order), reference=order.reference, **facts)
    return Letter(subject=subject, language=say.language, parts=tuple(parts))


def _handed_over(say: Say, handover: Handover) -> list[Part]:
    parts: list[Part] = [Text(handover.title)]
    if handover.keys:
        parts.append(Goods(handover.keys, ""))
    if handover.instructions:
        parts += [Text(say("goods-how-to-use")), Quote(handover.instructions)]
    return parts


def _who_helps(say: Say, head: Letterhead, reference: str) -> str:
    text = "problem-write-to" if head.support else "problem-no-contact"
    return say(text, contact=head.support, reference=reference)


def _foot(say: Say, head: Letterhead) -> tuple[Text, ...]:
    """Why this came, and how to make sure that the next one comes."""
    return (
        Text(say("mail-allow-list", sender=head.sender), quiet=True),
        Text(say("mail-why", shop=head.shop), quiet=True),
    )


def notice(say: Say, head: Letterhead, told: Notice) -> Letter:
    """A notice in the words of the chat. Its buttons stay there: the mail says what happened."""
    blocks = notice_screen(say, told).blocks
    title = next((block.text for block in blocks if isinstance(block, Heading)), head.shop)
    return Letter(subject=title, language=say.language, parts=(*blocks, *_foot(say, head)))


def code(say: Say, head: Letterhead, digits: Secret) -> Letter:
    """The six digits that prove that an address is its owner's. They are not in the subject: lock screens show that."""
    parts = (
        Heading(say("mail-code-title")),
        Goods((digits,), ""),
        Text(say("mail-code-how", shop=head.shop)),
        Text(say("mail-code-keep"), quiet=True),
    )
    return Letter(subject=say("mail-code-subject", shop=head.shop), language=say.language, parts=parts)
