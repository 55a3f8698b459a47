"""Coupons as their owner sees them: the list, one of them with its limits, and a question for each."""

from core.catalogue import Aisle
from core.couponing import CouponPage, CouponSheet
from core.coupons import Coupon, CouponKind
from core.ids import ProductId
from core.money import Money
from views.labels import short
from views.navigation import desk_end, desk_row, next_row, pager
from views.products import question
from views.screen import Block, Button, Heading, Row, Screen, Text
from views.shopping_actions import (
    AddCoupon,
    CouponField,
    ListCoupons,
    SetCouponProduct,
    SetOnce,
    ShowCoupon,
    SwitchCoupon,
    WriteCoupon,
)
from views.texts import Moment, Say

WHOLE_SHOP = ProductId(0)


def coupons(say: Say, page: CouponPage) -> Screen:
    """All coupons, newest first: what each takes off, whether it is on, and how often it was used."""
    blocks: list[Block] = [Heading(say("coupons-title"))]
    if not page.sheets:
        blocks.append(Text(say("coupons-none")))
    elif page.pages > 1:
        blocks.append(Text(say("page-of", page=page.page + 1, pages=page.pages), quiet=True))
    if page.sheets:
        blocks.append(Text("\n\n".join(_entry(say, one) for one in page.sheets)))
    return Screen(
        blocks=tuple(blocks),
        rows=(
            next_row(say("button-coupon-add"), AddCoupon()),
            *((Button(_code(one.coupon), ShowCoupon(coupon=one.coupon.id)),) for one in page.sheets),
            *pager(say, page.page, page.pages, lambda number: ListCoupons(page=number)),
            desk_end(say),
        ),
    )


def _code(coupon: Coupon) -> str:
    return coupon.code.upper()


def _entry(say: Say, sheet: CouponSheet) -> str:
    return say(
        "coupons-entry",
        code=_code(sheet.coupon),
        off=_off(say, sheet.coupon),
        state=_state(say, sheet),
        uses=_uses(say, sheet.coupon),
    )


def _off(say: Say, coupon: Coupon) -> str:
    if coupon.kind is CouponKind.PERCENT:
        return say("coupon-off-percent", value=coupon.value)
    return say("coupon-off-fixed", amount=Money(coupon.value, coupon.currency))


def _state(say: Say, sheet: CouponSheet) -> str:
    if sheet.over:
        return say("coupon-is-over")
    return say("coupon-is-on" if sheet.coupon.active else "coupon-is-off")


def _uses(say: Say, coupon: Coupon) -> str:
    if coupon.cap is not None:
        return say("coupon-uses-of", count=coupon.uses, cap=coupon.cap)
    return say("coupon-uses", count=coupon.uses)


def coupon(say: Say, sheet: CouponSheet) -> Screen:
    """One coupon: all that limits it. Switching it on is its first button until that is done."""
    shown = sheet.coupon
    facts = [_off(say, shown), _what_for(say, shown)]
    if shown.minimum:
        facts.append(say("coupon-minimum", amount=Money(shown.minimum, shown.currency)))
    facts.append(say("coupon-once" if shown.once else "coupon-many"))
    if shown.expires_at is not None:
        facts.append(say("coupon-until", at=Moment(shown.expires_at - 1, exact=True)))
    switch: Row = (Button(say("button-coupon-off"), SwitchCoupon(coupon=shown.id, active=False)),)
    on = next_row(say("button-coupon-on"), SwitchCoupon(coupon=shown.id, active=True))
    once = Button(
        say("button-coupon-many" if shown.once else "button-coupon-once"), SetOnce(coupon=shown.id, once=not shown.once)
    )
    return Screen(
        blocks=(
            Heading(say("coupon-heading", code=_code(shown))),
            Text(_state(say, sheet)),
            Text("\n".join(facts)),
            Text(_uses(say, shown), quiet=True),
        ),
        rows=(
            *(() if shown.active else (on,)),
            (_write(say, shown, CouponField.END), _write(say, shown, CouponField.CAP)),
            (_write(say, shown, CouponField.MINIMUM), _write(say, shown, CouponField.PRODUCT)),
            (once,),
            *((switch,) if shown.active else ()),
            desk_row(say, say("coupons-title"), ListCoupons()),
        ),
    )


def _what_for(say: Say, coupon: Coupon) -> str:
    return say("coupon-for-product", title=coupon.title) if coupon.product else say("coupon-for-shop")


def _write(say: Say, shown: Coupon, field: CouponField) -> Button:
    return Button(say(f"button-coupon-{field.name.lower()}"), WriteCoupon(coupon=shown.id, field=field))


def ask_new(say: Say) -> Screen:
    """A code and what it takes off."""
    return question(say, say("coupon-new"), "coupon-new", AddCoupon(), ListCoupons())


def ask_field(say: Say, shown: Coupon, field: CouponField) -> Screen:
    """One limit, asked for."""
    back = ShowCoupon(coupon=shown.id)
    ask = WriteCoupon(coupon=shown.id, field=field)
    asked = question(say, _code(shown), f"coupon-{field.name.lower()}", ask, back)
    if field is not CouponField.PRODUCT or shown.product is None:
        return asked
    whole = (_product_button(say("button-coupon-whole-shop"), shown, WHOLE_SHOP),)
    return Screen(blocks=asked.blocks, rows=(whole, *asked.rows), ask=asked.ask)


def which_product(say: Say, shown: Coupon, found: Aisle) -> Screen:
    """The products that the words may mean, each a button; typing again looks again."""
    asked = ask_field(say, shown, CouponField.PRODUCT)
    products = tuple((_product_button(short(one.title), shown, one.product),) for one in found.shelves)
    told = Text(say("coupon-which" if products else "coupon-no-product"))
    return Screen(blocks=(asked.blocks[0], told), rows=(*products, *asked.rows), ask=asked.ask)


def _product_button(label: str, shown: Coupon, product: ProductId) -> Button:
    return Button(label, SetCouponProduct(coupon=shown.id, product=product))
