"""The buttons of the basket, and of the coupons behind it. ``views.actions`` has all others."""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import CouponId, OfferId, OrderId, ProductId
from views.action import Action, coded


class CouponField(StrEnum):
    """What of a coupon its owner can write anew."""

    END = "e"
    CAP = "c"
    MINIMUM = "m"
    PRODUCT = "p"


# --- the basket ---------------------------------------------------------------------------------------------


@coded("z")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBasket(Action):
    """What the visitor has put aside."""


@coded("zp")
@dataclass(frozen=True, slots=True, kw_only=True)
class PutInBasket(Action):
    """So many of an offer are in the basket now; the basket is shown."""

    offer: OfferId
    quantity: int


@coded("zl")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBasketLine(Action):
    """One line of the basket; a quantity other than 0 is written first, as far as it is allowed."""

    offer: OfferId
    quantity: int = 0


@coded("za")
@dataclass(frozen=True, slots=True, kw_only=True)
class CollectAgain(Action):
    """What an order had goes into the basket."""

    order: OrderId


@coded("zx")
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOutOfBasket(Action):
    """None of it any more."""

    offer: OfferId


@coded("zc")
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCoupon(Action):
    """Ask for a coupon's code."""


@coded("zr")
@dataclass(frozen=True, slots=True, kw_only=True)
class DropCoupon(Action):
    """Order without the coupon."""


@coded("zo")
@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBasket(Action):
    """Place one order of everything in the basket."""


# --- coupons --------------------------------------------------------------------------------------------------


@coded("K")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoupons(Action):
    """One page of all coupons."""

    page: int = 0


@coded("KA")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddCoupon(Action):
    """Ask for a new coupon's code and what it takes off."""


@coded("KS")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCoupon(Action):
    """One coupon and its limits."""

    coupon: CouponId


@coded("KX")
@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchCoupon(Action):
    """On or off."""

    coupon: CouponId
    active: bool


@coded("KO")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetOnce(Action):
    """Once for each customer, or as often as they like."""

    coupon: CouponId
    once: bool


@coded("KF")
@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCoupon(Action):
    """Ask for one limit of a coupon anew."""

    coupon: CouponId
    field: CouponField


@coded("KP")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetCouponProduct(Action):
    """Good for this product alone; 0 for the whole shop."""

    coupon: CouponId
    product: ProductId
