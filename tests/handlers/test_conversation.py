"""What happens when people tap twice, tap late, tap what is not theirs, or send what nobody asked for."""

import dataclasses
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pytest

from core.catalogue import GoodsKind
from core.errors import Permanent, Temporary
from core.ids import AttentionId, OrderId
from core.money import Money
from core.ports import Store, Tx
from core.providers import Checkout, Intent
from core.shop import Shop
from core.states import OrderStatus
from handlers.answering import commands_for, tapped
from handlers.routes import Reply, routes
from payments.sim import SimProvider
from tests.handlers.conftest import Stocked
from tests.handlers.talking import Talker, buttons, drawn, words
from views.action import Action, action_kinds, pack, unpack
from views.actions import (
    AddRestock,
    AskQuantity,
    Buy,
    CancelOrder,
    ConfirmReceived,
    EditCategory,
    EditGoods,
    Found,
    HideGoods,
    Home,
    ListAttention,
    ListOrders,
    Pay,
    PayTestMoney,
    RemoveCategory,
    ReportProblem,
    Restock,
    Search,
    SetGoodsKind,
    SetLanguage,
    ShowAttention,
    ShowGoods,
    ShowInstructions,
    ShowOrder,
    ShowProduct,
    ShowRestock,
    UndoRestock,
)
from views.money_actions import CloseAttention, ShowWallet
from views.screen import Screen, Style
from views.texts import LOCALES

P = ParamSpec("P")
T = TypeVar("T")
KINDS = sorted(action_kinds(), key=lambda kind: kind.code)
# An action of the owner's has a code that begins with a capital letter.
OWNERS_KINDS = [kind for kind in KINDS if kind.code[0].isupper()]
GOLDEN = Path(__file__).parent / "golden"


def with_ids(kind: type[Action], number: int) -> Action:
    """An action whose every id is this number."""
    values: dict[str, typing.Any] = {}
    for name, hint in typing.get_type_hints(kind).items():
        if name == "code":
            continue
        plain = getattr(hint, "__supertype__", hint)
        if plain is int or plain is bool:
            values[name] = plain(number)
        else:
            values[name] = "sim" if plain is str else next(iter(plain))
    return kind(**values)


# --- the registry ---------------------------------------------------------------------------------------------


def test_every_button_has_a_handler() -> None:
    assert routes.answered() == set(KINDS)


def test_every_question_has_a_handler_for_its_answer_and_a_golden_screen() -> None:
    asked = {
        type(unpack(line.removeprefix("(ask ").partition(":")[0]))
        for path in (GOLDEN / "en").rglob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("(ask ")
    }
    assert routes.asked() == asked


def test_buyers_are_not_shown_the_owners_commands() -> None:
    mine = [command.name for command in commands_for(owner=False)]
    everyday = [
        "start", "shop", "search", "orders", "basket", "wallet",
        "link", "unlink", "recover", "notify", "language", "help",
    ]  # fmt: skip
    assert mine == [*everyday, "paysupport", "terms", "privacy"]
    assert [command.name for command in commands_for(owner=True)] == [
        *mine,
        "desk",
        "channels",
        "money",
        "reconcile",
        "order",
        "restock",
        "products",
        "coupons",
    ]


# --- forged, stale and foreign --------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", [False, True])
@pytest.mark.parametrize("number", [0, 1, 4711, -1])
async def test_a_forged_button_always_gets_a_screen(stocked: Stocked, number: int, owner: bool) -> None:
    person = await stocked.talker("owner" if owner else "eve")
    for kind in KINDS:
        screen = await person.tap(with_ids(kind, number))
        assert screen.blocks, kind
        assert screen.rows or len(person.seen) > 1, kind


