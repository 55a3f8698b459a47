"""Restock: choosing the offer, sending the lines, the preview, adding with progress, and taking back."""

from core.catalogue import ROOT, GoodsKind, Offer, Product
from core.orders import sale_title
from core.states import RestockState
from core.stock import KnownKey, Undone
from core.stock import Restock as Import
from views.actions import (
    AddRestock,
    ChooseRestock,
    DropRestock,
    EditCategory,
    EditProduct,
    ListProduct,
    Restock,
    ShowRestock,
    UndoRestock,
)
from views.labels import goods_word, short
from views.navigation import desk_end, desk_row, next_row, pager
from views.screen import Ask, Block, Button, Heading, Row, Screen, Style, Text
from views.texts import Say

BAR = 12


def choose_offer(say: Say, offers: tuple[tuple[Product, Offer], ...], page: int, pages: int) -> Screen:
    """Which offer gets new stock?"""
    if not offers:
        return Screen(
            blocks=(Heading(say("restock-title")), Text(say("restock-no-offers"))),
            rows=(
                next_row(say("button-products"), EditCategory(category=ROOT)),
                desk_end(say),
            ),
        )
    rows = tuple((_offer_button(say, product, offer),) for product, offer in offers)
    turn = pager(say, page, pages, lambda number: ChooseRestock(page=number))
    return Screen(
        blocks=(Heading(say("restock-title")), Text(say("restock-choose"))),
        rows=(*rows, *turn, desk_end(say)),
    )


def _offer_button(say: Say, product: Product, offer: Offer) -> Button:
    title = short(sale_title(product, offer))
    text = "restock-offer-shared" if offer.level.unlimited else "restock-offer"
    return Button(say(text, title=title, count=offer.level.free), Restock(offer=offer.id))


def ask_goods(say: Say, product: Product, offer: Offer) -> Screen:
    """Ask for the lines, or for the one text or file that everybody gets."""
    word = goods_word(product.kind)
    blocks: list[Block] = [Heading(say("restock-offer-title", title=sale_title(product, offer)))]
    if product.kind is GoodsKind.KEY:
        blocks.append(Text(say("restock-in-stock", count=offer.level.free)))
    else:
        blocks.append(Text(say("restock-is-set" if offer.level.unlimited else "restock-is-missing", kind=word)))
    blocks.append(Text(say(f"restock-ask-{word}")))
    blocks.append(Text(say(f"restock-hint-{word}"), quiet=True))
    return Screen(
        blocks=tuple(blocks),
        rows=(desk_row(say, say("button-restock"), ChooseRestock()),),
        ask=_ask(say, product, offer),
    )


def _ask(say: Say, product: Product, offer: Offer) -> Ask:
    word = goods_word(product.kind)
    return Ask(
        Restock(offer=offer.id),
        placeholder=say(f"restock-ask-{word}.placeholder"),
        long=product.kind is not GoodsKind.FILE,
        file=True,
    )


def shared_set(say: Say, product: Product, offer: Offer) -> Screen:
    """The one text or file is in place."""
    word = goods_word(product.kind)
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text(say("restock-shared-set", kind=word)),
        ),
        rows=(
            *_put_on_sale(say, product),
            (Button(say("button-replace", kind=word), Restock(offer=offer.id)),),
            desk_row(say, product.title, EditProduct(product=product.id)),
        ),
    )


def _put_on_sale(say: Say, product: Product) -> tuple[Row, ...]:
    """What a hidden product needs next, now that there is something to sell."""
    if product.listed:
        return ()
    return (next_row(say("button-put-on-sale"), ListProduct(product=product.id, listed=True)),)


