"""What was paid for: the parcel card, the goods themselves, and the card that hides them again.

These screens are messages of their own (``kept``): browsing never edits them away. A key comes from ``Secret`` only
into a ``Goods`` block, a ``Copy`` button or a ``Document``.
"""

from core.delivery import Errand
from core.handover import Goods as OpenedGoods
from core.orders import Order
from core.ways import Why
from views import screen as shown
from views.actions import ConfirmReceived, HideGoods, Recovery, ReportProblem, ShowGoods, ShowInstructions
from views.labels import goods_of, order_title
from views.navigation import next_row
from views.screen import Block, Button, Copy, Document, Heading, Quote, Row, Screen, Text
from views.texts import Moment, Say

COPY_LIMIT = 256


def parcel(say: Say, errand: Errand) -> Screen:
    """What the worker sends: the card with its button, or the goods themselves where they come at once."""
    again = why_again(say, errand)
    if errand.goods is not None:
        return _handed_over(say, errand.goods, again)
    return _card(say, errand.order, say("parcel-ready", **goods_of(errand.order)), again)


def why_again(say: Say, errand: Errand) -> str:
    """Why somebody gets this who may have it already; empty when it comes for the first time."""
    if errand.why is Why.REMINDER:
        return say("parcel-reminder")
    if errand.why is Why.MORNING:
        return say("parcel-morning")
    return say("parcel-again") if errand.repeated else ""


def hidden(say: Say, order: Order) -> Screen:
    """The goods are off the screen; one tap brings them back."""
    return _card(say, order, say("goods-hidden", **goods_of(order)), "")


def _card(say: Say, order: Order, heading: str, again: str) -> Screen:
    what = Text(say("parcel-what", title=order_title(order), reference=order.reference))
    return Screen(
        blocks=(Heading(heading), *_told(again), what),
        rows=(
            next_row(say("button-show-goods", **goods_of(order)), ShowGoods(order=order.id)),
            (_how_to_use(say, order), _something_is_wrong(say, order)),
        ),
        kept=True,
    )


def goods(say: Say, opened: OpenedGoods, *, offer_recovery: bool) -> Screen:
    """The goods, shown to their buyer: one tap copies, one tap hides.

    Every buyer comes by here, however they paid: who has no recovery code yet is offered one.
    """
    order = opened.order
    blocks = list(_goods_blocks(say, opened))
    if order.seen_at is not None:
        blocks.append(Text(say("goods-shown", at=Moment(order.seen_at, exact=True)), quiet=True))
    hide = Button(say("button-hide"), HideGoods(order=order.id))
    recovery: tuple[Row, ...] = ()
    if offer_recovery:
        # The page about it, not a code: a code would take the place of this message.
        blocks.append(Text(say("paid-recovery"), quiet=True))
        recovery = ((Button(say("button-recovery-get"), Recovery()),),)
    return Screen(
        blocks=tuple(blocks),
        rows=(*_copy_row(say, opened), (hide, _something_is_wrong(say, order)), *recovery),
        documents=_documents(opened),
        kept=True,
    )


def received(say: Say, opened: OpenedGoods, *, offer_recovery: bool) -> Screen:
    """The goods again, after their buyer said that they have them; files came with the message and stay there."""
    thanked = goods(say, opened, offer_recovery=offer_recovery)
    return Screen(
        blocks=thanked.blocks,
        rows=thanked.rows,
        kept=True,
        toast=say("received-thanks"),
        files_stay=True,
    )


def _told(again: str) -> tuple[Block, ...]:
    return (Text(again, quiet=True),) if again else ()


def _handed_over(say: Say, opened: OpenedGoods, again: str) -> Screen:
    order = opened.order
    heading, *rest = _goods_blocks(say, opened)
    return Screen(
        blocks=(heading, *_told(again), *rest),
        rows=(
            *_copy_row(say, opened),
            next_row(say("button-received"), ConfirmReceived(order=order.id)),
            (_something_is_wrong(say, order),),
        ),
        documents=_documents(opened),
        kept=True,
    )


def _goods_blocks(say: Say, opened: OpenedGoods) -> tuple[Block, ...]:
    order = opened.order
    blocks: list[Block] = [
        Heading(say("goods-title", title=order_title(order))),
        Text(say("goods-order", reference=order.reference), quiet=True),
    ]
    several = len(opened.handovers) > 1
    for number, handover in enumerate(opened.handovers, start=1):
        if several:
            blocks.append(Text(handover.title))
        if handover.keys:
            name = f"{order.reference}-{number}" if several else order.reference
            blocks.append(shown.Goods(handover.keys, f"{name}.txt"))
        if handover.instructions:
            blocks.append(Text(say("goods-how-to-use")))
            blocks.append(Quote(handover.instructions))
    return tuple(blocks)


def _documents(opened: OpenedGoods) -> tuple[Document, ...]:
    return tuple(Document(handover.file_name, handover.body) for handover in opened.handovers if handover.body)


def _copy_row(say: Say, opened: OpenedGoods) -> tuple[Row, ...]:
    keys = [key for handover in opened.handovers for key in handover.keys]
    if len(keys) != 1 or len(keys[0]) > COPY_LIMIT:
        return ()
    return ((Copy(say("button-copy"), keys[0]),),)


def _how_to_use(say: Say, order: Order) -> Button:
    return Button(say("button-how-to-use"), ShowInstructions(order=order.id))


def _something_is_wrong(say: Say, order: Order) -> Button:
    return Button(say("button-problem"), ReportProblem(order=order.id))
