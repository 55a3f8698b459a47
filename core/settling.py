"""The one door for money: what a provider tells becomes entries in the ledger, and orders become paid, here and nowhere
else.

Whatever comes in is its buyer's first. It is put towards the order it was meant for while that can take it; then, or
when the order cannot, it is in their wallet and they are told so. Money that is nobody's is on the owner's list.
"""

from enum import StrEnum
from typing import Final

from core import disputes, ledger, refunds, wallet
from core.attention import Matter, Reason, need_owner
from core.catalogue import GoodsKind
from core.coupons import use_again
from core.delivery import owe
from core.errors import Fact, IllegalMove
from core.ids import ContactId, CustomerId, OrderId
from core.ledger import EXCHANGE, FEES, SALES, UNMATCHED, Account, Move, post, till, towards
from core.money import Money
from core.notices import NoticeKind, tell_contact, tell_owners
from core.orders import Line, Order, give_back, move_order
from core.payments import Bill, Payment, bill, check_free, read_bill
from core.ports import Tx
from core.providers import MINUTE, Disputed, MoneyIn, MoneyOut, MoneySeen, News, RefundFailed
from core.rates import worth
from core.states import PAYMENT_MOVES, OrderStatus, PaymentStatus

# How long after its hold ended an order is still served by money that comes late, if its goods are there.
LATE_MS: Final = 24 * 60 * MINUTE
# ... and how much dearer (in hundredths) they may have become.
DRIFT: Final = 2
# How long an order waits for the rest, and for money that was seen to become final.
REST_MS: Final = 30 * MINUTE


class Settled(StrEnum):
    """What news of money did."""

    NOW = "now"
    BEFORE = "before"
    PART = "part"
    WALLET = "wallet"
    HELD = "held"
    NOTED = "noted"


class Spare(StrEnum):
    """Why money is in its buyer's wallet and not in an order."""

    TOP_UP = "top-up"
    LATE = "late"
    OVER = "over"
    TWICE = "twice"
    CANCELLED = "cancelled"
    FROZEN = "frozen"
    REFUNDED = "refunded"


def apply(tx: Tx, news: News) -> Settled:
    """Apply what a provider tells. May be told the same any number of times, in any order: only the first counts."""
    match news:
        case MoneyIn():
            return money_in(tx, news)
        case MoneySeen():
            return _money_seen(tx, news)
        case MoneyOut():
            return Settled.NOW if refunds.money_out(tx, news) else Settled.BEFORE
        case RefundFailed():
            return Settled.NOW if refunds.fail(tx, news.refund) else Settled.BEFORE
        case Disputed():
            return Settled.NOW if disputes.dispute(tx, news) else Settled.BEFORE


def money_in(tx: Tx, money: MoneyIn) -> Settled:
    """Money came in: into the ledger once, and from there wherever it belongs."""
    payment = tx.payments.by_key(money.payment) if money.payment else None
    value = worth(money.amount, payment.asked, payment.amount) if payment and _fits(money, payment) else None
    if not tx.payments.note_in(money, payment, value, tx.now):
        return _told_before(tx, money)
    if payment is None or value is None:
        return _unexpected(tx, money, payment)
    order = tx.orders.get(payment.order) if payment.order is not None else None
    _settle_payment(tx, payment)
    if order is None or not _takes(tx, order, value):
        customer = tx.payments.customer_of(payment.id)
        _receive(tx, money, value, ledger.wallet(customer), order)
        _tell_spare(tx, payment, order, _why_spare(order), value, money)
        return Settled.WALLET
    _receive(tx, money, value, towards(order.id), order)
    return complete(tx, order, payment)


def _fits(money: MoneyIn, payment: Payment) -> bool:
    return money.provider == payment.provider and money.amount.currency == payment.asked.currency


def _told_before(tx: Tx, money: MoneyIn) -> Settled:
    """The same money with another amount is not the same: nothing is done about it but to say so."""
    if tx.payments.event_amount(money.provider, money.event_key) != money.amount:
        key = f"other-amount:{money.provider}:{money.event_key}:{money.amount}"
        tell_owners(tx, NoticeKind.OTHER_AMOUNT, key, provider=money.provider, amount=str(money.amount))
    return Settled.BEFORE


def _settle_payment(tx: Tx, payment: Payment) -> None:
    """All of it came: nobody needs to be asked again."""
    came = tx.payments.came_in(payment.id)
    if came >= payment.amount.minor and PaymentStatus.SETTLED in PAYMENT_MOVES[payment.status]:
        tx.payments.move(payment.id, payment.status, PaymentStatus.SETTLED, tx.now)


