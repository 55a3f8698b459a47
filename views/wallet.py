"""The wallet: what is in it, how it came to that, and paying into it."""

from collections.abc import Sequence

from core.ledger import Posted
from core.money import Money
from core.payments import Choice
from core.wallet import Wallet
from views.actions import Home, ListOrders
from views.checkout import way_label
from views.money_actions import AskTopUp, ShowWallet, TopUp, TopUpBy
from views.navigation import back_row, home_row, in_pairs, next_row
from views.screen import Ask, Block, Button, Heading, Row, Screen, Sku, Text
from views.texts import Moment, Say

# What is offered without typing, in whole units of the currency.
AMOUNTS = (5, 10, 20, 50)


def wallet(say: Say, mine: Wallet, *, top_up: bool) -> Screen:
    """How much there is, and the last changes. ``top_up``: there is a way to pay into it."""
    blocks: list[Block] = [Heading(say("wallet-title")), Text(say("wallet-balance", amount=mine.balance))]
    if mine.history:
        blocks.append(Text("\n".join(_change(say, one) for one in mine.history)))
    blocks.append(Text(say("wallet-what-for"), quiet=True))
    rows: tuple[Row, ...] = (next_row(say("button-top-up"), AskTopUp()),) if top_up else ()
    return Screen(blocks=tuple(blocks), rows=(*rows, back_row(say, say("orders-back"), ListOrders())))


def _change(say: Say, one: Posted) -> str:
    what = say(f"change-{one.kind}", reference=one.reference).strip()
    return say("wallet-change", at=Moment(one.at), amount=one.money, what=what)


def ask_top_up(say: Say, currency: str, products: Sequence[str] = ()) -> Screen:
    """How much? A few amounts to tap, any other to type; and what the chat itself sells."""
    amounts = [Money(whole * Money.whole(currency).minor, currency) for whole in AMOUNTS]
    buttons = [Button(say("amount", amount=one), TopUp(minor=one.minor)) for one in amounts]
    return Screen(
        blocks=(Heading(say("top-up-title")), Text(say("top-up-how-much"))),
        rows=(
            *in_pairs(buttons),
            *((Sku(product),) for product in products),
            back_row(say, say("wallet-name"), ShowWallet()),
        ),
        ask=Ask(AskTopUp(), placeholder=say("top-up-placeholder")),
    )


def ways_to_top_up(say: Say, amount: Money, choices: Sequence[Choice]) -> Screen:
    """One button a way to pay so much into the wallet."""
    ways = tuple(
        next_row(way_label(say, one.code, one.asked), TopUpBy(minor=amount.minor, provider=one.code)) for one in choices
    )
    return Screen(
        blocks=(
            Heading(say("top-up-title")),
            Text(say("top-up-amount", amount=amount)),
            Text(say("order-how-to-pay" if ways else "order-no-way-to-pay")),
        ),
        rows=(*ways, back_row(say, say("wallet-name"), ShowWallet())),
    )


def filled(say: Say, mine: Wallet) -> Screen:
    """It arrived."""
    return Screen(
        blocks=(Heading(say("wallet-title")), Text(say("wallet-filled", amount=mine.balance))),
        rows=(next_row(say("button-browse"), Home()), (Button(say("button-wallet"), ShowWallet()),), home_row(say)),
    )