def restock(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """An import wherever it is: previewed, being added, added, taken back or dropped."""
    match draft.state:
        case RestockState.DRAFT:
            return preview(say, product, offer, draft)
        case RestockState.ADDING:
            return progress(say, product, offer, draft)
        case RestockState.ADDED:
            return added(say, product, offer, draft)
        case RestockState.UNDONE | RestockState.DROPPED:
            return over(say, product, offer, draft)


def preview(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """What would be added and what left out, before anything is in stock. More lines extend it."""
    others = _left_out_count(draft)
    blocks: list[Block] = [
        Heading(say("preview-title", title=sale_title(product, offer), count=draft.new + others)),
        Text("\n".join(_counts(say, draft))),
    ]
    if draft.new:
        blocks.append(Text(say("preview-hints", first=draft.first_hint, last=draft.last_hint)))
    blocks.append(Text(say("preview-more"), quiet=True))
    rows: list[Row] = []
    if draft.new:
        rows.append(next_row(say("button-add-lines", count=draft.new), AddRestock(restock=draft.id)))
    if others:
        show = ShowRestock(restock=draft.id, left_out=True)
        rows.append((Button(say("button-show-others", count=others), show),))
    rows.append((Button(say("button-cancel"), DropRestock(restock=draft.id)),))
    return Screen(blocks=tuple(blocks), rows=tuple(rows), ask=_ask(say, product, offer))


def _counts(say: Say, draft: Import) -> list[str]:
    counted = {
        "repeated": draft.repeated,
        "in-stock": draft.in_stock,
        "already-sold": draft.already_sold,
        "empty": draft.empty,
        "too-long": draft.too_long,
    }
    left_out = [say(f"preview-{name}", count=count) for name, count in counted.items() if count]
    return [say("preview-new", count=draft.new), *left_out]


def _left_out_count(draft: Import) -> int:
    return draft.repeated + draft.in_stock + draft.already_sold + draft.empty + draft.too_long


def left_out(say: Say, product: Product, offer: Offer, draft: Import, known: tuple[KnownKey, ...]) -> Screen:
    """The lines that will not be added, by their first characters, and why."""
    lines = [
        say("left-out-sold", hint=key.hint, reference=key.order)
        if key.order
        else say("left-out-in-stock", hint=key.hint)
        for key in known
    ]
    more = draft.in_stock + draft.already_sold - len(known)
    if more > 0:
        lines.append(say("left-out-more", count=more))
    blocks: list[Block] = [Heading(say("left-out-title", title=sale_title(product, offer)))]
    if lines:
        blocks.append(Text("\n".join(lines)))
    blocks.append(Text("\n".join(_counts(say, draft)[1:])))
    return Screen(
        blocks=tuple(blocks),
        rows=((Button(say("button-back-to-preview"), ShowRestock(restock=draft.id)),),),
        ask=_ask(say, product, offer),
    )


def progress(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """How far the adding is; it goes on by itself, also after a stop."""
    done = min(BAR, BAR * draft.added // max(draft.new, 1))
    bar = "▰" * done + "▱" * (BAR - done)
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text(f"{bar}\n{say('progress', added=draft.added, total=draft.new)}"),
        )
    )


def added(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """Done: what is in stock now, and the way back."""
    lines = [say("added", count=draft.added), say("restock-in-stock", count=offer.level.free)]
    if draft.added < draft.new:
        lines.append(say("added-known-meanwhile", count=draft.new - draft.added))
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text("\n".join(lines)),
        ),
        rows=(
            *_put_on_sale(say, product),
            (
                Button(say("button-undo"), UndoRestock(restock=draft.id)),
                Button(say("button-more-keys"), Restock(offer=offer.id)),
            ),
            desk_row(say, say("button-restock"), ChooseRestock()),
        ),
    )


def ask_undo(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """Take it all back? What is sold or held stays."""
    sure = UndoRestock(restock=draft.id, sure=True)
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text(say("undo-ask", count=draft.added)),
        ),
        rows=(
            next_row(say("button-keep-stock"), ShowRestock(restock=draft.id)),
            (Button(say("button-take-back"), sure, Style.DANGER),),
        ),
    )


def undone(say: Say, product: Product, offer: Offer, result: Undone) -> Screen:
    """What was taken back and what stays."""
    lines = [say("undone", count=result.taken_back)]
    if result.kept:
        lines.append(say("undone-kept", count=result.kept))
    lines.append(say("restock-in-stock", count=offer.level.free))
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text("\n".join(lines)),
        ),
        rows=_afterwards(say, offer),
    )


def over(say: Say, product: Product, offer: Offer, draft: Import) -> Screen:
    """An import that was taken back or dropped; its lines are forgotten."""
    return Screen(
        blocks=(
            Heading(say("restock-offer-title", title=sale_title(product, offer))),
            Text(say(f"restock-{draft.state.value}")),
            Text(say("restock-in-stock", count=offer.level.free)),
        ),
        rows=_afterwards(say, offer),
    )


def _afterwards(say: Say, offer: Offer) -> tuple[Row, ...]:
    return (
        (Button(say("button-more-keys"), Restock(offer=offer.id)),),
        desk_row(say, say("button-restock"), ChooseRestock()),
    )
