"""Names for numbers, and the reference by which people call an order."""

from random import Random
from typing import NewType

CustomerId = NewType("CustomerId", int)
ContactId = NewType("ContactId", int)
CategoryId = NewType("CategoryId", int)
ProductId = NewType("ProductId", int)
OfferId = NewType("OfferId", int)
PictureId = NewType("PictureId", int)
BatchId = NewType("BatchId", int)
SharedGoodsId = NewType("SharedGoodsId", int)
OrderId = NewType("OrderId", int)
OrderLineId = NewType("OrderLineId", int)
PaymentId = NewType("PaymentId", int)
RefundId = NewType("RefundId", int)
CouponId = NewType("CouponId", int)
ParcelId = NewType("ParcelId", int)
AttemptId = NewType("AttemptId", int)
AttentionId = NewType("AttentionId", int)
NoticeId = NewType("NoticeId", int)
RestockId = NewType("RestockId", int)
LinkCodeId = NewType("LinkCodeId", int)
JoiningId = NewType("JoiningId", int)

# A payment's name for the outside: random, so that two shops with one provider never mean each other's.
PaymentKey = NewType("PaymentKey", str)

# Crockford's base 32: no I, L, O or U, so that a reference survives being read out or copied by hand.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference(random: Random) -> str:
    """Eight random characters in two groups, such as ``K7F3-9QXM``: 40 bits, unique by the database's word."""
    letters = "".join(random.choices(REFERENCE_ALPHABET, k=8))
    return f"{letters[:4]}-{letters[4:]}"


def new_payment_key(random: Random) -> PaymentKey:
    """``kp`` and 20 random characters: 100 bits. Letters and digits only, so that it fits any provider's field."""
    return PaymentKey("kp" + "".join(random.choices(REFERENCE_ALPHABET, k=20)))
