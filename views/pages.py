"""What the shop's web pages say: the words of the chat, in the same order, with forms where a chat has buttons.

A page is plain texts and forms; how that becomes HTML is the web server's business, and so is where a form goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import KioskError, Temporary
from core.handover import Goods as OpenedGoods
from core.handover import Handover
from core.links import OrderSheet
from core.lookup import Question
from core.orders import Order
from core.policy import ShopPolicy
from core.secret import Secret
from views.checkout import lines_of
from views.labels import goods_of, order_title, order_word
from views.problems import what_happened
from views.screen import Heading, Quote, Text
from views.texts import Moment, Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line to fill in. ``kind`` tells which keyboard helps: ``text``, ``email`` or ``digits``."""

    name: str
    label: str
    kind: str = "text"
    value: str = field(default="", repr=False)
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a form goes, and what it brings along unseen."""

    path: str = field(repr=False)
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A button, with the fields above it. The first one of a page is the next step."""

    label: str
    target: Target
    fields: tuple[Field, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Something for those who ask: closed until its label is pressed."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What was paid for, each with a button that copies it where scripts run."""

    keys: tuple[Secret, ...]
    copy: str
    copied: str
    copy_all: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A way to another page of the shop."""

    label: str
    path: str = field(repr=False)


Part = Heading | Text | Quote | Form | Fold | Keys | Away


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``switch`` is where the other languages are, None where they would lead away from what is shown."""

    shop: str
    title: str
    language: str
    languages: Mapping[str, str]
    parts: tuple[Part, ...] = field(repr=False)
    switch: str | None = field(default=None, repr=False)


def _page(say: Say, shop: ShopPolicy, title: str, parts: list[Part], switch: str | None = None) -> Page:
    return Page(
        shop=shop.name, title=title, language=say.language, languages=say.languages, parts=tuple(parts), switch=switch
    )


# --- one order ------------------------------------------------------------------------------------------------


def order(
    say: Say, shop: ShopPolicy, sheet: OrderSheet, show: Target, *, again: bool = False, switch: str | None = None
) -> Page:
    """An order with its button; the goods stay closed. ``again``: the button was pressed, and its time was over."""
    found = sheet.order
    parts: list[Part] = [
        Heading(_headline(say, found)),
        Text(say("order-title", reference=found.reference), quiet=True),
    ]
    parts.append(Text(lines_of(say, found)))
    if again:
        parts.append(Text(say("page-press-again")))
    if sheet.open:
        parts.append(Form(label=say("button-show-goods", **goods_of(found)), target=show))
        parts.append(_how_to_use(say, sheet))
    parts.append(_who_helps(say, shop, found))
    if sheet.until is not None:
        parts.append(Text(say("page-link-until", until=Moment(sheet.until, exact=True)), quiet=True))
    return _page(say, shop, found.reference, parts, switch)


def _headline(say: Say, order: Order) -> str:
    match order_word(order):
        case "ready":
            return say("parcel-ready", **goods_of(order))
        case "seen" if order.seen_at is not None:
            return say("order-is-seen", at=Moment(order.seen_at, exact=True))
        case "placed":
            return say("page-not-paid")
        case word:
            return say(f"order-is-{word}", **goods_of(order))


def _how_to_use(say: Say, sheet: OrderSheet) -> Fold:
    texts = []
    for title, instructions in sheet.instructions:
        texts += [title] if len(sheet.instructions) > 1 else []
        texts.append(instructions or say("how-to-use-none"))
    return Fold(label=say("button-how-to-use"), texts=tuple(texts))


def _who_helps(say: Say, shop: ShopPolicy, order: Order) -> Fold:
    text = "problem-write-to" if shop.support else "problem-no-contact"
    return Fold(label=say("button-problem"), texts=(say(text, contact=shop.support, reference=order.reference),))


def goods(
    say: Say, shop: ShopPolicy, opened: OpenedGoods, file: Target, *, hide: str | None = None, switch: str | None = None
) -> Page:
    """The goods, open. ``file`` hands out the file of the line whose number is added to it."""
    found = opened.order
    parts: list[Part] = [
        Heading(say("goods-title", title=order_title(found))),
        Text(say("goods-order", reference=found.reference), quiet=True),
    ]
    for number, handover in enumerate(opened.handovers):
        if len(opened.handovers) > 1:
            parts.append(Text(handover.title))
        parts += _handed_over(say, handover, Target(path=file.path, hidden={**file.hidden, "line": str(number)}))
    if found.seen_at is not None:
        parts.append(Text(say("page-shown", at=Moment(found.seen_at, exact=True)), quiet=True))
    if hide is not None:
        parts.append(Away(label=say("button-hide"), path=hide))
    parts.append(_who_helps(say, shop, found))
    return _page(say, shop, found.reference, parts, switch)


def _handed_over(say: Say, handover: Handover, file: Target) -> list[Part]:
    parts: list[Part] = []
    if handover.keys:
        copy, copied, copy_all = say("button-copy"), say("page-copied"), say("page-copy-all")
        parts.append(Keys(keys=handover.keys, copy=copy, copied=copied, copy_all=copy_all))
    if handover.body:
        parts.append(Form(label=say("page-save-file", name=handover.file_name), target=file))
    if handover.instructions:
        parts += [Text(say("goods-how-to-use")), Quote(handover.instructions)]
    return parts


# --- what leads nowhere ---------------------------------------------------------------------------------------


def gone(say: Say, shop: ShopPolicy, lookup: str | None) -> Page:
    """A link that is unknown, or whose time is over: nobody learns which."""
    parts: list[Part] = [Heading(say("page-gone-title")), Text(say("page-gone"))]
    if lookup is not None:
        parts.append(Away(label=say("lookup-title"), path=lookup))
    return _page(say, shop, say("page-gone-title"), parts)


def locked(say: Say, shop: ShopPolicy, minutes: int) -> Page:
    """Too much that led nowhere came from there."""
    title = say("problem-temporary-title")
    return _page(say, shop, title, [Heading(title), Text(say("page-locked", minutes=minutes))])


def problem(say: Say, shop: ShopPolicy, error: KioskError) -> Page:
    """An error as its person reads it."""
    title = say("problem-temporary-title" if isinstance(error, Temporary) else "problem-refused-title")
    return _page(say, shop, title, [Heading(title), Text(what_happened(say, error))])


# --- without a chat -------------------------------------------------------------------------------------------


def lookup(
    say: Say, shop: ShopPolicy, send: Target, typed: Question | None = None, *, switch: str | None = None
) -> Page:
    """Which order is it, and where does its mail go? What was typed before is still there."""
    fields = (
        Field(name="reference", label=say("lookup-reference"), value=typed.reference if typed else "",
              placeholder=say("lookup-reference.placeholder")),
        Field(name="mailbox", label=say("lookup-mailbox"), kind="email", value=typed.mailbox if typed else ""),
    )  # fmt: skip
    parts: list[Part] = [Heading(say("lookup-title")), Text(say("lookup-what"))]
    parts.append(Form(label=say("button-lookup"), target=send, fields=fields))
    return _page(say, shop, say("lookup-title"), parts, switch)


def code(say: Say, shop: ShopPolicy, enter: Target, again: str, wrong: KioskError | None = None) -> Page:
    """The code, for whom one was sent: the page is the same for everybody."""
    parts: list[Part] = [Heading(say("lookup-title"))]
    parts.append(Text(what_happened(say, wrong)) if wrong else Text(say("lookup-sent")))
    digits = Field(name="code", label=say("lookup-code"), kind="digits")
    parts.append(Form(label=say("button-order"), target=enter, fields=(digits,)))
    parts.append(Away(label=say("lookup-again"), path=again))
    return _page(say, shop, say("lookup-title"), parts)


# --- less mail ------------------------------------------------------------------------------------------------


def unsubscribe(say: Say, shop: ShopPolicy, stop: Target, *, switch: str | None = None) -> Page:
    """What the button will do, and what it won't."""
    title = say("unsubscribe-title")
    parts: list[Part] = [Heading(title), Text(say("unsubscribe-what")), Text(say("unsubscribe-still"), quiet=True)]
    parts.append(Form(label=say("button-only-keys"), target=stop))
    return _page(say, shop, title, parts, switch)


def back_from_paying(say: Say, shop: ShopPolicy) -> Page:
    """Somebody comes back from a provider's page. Whether they paid, the chat says."""
    title = say("come-back-title")
    return _page(say, shop, title, [Heading(title), Text(say("come-back")), Text(say("come-back-kept"), quiet=True)])


def unsubscribed(say: Say, shop: ShopPolicy) -> Page:
    """It is done, and can be undone: the page is the same for everybody."""
    title = say("unsubscribe-done-title")
    parts: list[Part] = [Heading(title), Text(say("unsubscribe-done"))]
    parts += [Text(say("unsubscribe-still"), quiet=True), Text(say("unsubscribe-undo"), quiet=True)]
    return _page(say, shop, title, parts)