def _receive(tx: Tx, money: MoneyIn, value: Money, into: Account, order: Order | None) -> None:
    """Write it: in the provider's currency up to the exchange, and from there in ours."""
    source = till(money.provider)
    moves = [Move(out_of=source, into=into, money=value)]
    if money.amount.currency != value.currency:
        moves = [
            Move(out_of=source, into=EXCHANGE, money=money.amount),
            Move(out_of=EXCHANGE, into=into, money=value),
        ]
    if money.fee is not None:
        moves.append(Move(out_of=FEES, into=source, money=money.fee))
    post(tx, f"in:{money.provider}:{money.event_key}", "in", order.id if order else None, *moves)


def _takes(tx: Tx, order: Order, value: Money) -> bool:
    """Whether an order can take money: it waits for it, or it ended a short while ago and all is as it was."""
    if value.currency != order.total.currency or tx.people.frozen(order.customer):
        return False
    if order.status is OrderStatus.PLACED:
        return True
    enough = read_bill(tx, order).put + value >= order.total
    recent = order.status is OrderStatus.EXPIRED and tx.now - order.hold_until < LATE_MS
    return enough and recent and _costs_the_same(tx, order) and hold_again(tx, order)


def _costs_the_same(tx: Tx, order: Order) -> bool:
    """What is bought has not become much dearer since; goods that are not sold any more count as such."""
    for line in order.lines:
        found = tx.catalogue.for_sale(line.offer, line.quantity)
        if found is None or found[1].price.currency != line.price.currency:
            return False
        if found[1].price.minor * 100 > line.price.minor * (100 + DRIFT):
            return False
    return True


def complete(tx: Tx, order: Order, payment: Payment | None) -> Settled:
    """Sell an order towards which all of its price was put; what is too much is its buyer's. Otherwise it waits for the
    rest, and its buyer is told how much that is."""
    put = ledger.balance(tx, towards(order.id), order.total)
    if put < order.total:
        if tx.now - order.placed_at < LATE_MS:
            tx.orders.extend(order.id, tx.now + REST_MS)
        if payment is not None:
            _tell_part(tx, payment, order, put)
        return Settled.PART
    if not move_order(tx, order, order.status, OrderStatus.PAID):
        raise IllegalMove(order=order.id, old=order.status.value)
    post(tx, f"sale:{order.id}", "sale", order.id, Move(out_of=towards(order.id), into=SALES, money=order.total))
    spare = put - order.total
    if spare.minor:
        key = f"spare:{order.id}"
        post(
            tx, key, "spare", order.id, Move(out_of=towards(order.id), into=ledger.wallet(order.customer), money=spare)
        )
        _tell(tx, order, Spare.OVER, spare, key)
    sell_goods(tx, order)
    return Settled.NOW


def pay_from_wallet(tx: Tx, customer: CustomerId, order: OrderId) -> Bill:
    """Put what is in the wallet towards an order, all that is missing at most; enough of it pays the order.

    Raises Frozen or WalletEmpty.
    """
    found = bill(tx, customer, order)
    if found.order.status is not OrderStatus.PLACED:
        return found
    check_free(tx, customer)
    wallet.put_towards(tx, customer, order, found.missing)
    complete(tx, found.order, None)
    return bill(tx, customer, order)


