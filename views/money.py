"""Money as its owner sees it: refunds, credit, money that is nobody's yet, and what the shop has."""

from collections.abc import Sequence

from core.attention import Attention
from core.money import Money
from core.orders import Order
from core.reconciling import Reconciled
from core.refunds import WALLET, Prospect, Refund, RefundTo
from core.till import Takings
from views import money_actions as actions
from views.actions import ListAttention, ShowAttention, ShowTimeline
from views.checkout import lines_of
from views.labels import provider_name
from views.navigation import desk_end, desk_row
from views.screen import Ask, Block, Button, Heading, Row, Screen, Style, Text
from views.texts import Moment, Say


def refund(say: Say, prospect: Prospect, toast: str = "") -> Screen:
    """What is left to give back, and each way to do it; what was given back before."""
    order = prospect.order
    blocks: list[Block] = [Heading(say("refund-title", reference=order.reference)), Text(lines_of(say, order))]
    blocks += [Text("\n".join(_done(say, one) for one in prospect.done))] if prospect.done else []
    rows: list[Row] = []
    if prospect.left.minor:
        blocks.append(Text(say("refund-left", amount=prospect.left)))
        rows += _ways(say, prospect)
    else:
        blocks.append(Text(say("refund-nothing-left")))
    last = desk_row(say, order.reference, ShowTimeline(order=order.id))
    return Screen(blocks=tuple(blocks), rows=(*rows, last), toast=toast)


def _done(say: Say, one: Refund) -> str:
    where = "in-wallet" if one.provider == WALLET else one.state.value
    return say(
        "refund-line-why" if one.reason else "refund-line",
        at=Moment(one.created_at, exact=True),
        amount=one.paid_back,
        state=say(f"refund-{where}", to=provider_name(say, one.provider)),
        reason=one.reason,
    )


def _ways(say: Say, prospect: Prospect) -> list[Row]:
    """To the wallet, which always works; the way it came, where that works; each with or without the goods."""
    order, turn = prospect.order.id, len(prospect.done)
    ways = [(RefundTo.WALLET, prospect.left)]
    if prospect.to_source.minor:
        ways.append((RefundTo.SOURCE, prospect.to_source))
    rows: list[Row] = []
    for to, amount in ways:
        for fate, keep in (("void", False), ("keep", True)):
            label = say(f"button-refund-{to.name.lower()}-{fate}", amount=amount)
            rows.append((Button(label, actions.Refund(order=order, to=to, keep=keep, turn=turn)),))
    return rows


def ask_reason(say: Say, prospect: Prospect, action: actions.Refund) -> Screen:
    """Why? The answer gives it back, so this is the question that is asked once more."""
    source = action.to is RefundTo.SOURCE
    amount = prospect.to_source if source else prospect.left
    goods = "keep" if action.keep else "void"
    return Screen(
        blocks=(
            Heading(say("refund-title", reference=prospect.order.reference)),
            Text(say("refund-ask-source" if source else "refund-ask-wallet", amount=amount)),
            Text(say(f"refund-goods-{goods}")),
            Text(say("refund-ask-reason"), quiet=True),
        ),
        rows=(desk_row(say, say("refund-back"), actions.AskRefund(order=prospect.order.id)),),
        ask=Ask(action, placeholder=say("refund-placeholder")),
    )


def ask_credit(say: Say, order: Order, turn: int) -> Screen:
    """How much credit does this buyer get?"""
    return Screen(
        blocks=(Heading(say("credit-title", reference=order.reference)), Text(say("credit-how-much"))),
        rows=(desk_row(say, order.reference, ShowTimeline(order=order.id)),),
        ask=Ask(actions.AskCredit(order=order.id, turn=turn), placeholder=say("top-up-placeholder")),
    )


def credited(say: Say, order: Order, money: Money) -> Screen:
    """It is in their wallet."""
    return Screen(
        blocks=(
            Heading(say("credit-title", reference=order.reference)),
            Text(say("credit-given", amount=money)),
        ),
        rows=(desk_row(say, order.reference, ShowTimeline(order=order.id)),),
    )


def ask_claim(say: Say, entry: Attention) -> Screen:
    """Whose is it? An order of theirs, and what it is worth in the shop's currency."""
    return Screen(
        blocks=(
            Heading(say("claim-title")),
            Text(say("claim-whose", amount=entry.amount or "")),
            Text(say("claim-trace", trace=entry.note), quiet=True),
        ),
        rows=(desk_row(say, say("button-attention"), ShowAttention(attention=entry.id)),),
        ask=Ask(actions.ClaimStray(attention=entry.id), placeholder=say("claim-placeholder")),
    )


def takings(say: Say, found: Takings) -> Screen:
    """What the shop has, and where: tills, wallets, what is on its way, sales and costs."""
    lines = [
        say("takings-line", what=_account(say, code), amount=_ours(code, money))
        for code, money in found.accounts
        if money.minor
    ]
    return Screen(
        blocks=(
            Heading(say("takings-title")),
            Text("\n".join(lines) if lines else say("takings-none")),
            Text(say("takings-how"), quiet=True),
        ),
        rows=((Button(say("button-attention"), ListAttention()),), desk_end(say)),
    )


def reconciled(say: Say, found: Sequence[Reconciled]) -> Screen:
    """What came of asking every provider."""
    lines = [line for one in found for line in _books(say, one)]
    return Screen(
        blocks=(Heading(say("reconcile-title")), Text("\n".join(lines) if lines else say("reconcile-none"))),
        rows=((Button(say("button-takings"), actions.ShowTakings()),), desk_end(say)),
    )


def _books(say: Say, one: Reconciled) -> list[str]:
    name = provider_name(say, one.provider)
    if one.trouble:
        return [say("reconcile-trouble", name=name, reason=one.trouble)]
    told = say(
        "reconcile-applied" if one.applied else "reconcile-agrees", name=name, listed=one.listed, applied=one.applied
    )
    gaps = [
        say("notice-books-differ", name=name, amount=gap.ours, wrong=say(f"books-{gap.wrong.value}"))
        for gap in one.gaps
    ]
    return gaps if gaps and not one.applied else [told, *gaps]


def _account(say: Say, code: str) -> str:
    """The shop's own accounts have names; a provider's is called as it is."""
    kind, _, name = code.partition(":")
    if kind == "asset":
        provider, _, disputed = name.partition(":")
        return say("account-disputed" if disputed else "account-till", name=provider_name(say, provider))
    return say(f"account-{name}")


def _ours(code: str, money: Money) -> Money:
    """Debts and sales stand in the ledger with a minus, which nobody wants to read."""
    return money if code.startswith(("asset:", "exp:")) else Money(-money.minor, money.currency)


def unfrozen(say: Say, entry: Attention) -> Screen:
    """They can buy again, and what is owed to them goes out."""
    return Screen(
        blocks=(Heading(say("attention-title")), Text(say("unfrozen"))),
        rows=(desk_row(say, say("button-attention"), ShowAttention(attention=entry.id)),),
    )


def sure_row(say: Say, entry: Attention) -> Row:
    """Take it off the list, once more and for good."""
    return (Button(say("button-noted"), actions.CloseAttention(attention=entry.id, sure=True), Style.DANGER),)
