"""A shop with a catalogue to talk about: one category, a sub-category, three kinds of goods."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.catalogue import ROOT, GoodsKind, Reveal, StockDisplay
from core.ids import CategoryId, OfferId, ProductId
from core.policy import ShopPolicy
from tests.engines import migrated_database
from tests.handlers.talking import Talker
from tests.shops import OWNER, Clock, TryShop, open_try_shop
from views.texts import Texts

POLICY = ShopPolicy(
    name="Nova Keys",
    tagline="Game keys and cards, here in seconds.",
    owners=frozenset({OWNER}),
    support="@nova_support",
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


@dataclass
class Stocked:
    """What is on the shelves of the shop under test."""

    try_shop: TryShop
    texts: Texts
    cards: CategoryId
    wallet: ProductId
    small: OfferId
    large: OfferId
    guide: OfferId
    sheet: OfferId

    async def talker(self, name: str, language: str = "en") -> Talker:
        """A person with this name; ``owner`` owns the shop."""
        contact = await self.try_shop.person(name)
        return Talker(
            shop=self.try_shop.shop,
            texts=self.texts,
            contact=contact,
            language=language,
            owner=name == "owner",
        )


@pytest.fixture
def texts(clock: Clock) -> Texts:
    """Every language, with nothing allowed to be missing."""
    return Texts(strict=True, clock=clock)


@pytest.fixture
async def stocked(tmp_path: Path, clock: Clock, texts: Texts) -> AsyncIterator[Stocked]:
    """The shop; on SQLite alone, because what differs between engines is tested below the conversation."""
    clock.forward(hours=14, minutes=20)
    with migrated_database("sqlite", tmp_path) as url:
        async with open_try_shop(url, clock, policy=POLICY) as try_shop:
            yield await _fill(try_shop, texts)


async def _fill(try_shop: TryShop, texts: Texts) -> Stocked:
    desk = await try_shop.desk()
    games = await desk.add_category(ROOT, "🎮 Games")
    cards = await desk.add_category(games, "Gift cards")
    wallet = await desk.add_product(cards, "Steam Wallet 20 €")
    await desk.describe(wallet, "EU accounts. Works at once.")
    await desk.instruct(wallet, "Open Steam, choose “Redeem a code”, paste the key.")
    await desk.set_picture(wallet, PNG)
    small, large = await desk.add_offer(wallet, "19.49"), await desk.add_offer(wallet, "47")
    await desk.retitle_offer(large, "Three of them")
    await desk.list_product(wallet, True)
    await try_shop.restock(small, [f"ABCDE-FGHIJ-{number:05}" for number in range(34)])
    guide = await _shared(try_shop, "Speedrun guide", GoodsKind.TEXT)
    await desk.share_text(guide, "Turn left at the first gate.")
    sheet = await _shared(try_shop, "Cheat sheet", GoodsKind.FILE)
    await desk.share_file(sheet, "sheet.pdf", b"%PDF-1.7")
    return Stocked(
        try_shop=try_shop,
        texts=texts,
        cards=cards,
        wallet=wallet,
        small=small,
        large=large,
        guide=guide,
        sheet=sheet,
    )


async def _shared(try_shop: TryShop, title: str, kind: GoodsKind) -> OfferId:
    product, offer = await try_shop.product(title, "3", kind)
    desk = await try_shop.desk()
    if kind is GoodsKind.TEXT:
        await desk.set_reveal(product, Reveal.INSTANT)
    await desk.set_display(product, StockDisplay.LEVEL)
    return offer
