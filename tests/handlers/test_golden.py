"""The main screens in every language, word for word, and in English as each chat shows them.

A change shows as a difference in ``golden/``; ``pytest tests/handlers --update-golden`` writes them anew, and the
reviewer reads what changed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.attention import AttentionPage, Reason
from core.channels import Outcome, Report
from core.ids import AttemptId, JoiningId, LinkCodeId, NoticeId, OfferId
from core.notices import Notice, NoticeKind
from core.orders import Order
from core.standing import ChannelFigures, ChannelReport, ChannelsReport, NotedChange
from core.timeline import Message, MoneyTurn, Timeline, Turn
from core.ways import Standing, Why
from tests.handlers.asking import screens_of_support
from tests.handlers.chats import CHATS
from tests.handlers.collecting import basket_walk, coupons_walk
from tests.handlers.conftest import PNG, POLICY, Stocked
from tests.handlers.keeping import books_walk, entry_of, money_notices
from tests.handlers.minding import money_walk
from tests.handlers.reaching import reach_walk
from tests.handlers.talking import Talker, buttons, drawn
from tests.shops import OWNER, claim, record
from views import deliveries, desk, notices, problems, receipts
from views.action import Action, pack
from views.actions import (
    AddCategory,
    AddOffer,
    AddProduct,
    AddRestock,
    AskQuantity,
    Browse,
    Buy,
    CancelOrder,
    ConfirmLink,
    ConfirmReceived,
    DenyLink,
    DropRestock,
    EditCategory,
    EditGoods,
    EditOffer,
    EditProduct,
    EnterLinkCode,
    EnterRecoveryCode,
    HideGoods,
    HideRecoveryCode,
    ListOrders,
    MoveProduct,
    NewRecoveryCode,
    OfferField,
    Pay,
    PayTestMoney,
    ProductField,
    Recovery,
    RemoveCategory,
    RenameCategory,
    ReportProblem,
    Restock,
    Search,
    Settings,
    ShowGoods,
    ShowInstructions,
    ShowOrder,
    ShowProduct,
    ShowRestock,
    UndoJoining,
    UndoRestock,
    Unlink,
    WriteOffer,
    WriteProduct,
)
from views.screen import Copy, Screen
from views.texts import LOCALES, Say, Texts

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = sorted(path.stem for path in LOCALES.glob("*.ftl"))
Album = dict[str, Screen]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("walk", ["buyer", "basket", "money", "owner", "coupons", "books", "chats", "reach", "apart"])
async def test_the_screens_are_as_agreed(
    walk: str, language: str, stocked: Stocked, request: pytest.FixtureRequest
) -> None:
    walks: dict[str, Callable[[Stocked, str], Awaitable[Album]]] = {
        "buyer": buyer_walk,
        "basket": basket_walk,
        "money": money_walk,
        "owner": owner_walk,
        "coupons": coupons_walk,
        "books": books_walk,
        "chats": chats_walk,
        "reach": reach_walk,
        "apart": apart,
    }
    screens = await walks[walk](stocked, language)
    say, update = stocked.texts.speaker(language), bool(request.config.getoption("--update-golden"))
    for chat in CHATS:
        page = _in_chat(chat, screens, say)
        if language == "en":
            _agreed(GOLDEN / "chats" / chat / f"{walk}.txt", page, update=update)
    album = {name: drawn(screen) for name, screen in screens.items()}
    folder = GOLDEN / language / walk
    if update:
        _write(folder, album)
    assert album == {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}


def _in_chat(chat: str, screens: Album, say: Say) -> str:
    """Every screen as this chat shows it, which takes them all and loses no button of theirs."""
    parts = []
    for name, screen in screens.items():
        shown = CHATS[chat](screen, say)
        assert {pack(button.action) for button in buttons(screen)} <= shown.actions, name
        parts.append(f"=== {name}\n\n{shown.text}\n")
    return "\n".join(parts)


def _agreed(path: Path, page: str, *, update: bool) -> None:
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


def _write(folder: Path, album: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    for name, text in album.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


async def buyer_walk(stocked: Stocked, language: str) -> Album:
    """A buyer looks around, buys one of each kind, and comes back later."""
    ada = await stocked.talker("ada", language)
    album = await _look_around(stocked, ada)
    album |= await _buy(stocked, ada)
    album |= await _come_back(stocked, ada)
    return album


async def _look_around(stocked: Stocked, ada: Talker) -> Album:
    return {
        "home": await ada.command("/start"),
        "category": await ada.press(Browse),
        "subcategory": await ada.press(Browse),
        "product": await ada.press(ShowProduct),
        "product-three": await ada.tap(ShowProduct(product=stocked.wallet, offer=stocked.small, quantity=3)),
        "product-at-the-limit": await ada.tap(ShowProduct(product=stocked.wallet, offer=stocked.small, quantity=-1)),
        "product-sold-out": await ada.tap(ShowProduct(product=stocked.wallet, offer=stocked.large)),
        "product-shared": await ada.command("/start p3"),
        "quantity": await ada.tap(AskQuantity(offer=stocked.small)),
        "quantity-refused": await ada.type("a dozen"),
        "search": await ada.tap(Search()),
        "found": await ada.type("steam"),
        "found-nothing": await ada.type("xbox <b>"),
        "help": await ada.command("/help"),
        "settings": await ada.tap(Settings()),
        "language": await ada.command("/language"),
        "orders-none": await ada.command("/orders"),
        "lost": await ada.upload("voice.ogg", b"\0"),
        "unknown-command": await ada.command("/dance"),
        "old-button": await ada.tap("zz.1"),
        "not-the-owner": await ada.command("/desk"),
    }


async def _buy(stocked: Stocked, ada: Talker) -> Album:
    album = {"order": await ada.tap(Buy(offer=stocked.small, quantity=1))}
    album["payment"] = await ada.press(Pay)
    pay = ada.actions(PayTestMoney)[0]
    album["cancel-asked"] = await ada.press(CancelOrder)
    album["paid"] = await ada.tap(pay)
    album |= await _parcels(stocked, ada, "parcel")
    album["goods"] = await ada.tap(button_of(album["parcel"], ShowGoods))
    album["goods-hidden"] = await ada.press(HideGoods)
    album["how-to-use"] = await ada.press(ShowInstructions)
    album["problem"] = await ada.press(ReportProblem)
    await ada.tap(Buy(offer=stocked.guide, quantity=1))
    await ada.press(Pay)
    await ada.press(PayTestMoney)
    album |= await _parcels(stocked, ada, "parcel-at-once")
    album["goods-received"] = await ada.tap(button_of(album["parcel-at-once"], ConfirmReceived))
    await ada.tap(Buy(offer=stocked.sheet, quantity=1))
    await ada.press(Pay)
    album["paid-file"] = await ada.press(PayTestMoney)
    await ada.press(ShowOrder)
    album["goods-file"] = await ada.press(ShowGoods)
    await ada.tap(Buy(offer=stocked.small, quantity=3))
    await ada.press(Pay)
    await ada.press(PayTestMoney)
    album |= await _parcels(stocked, ada, "parcel-of-three")
    album["goods-three"] = await ada.tap(button_of(album["parcel-of-three"], ShowGoods))
    return album


def button_of(screen: Screen, kind: type[Action]) -> Action:
    """What the first button of a kind does."""
    return next(one.action for one in buttons(screen) if isinstance(one.action, kind))


async def _parcels(stocked: Stocked, ada: Talker, name: str) -> Album:
    """What the worker sends, the second time marked as a repetition."""
    store = stocked.try_shop.opened.store
    album: Album = {}
    for errand in await store.run(claim, 10):
        if errand.order.seen_at is None:
            album[name] = receipts.parcel(ada.visitor.say, errand)
            for why in (Why.MORNING, Why.REMINDER) if name == "parcel" else ():
                album[f"{name}-{why}"] = receipts.parcel(ada.visitor.say, replace(errand, why=why))
        await store.run(record, errand, Report(outcome=Outcome.UNKNOWN))
    stocked.try_shop.clock.forward(minutes=1)
    for errand in await store.run(claim, 10):
        album[f"{name}-again"] = receipts.parcel(ada.visitor.say, errand)
        await store.run(record, errand, Report(outcome=Outcome.ACCEPTED))
    return album


async def _come_back(stocked: Stocked, ada: Talker) -> Album:
    album: Album = {}
    stocked.try_shop.clock.forward(hours=24 * 40)
    await ada.tap(Buy(offer=stocked.small, quantity=2))
    await ada.press(CancelOrder)
    album["cancelled"] = await ada.press(CancelOrder)
    album["order-again"] = await ada.press(ShowProduct)
    album["sold-out"] = await ada.tap(Buy(offer=stocked.small, quantity=34))
    album["order-unpaid"] = await ada.tap(Buy(offer=stocked.small, quantity=30))
    album["orders"] = await ada.tap(ListOrders())
    album["orders-last-page"] = await ada.tap(ListOrders(page=9))
    album["order-delivered"] = await ada.press(ShowOrder)
    eve = await stocked.talker("eve", ada.language)
    album["not-yours"] = await eve.tap(ada.actions(ShowGoods)[0])
    return album


async def owner_walk(stocked: Stocked, language: str) -> Album:
    """An owner restocks and tends the shelves."""
    owner = await stocked.talker("owner", language)
    return {**await _restock(stocked, owner), **await _tend(stocked, owner), **await _add(owner)}


async def _restock(stocked: Stocked, owner: Talker) -> Album:
    await stocked.try_shop.bought("ada", stocked.small)
    album = {
        "home-owner": await owner.command("/start"),
        "desk": await owner.command("/desk"),
        "restock": await owner.command("/restock"),
        "restock-lines": await owner.tap(Restock(offer=stocked.small)),
    }
    lines = "ABCDE-FGHIJ-00000\nABCDE-FGHIJ-00001\nNEW-KEY-000000001\n\nNEW-KEY-000000001\nNEW-KEY-000000002"
    album["preview"] = await owner.type(lines)
    album["preview-extended"] = await owner.type("NEW-KEY-000000003")
    album["left-out"] = await owner.press(ShowRestock)
    await owner.press(ShowRestock)
    await owner.press(AddRestock)
    album["adding"], album["added"] = owner.seen[0], owner.seen[-1]
    album["undo-asked"] = await owner.press(UndoRestock)
    album["undone"] = await owner.press(UndoRestock)
    await owner.press(Restock)
    album["preview-all-known"] = await owner.type("ABCDE-FGHIJ-00003\n" + "X" * 2001)
    album["dropped"] = await owner.press(DropRestock)
    await owner.press(Restock)
    album["restock-binary"] = await owner.upload("keys.txt", b"\x00\x01")
    album["restock-encoding"] = await owner.upload("keys.txt", "ключ".encode("cp1251"))
    album["restock-text"] = await owner.tap(Restock(offer=stocked.guide))
    album["restock-text-set"] = await owner.type("Turn right.")
    album["restock-file"] = await owner.tap(Restock(offer=stocked.sheet))
    album["restock-file-wanted"] = await owner.type("here it is")
    album["restock-file-set"] = await owner.upload("new.pdf", b"%PDF")
    return album


async def _tend(stocked: Stocked, owner: Talker) -> Album:
    product = EditProduct(product=stocked.wallet)
    return {
        "products": await owner.command("/products"),
        "products-category": await owner.press(EditCategory),
        "edit-product": await owner.tap(product),
        "edit-goods": await owner.press(EditGoods),
        "edit-title": await owner.tap(WriteProduct(product=stocked.wallet, field=ProductField.TITLE)),
        "edit-title-refused": await owner.type("x" * 65),
        "edit-description": await owner.tap(WriteProduct(product=stocked.wallet, field=ProductField.DESCRIPTION)),
        "edit-picture": await owner.tap(WriteProduct(product=stocked.wallet, field=ProductField.PICTURE)),
        "edit-picture-refused": await owner.upload("x.gif", b"GIF89a"),
        "edit-category": await owner.tap(WriteProduct(product=stocked.wallet, field=ProductField.CATEGORY)),
        "moved": await owner.press(MoveProduct),
        "edit-offer": await owner.tap(EditOffer(offer=stocked.small)),
        "edit-price": await owner.tap(WriteOffer(offer=stocked.small, field=OfferField.PRICE)),
        "edit-price-refused": await owner.type("1,299"),
        "edit-low-stock": await owner.tap(WriteOffer(offer=stocked.small, field=OfferField.LOW_STOCK)),
        "edit-low-stock-refused": await owner.type("-1"),
        "edit-name": await owner.tap(WriteOffer(offer=stocked.large, field=OfferField.TITLE)),
        "edit-minimum": await owner.tap(WriteOffer(offer=stocked.large, field=OfferField.MINIMUM)),
        "edit-maximum": await owner.tap(WriteOffer(offer=stocked.large, field=OfferField.MAXIMUM)),
    }


async def _add(owner: Talker) -> Album:
    await owner.command("/products")
    album = {"add-category": await owner.press(AddCategory)}
    album["category-added"] = await owner.type("Software")
    album["rename-category"] = await owner.press(RenameCategory)
    await owner.type("Software")
    album["add-product"] = await owner.press(AddProduct)
    album["product-added"] = await owner.type("Editor licence")
    album["add-price"] = await owner.press(AddOffer)
    album["price-added"] = await owner.type("12.50")
    await owner.press(EditCategory)
    await owner.press(AddCategory)
    await owner.type("Nothing")
    album["remove-category"] = await owner.press(RemoveCategory)
    album["picture-set"] = await _with_picture(owner)
    return album


async def _with_picture(owner: Talker) -> Screen:
    await owner.command("/products")
    await owner.press(EditProduct)
    await owner.press(WriteProduct, 3)
    return await owner.upload("cover.png", PNG)


async def chats_walk(stocked: Stocked, language: str) -> Album:
    """One person links two chats, parts them again, and comes back after losing one."""
    ada, other = await stocked.talker("ada", language), await stocked.talker("other", language)
    await stocked.try_shop.bought("ada", stocked.small)
    album = {"chats-one": await ada.command("/unlink"), "link": await ada.command("/link")}
    code = code_on(album["link"])
    album["link-own"] = await ada.command(f"/link {code}")
    album["link-by-address"] = await other.command(f"/start l{code.replace('-', '')}")
    await other.command("/unlink")
    album["link-enter"] = await other.press(EnterLinkCode)
    album["link-wrong"] = await other.type("0000-0000-0000")
    album["link-asked"] = await other.type(code)
    album["link-used"] = await other.command(f"/link {code}")
    album["linked"] = await ada.tap(ConfirmLink(link=LinkCodeId(1)))
    album["link-over"] = await ada.tap(DenyLink(link=LinkCodeId(1)))
    album["chats-two"] = await ada.command("/unlink")
    album["unlink-asked-this"] = await ada.press(Unlink)
    await ada.command("/unlink")
    album["unlink-asked"] = await ada.press(Unlink, 1)
    await stocked.try_shop.shop.lose(other.contact.address)
    album["unlink-grave"] = await ada.tap(Unlink(contact=ada.contact.id))
    album["unlinked"] = await ada.tap(Unlink(contact=other.contact.id, sure=True))
    album["split"] = await ada.tap(UndoJoining(joining=JoiningId(1)))
    album["undo-over"] = await ada.tap(UndoJoining(joining=JoiningId(1)))
    return album | await _deny(ada, other) | await _recover(ada, other)


async def _deny(ada: Talker, other: Talker) -> Album:
    code = code_on(await ada.command("/link"))
    await other.command(f"/link {code}")
    return {"denied": await ada.tap(DenyLink(link=LinkCodeId(2)))}


async def _recover(ada: Talker, other: Talker) -> Album:
    album = {"recovery": await ada.command("/recover"), "recovery-code": await ada.press(NewRecoveryCode)}
    code = code_on(album["recovery-code"])
    album["recovery-code-hidden"] = await ada.press(HideRecoveryCode)
    album["recovery-renew"] = await ada.command("/recover new")
    album["recovery-have"] = await ada.press(Recovery)
    await other.command("/recover")
    album["recovery-enter"] = await other.press(EnterRecoveryCode)
    album["recovery-wrong"] = await other.type("one two three")
    album["recovered"] = await other.type(code)
    for _ in range(9):
        album["guessed-too-often"] = await other.command("/recover nonsense")
    album["guessed-too-often"] = await other.command("/link nonsense")
    return album


def code_on(screen: Screen) -> str:
    """The code that a screen shows."""
    return next(one.text.reveal() for row in screen.rows for one in row if isinstance(one, Copy))


async def apart(stocked: Stocked, language: str) -> Album:
    """Screens that need an accident: what the owners are told, and what only they can settle."""
    say = stocked.texts.speaker(language)
    order = await stocked.try_shop.bought("ada", stocked.small)
    album: Album = {"unexpected": problems.unexpected(say)}
    entries = {reason: entry_of(order, reason) for reason in Reason}
    for reason, entry in entries.items():
        album[f"attention-{reason.value}"] = desk.attention_entry(say, entry)
    page = AttentionPage(entries=tuple(entries.values()), page=0, pages=2, count=8)
    album["attention-list"] = desk.attention_list(say, page)
    album["attention-asked"] = desk.ask_settled(say, entries[Reason.LATE])
    album["attention-unreachable-asked"] = desk.ask_settled(say, entries[Reason.UNREACHABLE])
    facts: dict[NoticeKind, dict[str, str | int | float]] = {
        NoticeKind.LOW_STOCK: {"title": "Steam Wallet 20 €", "free": 3, "offer": OfferId(1)},
        NoticeKind.SOLD_OUT: {"title": "Steam Wallet 20 €", "free": 0, "offer": OfferId(1)},
        NoticeKind.ATTENTION: {"reference": order.reference, "reason": "dispute", "entry": 1},
        NoticeKind.LINK_ASKED: {"code": 1, "channel": "discord"},
        NoticeKind.LINK_DENIED: {},
        NoticeKind.LINKED: {"joining": 1, "channel": "discord"},
        NoticeKind.UNLINKED: {},
        NoticeKind.MAIL_REMOVED: {},
        NoticeKind.RECOVERED: {"joining": 1},
        NoticeKind.SPLIT_AGAIN: {},
        NoticeKind.DIFFERENCE: {"sentence": "no secret is in stock twice", "count": 2},
        NoticeKind.CHANNEL: {"channel": "telegram", "what": "opened", "reason": "config=5 tries=5"},
    }
    question: dict[str, str | int | float] = {"words": "I paid twice.", "channel": "discord", "contact": 7}
    facts[NoticeKind.PAY_SUPPORT] = question | {"reference": order.reference, "order": order.id}
    facts[NoticeKind.PAY_ANSWER] = {"words": "The second payment is in your wallet."}
    for kind, known in facts.items():
        told = Notice(id=NoticeId(1), kind=kind, facts=known, address=OWNER, tries=0, fence=1)
        album[f"notice-{kind.value}"] = notices.notice(say, told)
    album |= money_notices(say, order)
    assert {kind for kind in NoticeKind if not any(name.startswith(f"notice-{kind.value}") for name in album)} == set()
    return album | _deliveries(say, order) | screens_of_support(say, order, POLICY)


def _deliveries(say: Say, order: Order) -> Album:
    """How channels do, and what happened to an order that was not easy to deliver."""
    at = order.placed_at
    quiet = ChannelFigures(sent=0, accepted=0, delivered=0, seen=0, median_ms=None, failures={})
    busy = ChannelFigures(
        sent=312, accepted=306, delivered=0, seen=300, median_ms=21_000, failures={Outcome.TRANSIENT: 4}
    )
    mail = ChannelFigures(sent=41, accepted=36, delivered=5, seen=29, median_ms=360_000, failures={Outcome.CONFIG: 5})
    report = ChannelsReport(
        channels=(
            ChannelReport(channel="telegram", today=busy, week_ago=busy, standing=Standing()),
            ChannelReport(channel="discord", today=quiet, week_ago=quiet, standing=Standing(demoted=True)),
            ChannelReport(channel="email", today=mail, week_ago=quiet, standing=Standing(closed_until=at + 60_000)),
        ),
        changes=(NotedChange(key="email", what="opened", reason="config=5 tries=5", at=at),),
    )
    tries = ((Why.FIRST, Outcome.UNKNOWN, True, ""), (Why.RETRY, Outcome.ADDRESS, True, "403"),
             (Why.NIGHT, Outcome.ACCEPTED, False, ""), (Why.REMINDER, None, True, ""))  # fmt: skip
    messages = tuple(
        Message(
            id=AttemptId(number), channel="telegram" if number < 2 else "email", why=why.value, loud=loud,
            outcome=outcome, detail=detail, started_at=at + number * 60_000, seen_at=None,
        )
        for number, (why, outcome, loud, detail) in enumerate(tries)
    )  # fmt: skip
    told = Timeline(
        order=order, money=_turns(order), channels=("telegram", "email"), messages=messages * 7, shown=0, seen_on=""
    )  # fmt: skip
    return {
        "channels": deliveries.channels(say, report),
        "timeline": deliveries.timeline(say, told),
        "timeline-which": deliveries.no_such_order(say),
    }


def _turns(order: Order) -> tuple[MoneyTurn, ...]:
    """A part from the wallet, the rest by a provider; disputed, won, and given back in both ways."""
    told = ((Turn.PUT, "", ""), (Turn.IN, "stripe", ""), (Turn.DISPUTE, "stripe", "opened"),
            (Turn.DISPUTE, "stripe", "won"), (Turn.DISPUTE, "stripe", "lost"),
            (Turn.REFUND, "wallet", "done"), (Turn.REFUND, "stripe", "owed"))  # fmt: skip
    return tuple(
        MoneyTurn(at=order.placed_at + 1000 * number, turn=turn, provider=provider, amount=order.total, state=state)
        for number, (turn, provider, state) in enumerate(told)
    )


def test_every_language_is_golden() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted([*LANGUAGES, "chats"])
    assert Texts().languages.keys() == set(LANGUAGES)
