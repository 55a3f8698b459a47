"""One checkout: a page to open, an invoice in the chat, a transfer to make, or a button that stands for money."""

from core.payments import Payment
from core.providers import Invoice, Transfer
from core.secret import Secret
from core.shop import Paying
from views.actions import PayTestMoney, ShowOrder
from views.checkout import cancel_row, lines_of
from views.money_actions import ShowWallet
from views.navigation import next_row
from views.qr import qr_png
from views.screen import Block, Button, Copy, Copyable, Drawing, Heading, InvoiceCard, Link, Row, Screen, Text
from views.texts import Moment, Say


def payment(say: Say, paying: Paying, *, test_money: bool, others: bool) -> Screen:
    """How to pay now, until when, and the ways out. ``others``: there are more ways to pay."""
    checkout = paying.checkout
    if checkout.transfer is not None:
        return _transfer(say, paying, checkout.transfer, others=others)
    how = "payment-test" if test_money else "invoice-elsewhere" if checkout.invoice else "payment-open"
    blocks: list[Block] = [*_what(say, paying), Text(say(how))]
    pay: tuple[Row, ...] = ()
    invoice = None
    if test_money:
        pay = (next_row(say("button-pay", amount=paying.payment.asked), PayTestMoney(payment=paying.payment.id)),)
    elif checkout.invoice is not None:
        invoice = _invoice(say, paying, checkout.invoice)
    else:
        pay = ((Link(say("button-pay", amount=paying.payment.asked), checkout.url),),)
    blocks.append(_until(say, paying.payment))
    return Screen(blocks=tuple(blocks), rows=(*pay, *_ways_out(say, paying, others=others)), invoice=invoice)


def _invoice(say: Say, paying: Paying, invoice: Invoice) -> InvoiceCard:
    """The provider's invoice in the words of the shop: what for, how much it is there, and until when."""
    _, what = _what(say, paying)
    order = paying.order
    return InvoiceCard(
        title=say("invoice-title", reference=order.reference) if order else say("invoice-top-up"),
        description=f"{what.text}\n{_until(say, paying.payment).text}",
        payload=invoice.payload,
        amount=paying.payment.asked,
        label=say("button-pay", amount=paying.payment.asked),
    )


def _what(say: Say, paying: Paying) -> tuple[Heading, Text]:
    if paying.order is None:
        return Heading(say("top-up-title")), Text(say("top-up-amount", amount=paying.payment.amount))
    missing, total = paying.payment.amount, paying.order.total
    lines = [lines_of(say, paying.order)]
    if missing < total:
        lines.append(say("order-put", put=total - missing, missing=missing))
    return Heading(say("order-title", reference=paying.order.reference)), Text("\n".join(lines))


def _until(say: Say, payment: Payment) -> Text:
    return Text(say("payment-until", until=Moment(payment.expires_at, exact=True)), quiet=True)


def _transfer(say: Say, paying: Paying, transfer: Transfer, *, others: bool) -> Screen:
    """Exactly so much, to exactly there: to copy, or to scan."""
    amount = Secret(format(paying.payment.asked.amount.normalize(), "f"))
    address = Secret(transfer.address)
    return Screen(
        blocks=(
            *_what(say, paying),
            Text(say("payment-transfer", token=transfer.token, network=transfer.network)),
            Copyable(amount),
            Text(say("payment-transfer-address")),
            Copyable(address),
            Text(say("payment-transfer-own" if transfer.own else "payment-transfer-exactly")),
            _until(say, paying.payment),
        ),
        rows=(
            (Copy(say("button-copy-amount"), amount), Copy(say("button-copy-address"), address)),
            *_ways_out(say, paying, others=others),
        ),
        picture=Drawing(qr_png(transfer.uri)),
    )


def _ways_out(say: Say, paying: Paying, *, others: bool) -> tuple[Row, ...]:
    if paying.order is None:
        return ((Button(say("button-wallet"), ShowWallet()),),)
    other = ((Button(say("button-other-way"), ShowOrder(order=paying.order.id)),),) if others else ()
    return (*other, cancel_row(say, paying.order))
