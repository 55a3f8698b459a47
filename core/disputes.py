"""Disputes: a bank or a platform takes a buyer's money back. Nothing more goes out to them until it is settled."""

from core.attention import Matter, Reason, need_owner
from core.ids import CustomerId
from core.ledger import CHARGEBACKS, FEES, Move, post, till, withheld
from core.money import Money
from core.ports import Tx
from core.providers import Disputed, DisputeStage


def dispute(tx: Tx, news: Disputed) -> bool:
    """Note where a dispute is; False when that is known. Told lost before opened, both happen."""
    before = tx.disputes.stage(news.provider, news.dispute)
    if before is None:
        _open(tx, news)
        before = DisputeStage.OPENED
        if news.stage is DisputeStage.OPENED:
            return True
    if before is not DisputeStage.OPENED or news.stage is DisputeStage.OPENED:
        return False
    return _close(tx, news)


def _open(tx: Tx, news: Disputed) -> None:
    payment = tx.payments.by_key(news.payment)
    customer = tx.payments.customer_of(payment.id) if payment else None
    tx.disputes.add(news, payment.id if payment else None, customer, tx.now)
    _move(tx, news, "opened", Move(out_of=withheld(news.provider), into=till(news.provider), money=news.amount))
    if customer is not None:
        tx.people.freeze(customer, tx.now)
    order = payment.order if payment else None
    need_owner(
        tx,
        Matter(
            reason=Reason.DISPUTE, order=order, customer=customer, amount=news.amount, note=news.reason or news.dispute
        ),
    )


def _close(tx: Tx, news: Disputed) -> bool:
    if not tx.disputes.move(news.provider, news.dispute, news.stage, tx.now):
        return False
    back = withheld(news.provider)
    # Who is right pays for it all the same.
    fee = Move(out_of=FEES, into=till(news.provider), money=news.fee or Money(0, news.amount.currency))
    if news.stage is DisputeStage.WON:
        _move(tx, news, "won", Move(out_of=till(news.provider), into=back, money=news.amount), fee)
        _thaw(tx, news)
    else:
        _move(tx, news, "lost", Move(out_of=CHARGEBACKS, into=back, money=news.amount), fee)
    return True


def _move(tx: Tx, news: Disputed, what: str, *moves: Move) -> None:
    post(tx, f"dispute:{news.provider}:{news.dispute}:{what}", f"dispute-{what}", None, *moves)


def _thaw(tx: Tx, news: Disputed) -> None:
    """The last of their disputes was won: everything goes on as before."""
    payment = tx.payments.by_key(news.payment)
    customer = tx.payments.customer_of(payment.id) if payment else None
    if customer is not None and not tx.disputes.open_of(customer):
        unfreeze(tx, customer)


def unfreeze(tx: Tx, customer: CustomerId) -> None:
    """What is owed to them goes out again, also where they are another customer by now."""
    for one in (customer, *tx.joinings.heirs(customer)):
        tx.people.unfreeze(one)
        for contact in tx.joinings.contacts(one):
            tx.parcels.hurry(contact.id, tx.now)
