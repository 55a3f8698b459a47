"""When something can't be done: what happened, that nothing was lost, and the way on.

One text an error (its ``text_id``), one way on for whoever was refused. No screen here repeats an exception's own
words: those are for the log.
"""

from core.catalogue import ROOT
from core.errors import Gone, KioskError, NotAllowed, Temporary
from core.orders import OrderClosed, SoldOut, TooManyOpenOrders
from core.payments import TooLittle
from core.rates import NoRate
from core.wallet import WalletEmpty
from views.action import Action
from views.actions import (
    NO_PRODUCT,
    AddRestock,
    Buy,
    CancelOrder,
    ChooseRestock,
    DropRestock,
    EditCategory,
    EditGoods,
    Help,
    ListAttention,
    ListOrders,
    Pay,
    RemoveCategory,
    Restock,
    Search,
    SetGoodsKind,
    ShowAttention,
    ShowOrder,
    ShowProduct,
    ShowRestock,
    UndoRestock,
)
from views.money_actions import ClaimStray, CloseAttention, PayFromWallet, TopUp, TopUpBy
from views.navigation import home_button, home_row
from views.screen import Block, Button, Heading, Row, Screen, Style, Text
from views.shopping_actions import ListCoupons, OrderBasket, PutInBasket, ShowBasket, ShowBasketLine
from views.texts import Say


def problem(say: Say, error: KioskError, action: Action | None) -> Screen:
    """An error as its person reads it; ``action`` is what they had asked for."""
    return Screen(
        blocks=(Heading(say(_heading(error))), Text(_sentence(say, error, action))),
        rows=(*_ways_on(say, error, action), home_row(say)),
    )


def _sentence(say: Say, error: KioskError, action: Action | None) -> str:
    """Where there was money to pay, whether any was paid is what people look for."""
    if isinstance(error, Temporary) and isinstance(action, Pay | TopUpBy):
        return say("error-no-checkout")
    return what_happened(say, error)


def what_happened(say: Say, error: KioskError) -> str:
    """The error's sentence in the reader's language, with its facts."""
    return say(error.text_id, **{name: _shown(fact) for name, fact in error.facts.items()})


def _shown(fact: str | int | float) -> str | int:
    return str(fact) if isinstance(fact, float) else fact


def _heading(error: KioskError) -> str:
    return "problem-temporary-title" if isinstance(error, Temporary) else "problem-refused-title"


def _ways_on(say: Say, error: KioskError, action: Action | None) -> tuple[Row, ...]:
    match error, action:
        case Temporary(), Action():
            return ((Button(say("button-try-again"), action, Style.NEXT),), *_other_way(say, action))
        case _, OrderBasket() | PutInBasket() | ShowBasketLine() if not isinstance(error, TooManyOpenOrders):
            return ((Button(say("button-basket"), ShowBasket()),),)
        case SoldOut(), Buy(offer=offer):
            return ((Button(say("button-what-is-left"), ShowProduct(product=NO_PRODUCT, offer=offer)),),)
        case (
            OrderClosed() | WalletEmpty() | TooLittle() | NoRate(),
            Pay(order=order) | PayFromWallet(order=order) | CancelOrder(order=order),
        ):
            return ((Button(say("button-order"), ShowOrder(order=order)),),)
        case NotAllowed(), _:
            return ((Button(say("button-help"), Help()),),)
        case _, Action() if (place := _owners_place(say, action)) is not None:
            return ((place,),)
        case TooManyOpenOrders() | Gone() | OrderClosed(), _:
            return ((Button(say("button-orders"), ListOrders()),),)
        case _:
            return ()


def _other_way(say: Say, action: Action) -> tuple[Row, ...]:
    """Out of a way to pay that does not answer: the others."""
    match action:
        case Pay(order=order):
            return ((Button(say("button-other-way"), ShowOrder(order=order)),),)
        case TopUpBy(minor=minor):
            return ((Button(say("button-other-way"), TopUp(minor=minor)),),)
        case _:
            return ()


def _owners_place(say: Say, action: Action) -> Button | None:
    """The room an owner was in when it happened."""
    match action:
        case CloseAttention() | ClaimStray() | ShowAttention():
            return Button(say("button-attention"), ListAttention())
        case Restock() | AddRestock() | DropRestock() | UndoRestock() | ShowRestock():
            return Button(say("button-restock"), ChooseRestock())
        case SetGoodsKind(product=product):
            return Button(say("button-goods"), EditGoods(product=product))
        case RemoveCategory(category=category):
            return Button(say("button-products"), EditCategory(category=category))
        case _ if action.code.startswith("K"):
            return Button(say("button-coupons"), ListCoupons())
        case _ if action.code.isupper():  # the rest of the owner's buttons
            return Button(say("button-products"), EditCategory(category=ROOT))
        case _:
            return None


def ask_again(say: Say, error: KioskError, question: Screen) -> Screen:
    """The same question with what was wrong above it."""
    heading, *rest = question.blocks
    return Screen(
        blocks=(heading, Text(what_happened(say, error)), *rest),
        rows=question.rows,
        ask=question.ask,
        picture=question.picture,
    )


def lost(say: Say, *, owner: bool) -> Screen:
    """Something came in that is neither a search nor an answer: what does work here."""
    rows: list[Row] = [(Button(say("button-search"), Search()), Button(say("button-orders"), ListOrders()))]
    if owner:
        rows.append(
            (
                Button(say("button-restock"), ChooseRestock()),
                Button(say("button-products"), EditCategory(category=ROOT)),
            )
        )
    return Screen(
        blocks=(
            Heading(say("lost-title")),
            Text(say("lost-what-works-owner" if owner else "lost-what-works")),
        ),
        rows=(*rows, (Button(say("button-help"), Help()), home_button(say))),
    )


def unknown_command(say: Say, name: str) -> Screen:
    """There is no such command."""
    blocks: tuple[Block, ...] = (
        Heading(say("lost-title")),
        Text(say("unknown-command", name=name[:32])),
    )
    return Screen(blocks=blocks, rows=((Button(say("button-help"), Help()), home_button(say)),))


def unexpected(say: Say) -> Screen:
    """Our own fault; the owner finds it in the log."""
    return Screen(
        blocks=(Heading(say("problem-unexpected-title")), Text(say("error-unexpected"))),
        rows=((Button(say("button-orders"), ListOrders()), home_button(say)),),
    )
