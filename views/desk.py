"""The owner's desk: what needs them, what runs low, and one entry of the attention list."""

from core.attention import STRAY_REASONS, Attention, AttentionPage, Reason
from core.catalogue import ROOT, Offer, Product
from core.orders import sale_title
from views.actions import (
    ChooseRestock,
    EditCategory,
    ListAttention,
    ListChannels,
    Restock,
    ShowAttention,
    ShowTimeline,
)
from views.checkout import lines_of
from views.labels import short
from views.linking import channel_name
from views.money import sure_row
from views.money_actions import ClaimStray, CloseAttention, ShowTakings, Unfreeze
from views.navigation import desk_end, desk_row, home_row, next_row, pager
from views.screen import Block, Button, Heading, Row, Screen, Text
from views.shopping_actions import ListCoupons
from views.texts import Moment, Say


def desk(say: Say, waiting: int, low: tuple[tuple[Product, Offer], ...]) -> Screen:
    """The front door of an owner: first what needs them, then what runs low, then the rooms."""
    blocks: list[Block] = [Heading(say("desk-title"))]
    rows: list[Row] = []
    if waiting:
        blocks.append(Text(say("desk-needs-you", count=waiting)))
        rows.append(next_row(say("button-needs-you", count=waiting), ListAttention()))
    if low:
        blocks.append(Text("\n".join([say("desk-low"), *(_low_line(say, *one) for one in low)])))
        rows += [(_restock_button(say, *one),) for one in low]
    if not waiting and not low:
        blocks.append(Text(say("desk-calm")))
    rows.append(
        (
            Button(say("button-restock"), ChooseRestock()),
            Button(say("button-products"), EditCategory(category=ROOT)),
            Button(say("button-coupons"), ListCoupons()),
        )
    )
    rows.append((Button(say("button-channels"), ListChannels()), Button(say("button-takings"), ShowTakings())))
    return Screen(blocks=tuple(blocks), rows=(*rows, home_row(say)))


def _low_line(say: Say, product: Product, offer: Offer) -> str:
    return say("desk-low-offer", title=sale_title(product, offer), count=offer.level.free)


def _restock_button(say: Say, product: Product, offer: Offer) -> Button:
    label = say("button-restock-offer", title=short(sale_title(product, offer)))
    return Button(label, Restock(offer=offer.id))


def attention_list(say: Say, page: AttentionPage, toast: str = "") -> Screen:
    """What only the owner can settle, oldest first."""
    blocks: list[Block] = [Heading(say("attention-title"))]
    if not page.entries:
        blocks.append(Text(say("attention-none")))
    blocks += [Text(_summary(say, entry)) for entry in page.entries]
    rows = tuple((Button(_label(say, entry), ShowAttention(attention=entry.id)),) for entry in page.entries)
    turn = pager(say, page.page, page.pages, lambda number: ListAttention(page=number))
    return Screen(blocks=tuple(blocks), rows=(*rows, *turn, desk_end(say)), toast=toast)


def _label(say: Say, entry: Attention) -> str:
    return say("button-open-entry", reference=_name(say, entry))


def _name(say: Say, entry: Attention) -> str:
    """The order's name, or how much money it is about."""
    return entry.order.reference if entry.order else say("amount", amount=entry.amount or "")


def _summary(say: Say, entry: Attention) -> str:
    return say(
        "attention-summary",
        reference=_name(say, entry),
        at=Moment(entry.opened_at, exact=True),
        reason=say(f"attention-reason-{entry.reason.value}"),
    )


def attention_entry(say: Say, entry: Attention) -> Screen:
    """What happened, to which order where that is known, and what can be done about it."""
    blocks: list[Block] = [_heading(say, entry), Text(say(f"attention-reason-{entry.reason.value}"))]
    if entry.order is not None:
        blocks.append(Text(lines_of(say, entry.order)))
    if entry.amount is not None:
        blocks.append(Text(say("attention-amount", amount=entry.amount)))
    blocks += _evidence(say, entry)
    if entry.note:
        blocks.append(Text(say("attention-note", note=entry.note), quiet=True))
    blocks.append(Text(say("attention-opened", at=Moment(entry.opened_at, exact=True)), quiet=True))
    if entry.closed:
        blocks.append(Text(say("attention-closed")))
    rows = () if entry.closed else _decisions(say, entry)
    return Screen(blocks=tuple(blocks), rows=(*rows, desk_row(say, say("button-attention"), ListAttention())))


def _evidence(say: Say, entry: Attention) -> list[Block]:
    """When the goods were shown, where, and how often: what a bank asks for."""
    if entry.reason is not Reason.DISPUTE or entry.order is None:
        return []
    if entry.order.seen_at is None:
        return [Text(say("attention-never-shown"))]
    where = channel_name(say, entry.shown_on) if entry.shown_on else ""
    what = say("timeline-seen", name=where, count=entry.shown)
    return [Text(say("timeline-entry", at=Moment(entry.order.seen_at, exact=True), what=what))]


def _heading(say: Say, entry: Attention) -> Heading:
    return Heading(say("order-title", reference=entry.order.reference) if entry.order else say("attention-title"))


def _decisions(say: Say, entry: Attention) -> tuple[Row, ...]:
    """The next step first; taking it off the list asks once more."""
    rows: list[Row] = []
    if entry.reason in STRAY_REASONS and entry.amount is not None:
        rows.append(next_row(say("button-claim"), ClaimStray(attention=entry.id)))
    if entry.reason is Reason.DISPUTE and entry.customer is not None:
        rows.append((Button(say("button-unfreeze"), Unfreeze(attention=entry.id)),))
    if entry.order is not None:
        rows.append((Button(say("button-timeline"), ShowTimeline(order=entry.order.id)),))
    rows.append((Button(say("button-noted"), CloseAttention(attention=entry.id)),))
    return tuple(rows)


def ask_settled(say: Say, entry: Attention) -> Screen:
    """Is there nothing more to do about it? The entry leaves the list."""
    return Screen(
        blocks=(_heading(say, entry), Text(say("noted-ask-stray" if entry.reason in STRAY_REASONS else "noted-ask"))),
        rows=(next_row(say("button-not-yet"), ShowAttention(attention=entry.id)), sure_row(say, entry)),
    )