def sell_goods(tx: Tx, order: Order) -> None:
    """The order's held keys are sold and its parcel is owed. A hold that is not whole is a bug, never a sale."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY:
            if tx.stock.sell(line.offer, line.id) != line.quantity:
                raise IllegalMove(order=order.id, line=line.id)
            _tell_if_low(tx, order, line)
    tx.payments.close_of(order.id, tx.now)
    owe(tx, order)


def hold_again(tx: Tx, order: Order) -> bool:
    """Hold an ended order's keys anew, and use its coupon again; False, and nothing held, when that can't all be."""
    for line in order.lines:
        if line.kind is GoodsKind.KEY and tx.stock.hold(line.offer, line.id, line.quantity) < line.quantity:
            give_back(tx, order)
            return False
    if order.discount.minor and not use_again(tx, order.id, order.customer):
        give_back(tx, order)
        return False
    return True


def _tell_if_low(tx: Tx, order: Order, line: Line) -> None:
    """Tell the owners once that an offer runs low; restocking arms it again."""
    free = tx.stock.low_now(line.offer)
    if free is not None:
        kind = NoticeKind.LOW_STOCK if free else NoticeKind.SOLD_OUT
        tell_owners(tx, kind, f"low:{line.offer}:{order.id}", title=line.title, free=free, offer=line.offer)


# --- what did not fit -----------------------------------------------------------------------------------------


def _unexpected(tx: Tx, money: MoneyIn, payment: Payment | None) -> Settled:
    """Money of no payment, or of another currency than was asked for: into the wallet of whoever it names, or kept
    apart until the owner says whose it is."""
    if payment is None and money.buyer is not None:
        return _fill(tx, money)
    source = till(money.provider)
    moves = [Move(out_of=source, into=UNMATCHED, money=money.amount)]
    if money.fee is not None:
        moves.append(Move(out_of=FEES, into=source, money=money.fee))
    post(tx, f"in:{money.provider}:{money.event_key}", "unmatched", None, *moves)
    need_owner(
        tx,
        Matter(
            reason=Reason.CURRENCY if payment else Reason.STRAY,
            order=payment.order if payment else None,
            customer=payment.customer if payment else None,
            amount=money.amount,
            note=money.trace or f"{money.provider}:{money.event_key}",
        ),
    )
    if payment is not None:
        _tell_held(tx, payment, money)
    return Settled.HELD


def _fill(tx: Tx, money: MoneyIn) -> Settled:
    """A platform sold credit by itself, and says to whom."""
    contact = tx.people.contact(money.buyer) if money.buyer else None
    if contact is None and money.buyer:
        contact = tx.people.add_customer(money.buyer, "en", tx.now)
    if contact is None:
        raise IllegalMove(provider=money.provider)
    key = f"in:{money.provider}:{money.event_key}"
    _receive(tx, money, money.amount, ledger.wallet(contact.customer), None)
    facts: dict[str, Fact] = {"amount": money.amount.minor, "currency": money.amount.currency, "reference": ""}
    tell_contact(tx, contact.id, NoticeKind.IN_WALLET, key, reason=Spare.TOP_UP.value, **facts)
    return Settled.WALLET


def _why_spare(order: Order | None) -> Spare:
    if order is None:
        return Spare.TOP_UP
    return {
        OrderStatus.PLACED: Spare.FROZEN,
        OrderStatus.EXPIRED: Spare.LATE,
        OrderStatus.CANCELLED: Spare.CANCELLED,
        OrderStatus.REFUNDED: Spare.REFUNDED,
    }.get(order.status, Spare.TWICE)


def _tell_spare(tx: Tx, payment: Payment, order: Order | None, why: Spare, value: Money, money: MoneyIn) -> None:
    _tell(tx, order or payment, why, value, f"in:{money.provider}:{money.event_key}")


def _tell(tx: Tx, whose: Order | Payment, why: Spare, money: Money, key: str) -> None:
    reference = whose.reference if isinstance(whose, Order) else ""
    facts: dict[str, Fact] = {"amount": money.minor, "currency": money.currency, "reference": reference}
    tell_contact(tx, whose.contact, NoticeKind.IN_WALLET, key, reason=why.value, **facts)


def _payer(tx: Tx, payment: Payment, order: Order) -> ContactId:
    """Where they paid, if that chat is still theirs."""
    where = tx.people.contact_by_id(payment.contact)
    return where.id if where.customer == order.customer else order.contact


def _tell_part(tx: Tx, payment: Payment, order: Order, put: Money) -> None:
    missing = order.total - put
    key = f"part:{order.id}:{put.minor}"
    facts: dict[str, Fact] = {
        "reference": order.reference,
        "order": order.id,
        "put": put.minor,
        "missing": missing.minor,
    }
    tell_contact(tx, _payer(tx, payment, order), NoticeKind.PART_CAME, key, currency=put.currency, **facts)


def _tell_held(tx: Tx, payment: Payment, money: MoneyIn) -> None:
    key = f"held:{money.provider}:{money.event_key}"
    facts: dict[str, Fact] = {"amount": money.amount.minor, "currency": money.amount.currency}
    tell_contact(tx, payment.contact, NoticeKind.MONEY_HELD, key, **facts)


def _money_seen(tx: Tx, seen: MoneySeen) -> Settled:
    """It is on its way: the order waits for it, and its buyer knows that nothing is lost."""
    payment = tx.payments.by_key(seen.payment)
    order = tx.orders.get(payment.order) if payment and payment.order is not None else None
    if payment is None or order is None or order.status is not OrderStatus.PLACED:
        return Settled.NOTED
    facts: dict[str, Fact] = {"reference": order.reference, "order": order.id}
    told = tell_contact(tx, _payer(tx, payment, order), NoticeKind.MONEY_SEEN, f"seen:{payment.id}", **facts)
    if told:
        tx.orders.extend(order.id, tx.now + REST_MS)
    return Settled.NOW if told else Settled.BEFORE