@pytest.mark.parametrize(
    "kind",
    [
        ShowOrder,
        ShowGoods,
        HideGoods,
        ConfirmReceived,
        ShowInstructions,
        ReportProblem,
        CancelOrder,
        Pay,
        PayTestMoney,
    ],
)
async def test_a_button_of_somebody_elses_order_shows_nothing_of_it(stocked: Stocked, kind: type[Action]) -> None:
    order = await stocked.try_shop.bought("ada", stocked.small)
    eve = await stocked.talker("eve")
    screen = await eve.tap(with_ids(kind, int(order.id)))
    assert "This is not here any more" in words(screen)
    assert order.reference not in drawn(screen)
    assert "ABCDE" not in drawn(screen)
    mine = await stocked.try_shop.shop.order(order.customer, order.id)
    assert mine.status is OrderStatus.PAID


async def test_a_link_to_a_product_opens_it_and_a_wrong_one_leads_on(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    assert "Steam Wallet" in words(await ada.command(f"/start p{stocked.wallet}"))
    assert "not here any more" in words(await ada.command("/start p4711"))
    for odd in ("/start p", "/start pp1", "/start ref_77", "/start p9999999999999999999", "/start p٣"):
        assert "Nova Keys" in words(await ada.command(odd))


# --- buying ---------------------------------------------------------------------------------------------------


async def test_a_double_tap_buys_once(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    first, second = [await ada.tap(Buy(offer=stocked.small, quantity=2)) for _ in range(2)]
    assert drawn(first) == drawn(second)
    await ada.press(Pay)
    pay = ada.actions(PayTestMoney)[0]
    paid, again = await ada.tap(pay), await ada.tap(pay)
    assert "Paid" in words(paid)
    assert drawn(paid) == drawn(again)
    page = await stocked.try_shop.shop.orders(ada.contact.customer, 0, 5)
    assert page.count == 1


async def test_paying_after_the_hold_says_so_and_leads_to_the_order(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    pay = ada.actions(Pay)[0]
    stocked.try_shop.clock.forward(hours=1)
    assert "not waiting for a payment" in words(await ada.tap(pay))
    assert "ran out" in words(await ada.press(ShowOrder))
    assert ada.actions(ShowProduct)


async def test_a_late_test_payment_is_still_served_while_the_goods_are_there(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    await ada.press(Pay)
    stocked.try_shop.clock.forward(hours=1)
    await stocked.try_shop.shop.expire_orders()
    assert "Paid" in words(await ada.press(PayTestMoney))


async def test_money_for_a_cancelled_order_is_not_lost(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    await ada.press(Pay)
    pay = ada.actions(PayTestMoney)[0]
    await ada.press(CancelOrder)
    await ada.press(CancelOrder)
    assert "not lost: it is in your wallet" in words(await ada.tap(pay))
    assert "$19.49" in words(await ada.press(ShowWallet))


async def test_cancelling_what_is_paid_shows_that_it_is_paid(stocked: Stocked) -> None:
    order = await stocked.try_shop.bought("ada", stocked.small)
    ada = await stocked.talker("ada")
    assert "Paid" in words(await ada.tap(CancelOrder(order=order.id)))
    assert "not waiting for a payment" in words(await ada.tap(CancelOrder(order=order.id, sure=True)))


async def test_too_many_open_orders_lead_to_them(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    for quantity in (1, 2, 3):
        await ada.tap(Buy(offer=stocked.small, quantity=quantity))
    assert "3 unpaid orders" in words(await ada.tap(Buy(offer=stocked.small, quantity=4)))
    assert "not paid yet" in words(await ada.press(ListOrders))


async def test_the_quantity_stays_within_what_one_order_may_have(stocked: Stocked) -> None:
    desk = await stocked.try_shop.desk()
    await desk.set_maximum(stocked.small, "5")
    await desk.set_minimum(stocked.small, "2")
    ada = await stocked.talker("ada")
    at = ShowProduct(product=stocked.wallet, offer=stocked.small)
    assert (await ada.tap(at)).toast == ""
    assert ada.actions(Buy) == [Buy(offer=stocked.small, quantity=2)]
    assert "smallest order is 2" in (await ada.press(ShowProduct)).toast
    assert "largest order is 5" in (await ada.tap(dataclasses.replace(at, quantity=6))).toast
    await ada.tap(AskQuantity(offer=stocked.small))
    assert "from 2 to 5" in words(await ada.type("6"))
    await ada.type(" 4 ")
    assert ada.actions(Buy) == [Buy(offer=stocked.small, quantity=4)]


async def test_fewer_than_the_smallest_order_is_sold_out(stocked: Stocked) -> None:
    desk = await stocked.try_shop.desk()
    await desk.set_minimum(stocked.small, "35")
    ada = await stocked.talker("ada")
    assert "Sold out" in words(await ada.tap(ShowProduct(product=stocked.wallet, offer=stocked.small)))
    assert not ada.actions(Buy)


async def test_goods_are_shown_as_often_as_their_buyer_likes(stocked: Stocked) -> None:
    order = await stocked.try_shop.bought("ada", stocked.small)
    ada = await stocked.talker("ada")
    first = await ada.tap(ShowGoods(order=order.id))
    await ada.press(HideGoods)
    stocked.try_shop.clock.forward(hours=24 * 30)
    again = await ada.press(ShowGoods)
    assert first.kept
    assert again.kept
    assert "ABCDE-FGHIJ-00000" in drawn(first)
    assert "ABCDE-FGHIJ-00000" in drawn(again)


# --- words nobody asked for -----------------------------------------------------------------------------------


async def test_words_without_a_question_are_looked_for(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(Home())
    assert "One product" in words(await ada.type("steam wallet"))
    assert "Nothing here goes by" in words(await ada.type("🔑" * 3000))


@pytest.mark.parametrize(
    "reply", [Reply(), Reply(text=" \n "), Reply(text="a\nb"), Reply(name="x.jpg", body=b"\xff\xd8\xff")]
)
async def test_what_is_no_search_gets_help(stocked: Stocked, reply: Reply) -> None:
    for name in ("ada", "owner"):
        person = await stocked.talker(name)
        await person.tap(Home())
        assert "I understand buttons" in words(await person.send(reply))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(),
        Reply(text="   "),
        Reply(text="x" * 100_000),
        Reply(text="\u202e\u0000<b>&"),
        Reply(text="half \ud83d a letter"),
        Reply(text="0"),
        Reply(text="-1"),
        Reply(text="1,5"),
        Reply(name="x.bin", body=b"\x00\xff"),
        Reply(name="", body=b""),
    ],
)
async def test_every_question_survives_every_answer(stocked: Stocked, reply: Reply) -> None:
    owner = await stocked.talker("owner")
    for kind in routes.asked():
        question = await owner.tap(with_ids(kind, 1))
        answer = await owner.send(reply)
        assert answer.blocks, kind
        if words(question) in words(answer):
            assert answer.ask == question.ask, kind


async def test_a_refused_answer_keeps_its_question_open(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(AskQuantity(offer=stocked.small))
    for wrong in ("a dozen", "0", "1000000"):
        assert "whole number from 1 to 34" in words(await ada.type(wrong))
    await ada.type("3")
    assert ada.actions(Buy) == [Buy(offer=stocked.small, quantity=3)]


async def test_a_question_from_an_earlier_version_is_none(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    ada.seen = [Screen(blocks=())]
    assert "One product" in words(await _reply_to("zz.9", "steam", ada))


async def _reply_to(ask: str, text: str, person: Talker) -> Screen:
    from handlers.answering import replied

    screens = [one async for one in replied(ask, Reply(text=text), person.visitor, person.shop)]
    return screens[-1]


async def test_searching_again_needs_no_button(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    await ada.tap(Search())
    await ada.type("xbox")
    assert "One product" in words(await ada.type("steam"))
    assert "One product" in words(await ada.tap(Found(page=7, words="steam")))


# --- languages ------------------------------------------------------------------------------------------------


async def test_a_language_is_spoken_from_the_answer_on(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    assert "Español" in words(await ada.tap(SetLanguage(language="es")))
    assert "A partir de ahora" in words(ada.screen)
    known = await stocked.try_shop.shop.meet(ada.contact.address, "en")
    assert known.language == "es"
    assert "not here any more" in words(await ada.tap(SetLanguage(language="tlh")))


# --- restock --------------------------------------------------------------------------------------------------


async def test_adding_shows_how_far_it_is(stocked: Stocked) -> None:
    owner = await stocked.talker("owner")
    await owner.tap(Restock(offer=stocked.large))
    await owner.upload("keys.txt", "\n".join(f"K-{number}" for number in range(3500)).encode())
    await owner.press(AddRestock)
    assert [line.split()[0] for line in map(_second_line, owner.seen[:-1])] == ["0", "1,000", "2,000", "3,000"]
    assert "Added 3,500 keys." in words(owner.screen)


def _second_line(screen: Screen) -> str:
    return words(screen).splitlines()[-1]


async def test_adding_twice_adds_once(stocked: Stocked) -> None:
    owner = await stocked.talker("owner")
    await owner.tap(Restock(offer=stocked.large))
    await owner.type("ONE\nTWO")
    add = owner.actions(AddRestock)[0]
    await owner.tap(add)
    assert "2 in stock" in words(await owner.tap(add))  # a double tap sees what the first one did
    assert "2 in stock" in words(await owner.tap(ShowRestock(restock=add.restock)))  # type: ignore[attr-defined]


async def test_undo_asks_once_and_works_once(stocked: Stocked) -> None:
    owner = await stocked.talker("owner")
    await owner.tap(Restock(offer=stocked.large))
    await owner.type("ONE\nTWO")
    await owner.press(AddRestock)
    await owner.press(UndoRestock)
    sure = owner.actions(UndoRestock)[0]
    assert "2 keys are out of stock" in words(await owner.tap(sure))
    assert "did not work" not in words(await owner.tap(sure))
    assert "0 in stock" in words(owner.screen)


async def test_a_hidden_product_is_put_on_sale_once_it_is_stocked(stocked: Stocked) -> None:
    owner = await stocked.talker("owner")
    await owner.command("/products")
    for text, button in (("New game", "Add a product"), ("9.99", "Add a price"), ("KEY-1\nKEY-2", "📥 Restock")):
        await owner.tap(_labelled(owner.screen, button))
        await owner.type(text)
    await owner.press(AddRestock)
    await owner.tap(_labelled(owner.screen, "Put on sale"))
    ada = await stocked.talker("ada")
    assert "New game" in drawn(await ada.command("/search new game"))


def _labelled(screen: Screen, label: str) -> Action:
    return next(one.action for one in buttons(screen) if one.label == label)


async def test_an_owner_who_is_refused_stays_in_the_room(stocked: Stocked) -> None:
    owner = await stocked.talker("owner")
    assert "can't change" in words(await owner.tap(SetGoodsKind(product=stocked.wallet, kind=GoodsKind.FILE)))
    assert owner.actions(EditGoods) == [EditGoods(product=stocked.wallet)]
    assert "still something" in words(await owner.tap(RemoveCategory(category=stocked.cards, sure=True)))
    assert owner.actions(EditCategory) == [EditCategory(category=stocked.cards)]
    order = await stocked.try_shop.order("ada", stocked.small)
    await stocked.try_shop.shop.apply(await stocked.try_shop.money_for("ada", order, Money(1, "EUR")))
    await owner.command("/desk")
    await owner.press(ListAttention)
    await owner.press(ShowAttention)
    await owner.press(CloseAttention)
    assert "settled" in words(await owner.press(CloseAttention))
    settled = owner.seen
    assert "settled already" in words(await owner.tap(CloseAttention(attention=AttentionId(1), sure=True)))
    assert owner.actions(ListAttention)
    assert settled != owner.seen


# --- hostile words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["<b>&amp;\"'`*_[x](y)", "👨‍👩‍👧‍👦" * 5, "بطاقة هدية ٢٠ دولار للجميع هنا والآن مجانا", "W" * 64, "é̂" * 30]
)
async def test_whatever_a_title_holds_the_screens_hold_too(stocked: Stocked, title: str) -> None:
    desk = await stocked.try_shop.desk()
    await desk.retitle(stocked.wallet, title)
    await desk.rename_category(stocked.cards, title)
    order = await stocked.try_shop.bought("ada", stocked.small)
    ada, owner = await stocked.talker("ada"), await stocked.talker("owner", "ru")
    screens = [await ada.tap(with_ids(kind, int(order.id))) for kind in KINDS]
    screens += [await owner.tap(with_ids(kind, 1)) for kind in OWNERS_KINDS]
    for screen in screens:
        assert all(len(one.label) <= 64 for one in buttons(screen))


# --- when things break ----------------------------------------------------------------------------------------


class BusyStore:
    """A database that is locked."""

    alone = True

    async def run(self, step: Callable[Concatenate[Tx, P], T], *_: P.args, **__: P.kwargs) -> T:
        raise Temporary(step=step.__name__)

    async def read(self, step: Callable[Concatenate[Tx, P], T], *_: P.args, **__: P.kwargs) -> T:
        raise Temporary(step=step.__name__)


class BrokenProvider(SimProvider):
    """A provider that fails as told."""

    def __init__(self, error: Exception) -> None:
        super().__init__("USD")
        self.terms = dataclasses.replace(self.terms, code="broken", test_money=False)
        self._error = error

    async def create(self, intent: Intent) -> Checkout:
        assert intent.key
        raise self._error


async def test_a_busy_database_offers_the_same_again(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    store: Store = BusyStore()
    ada.shop = dataclasses.replace(ada.shop, store=store)
    action = Buy(offer=stocked.small, quantity=2)
    screen = await ada.tap(action)
    assert "nothing was lost" in words(screen)
    retry = buttons(screen)[0]
    assert (retry.action, retry.style) == (action, Style.NEXT)
    for line in ("/start", "/orders", "/search x"):
        assert "nothing was lost" in words(await ada.command(line))
    assert "nothing was lost" in words(await ada.type("steam"))


async def test_a_provider_that_is_down_can_be_tried_again(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    ada.shop = _with_provider(ada.shop, BrokenProvider(Temporary()))
    assert "Broken · $19.49" in drawn(await ada.tap(Buy(offer=stocked.small, quantity=1)))
    order = _order_of(ada)
    screen = await ada.tap(Pay(order=order, provider="broken"))
    assert "you have paid nothing with it" in words(screen)
    assert [one.action for one in buttons(screen)][:2] == [Pay(order=order, provider="broken"), ShowOrder(order=order)]


async def test_what_only_the_owner_can_mend_leaves_the_conversation(stocked: Stocked) -> None:
    ada = await stocked.talker("ada")
    ada.shop = _with_provider(ada.shop, BrokenProvider(Permanent()))
    await ada.tap(Buy(offer=stocked.small, quantity=1))
    pay = pack(Pay(order=_order_of(ada), provider="broken"))
    with pytest.raises(Permanent):
        _ = [screen async for screen in tapped(pay, ada.visitor, ada.shop)]


def _with_provider(shop: Shop, provider: BrokenProvider) -> Shop:
    return dataclasses.replace(shop, providers={provider.terms.code: provider})


def _order_of(person: Talker) -> OrderId:
    cancel = person.actions(CancelOrder)[0]
    assert isinstance(cancel, CancelOrder)
    return cancel.order


def test_every_language_has_its_file() -> None:
    assert {path.stem for path in LOCALES.glob("*.ftl")} >= {"en", "zh-Hans", "ru", "es"}
