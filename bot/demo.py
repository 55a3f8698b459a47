"""Sample goods for the demo: a small, believable shop, stocked through the owner's desk like any other.

Every brand here is made up, and no key opens anything.
"""

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.catalogue import ROOT, GoodsKind, Reveal, StockDisplay
from core.desk import Desk
from core.ids import CategoryId, OfferId, ProductId
from core.people import Address
from core.shop import Shop

# Olga of the sandbox, in both chats.
OWNERS: Final = (Address("telegram", "42"), Address("discord", "77"))
PICTURES: Final = Path(__file__).parent / "demo"
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One offer: its price, by quantity too, what tells it from the others, and how many keys of it there are."""

    price: str
    tiers: str = ""
    title: str = ""
    keys: int = 0
    maximum: int = 10
    low_stock: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One product and where it is found, from the top shelf down."""

    shelf: tuple[str, ...]
    title: str
    description: str
    offers: tuple[Sample, ...]
    instructions: str = ""
    picture: str = ""
    prefix: str = ""
    kind: GoodsKind = GoodsKind.KEY
    display: StockDisplay = StockDisplay.EXACT
    reveal: Reveal = Reveal.TAP


_ACTIVATE: Final = (
    "Open the Harbour launcher and sign in.\n"
    "Choose Library, then Add a game, then Activate a key.\n"
    "Enter the key. The download starts by itself."
)

SHELVES: Final[Sequence[Goods]] = (
    Goods(
        shelf=("🎮 Games", "PC", "Adventure"),
        title="Lantern Bay",
        description="A quiet sailing story: light the lamps of forty islands before winter.\n"
        "About 14 hours. English, 中文, Русский, Español.",
        instructions=_ACTIVATE,
        picture="lantern-bay",
        prefix="LB",
        offers=(
            Sample(price="24.99", title="Standard", keys=34),
            Sample(price="39.99", title="Deluxe", keys=12),
        ),
    ),
    Goods(
        shelf=("🎮 Games", "PC", "Adventure"),
        title="Hollow Tide",
        description="The sea went out one morning and did not come back. You go and ask it why.",
        instructions=_ACTIVATE,
        picture="hollow-tide",
        prefix="HT",
        display=StockDisplay.LEVEL,
        offers=(Sample(price="17.50", keys=3),),
    ),
    Goods(
        shelf=("🎮 Games", "PC", "Strategy"),
        title="Iron Meridian",
        description="Railways, diplomacy and bad weather on one very large map. One to six players.",
        instructions=_ACTIVATE,
        picture="iron-meridian",
        prefix="IM",
        offers=(
            Sample(price="29.00", title="Base game", keys=21),
            Sample(price="12.00", title="Northern lines", keys=9),
        ),
    ),
    Goods(
        shelf=("🎮 Games", "Console"),
        title="Orbit Clash",
        description="Arena football without gravity. Season 4.",
        prefix="OC",
        offers=(Sample(price="22.00"),),
    ),
    Goods(
        shelf=("🎮 Games", "Console"),
        title="Pip & Petal",
        description="A gardening game for two on one sofa.",
        prefix="PP",
        display=StockDisplay.HIDDEN,
        offers=(Sample(price="14.00", keys=16),),
    ),
    Goods(
        shelf=("💳 Gift cards",),
        title="Nimbus Wallet",
        description="Credit for the Nimbus store. Works in every region, never expires.",
        instructions="Open nimbus.example/redeem, sign in and enter the code. The credit is there at once.",
        picture="nimbus-wallet",
        prefix="NW",
        offers=(
            Sample(price="10.40", tiers="5=10.20, 10=10.00", title="10 €", keys=120, maximum=50),
            Sample(price="20.60", tiers="5=20.20, 10=19.90", title="20 €", keys=64, maximum=50),
            Sample(price="51.00", title="50 €", keys=18, maximum=20),
        ),
    ),
    Goods(
        shelf=("💳 Gift cards",),
        title="Cedar Play Pass",
        description="All games of Cedar, for as long as it lasts. The code comes with the message.",
        instructions="In the Cedar app: Profile, Redeem, enter the code.",
        prefix="CP",
        display=StockDisplay.LEVEL,
        reveal=Reveal.INSTANT,
        offers=(Sample(price="8.99", title="1 month", keys=40), Sample(price="79.00", title="12 months", keys=7)),
    ),
    Goods(
        shelf=("🔑 Software",),
        title="Quill Notes Pro",
        description="Notes that stay on your own computer. A licence for life, for three devices.",
        instructions="Quill Notes: Help, Enter a licence. Keep the key: it moves with you to a new computer.",
        picture="quill-notes",
        prefix="QN",
        display=StockDisplay.LEVEL,
        offers=(Sample(price="34.00", keys=25),),
    ),
    Goods(
        shelf=("🔑 Software",),
        title="Sunday Bread Letter",
        description="Twelve recipes that work, and the link to the monthly letter.",
        kind=GoodsKind.TEXT,
        reveal=Reveal.INSTANT,
        offers=(Sample(price="3.50"),),
    ),
    Goods(
        shelf=("🔑 Software",),
        title="Studio Brush Pack",
        description="Six brushes and their palettes, as one file.",
        instructions="Unpack the file and drag the palettes onto the canvas.",
        picture="brush-pack",
        kind=GoodsKind.FILE,
        display=StockDisplay.HIDDEN,
        offers=(Sample(price="6.00"),),
    ),
)
# Good for one order of each customer's.
COUPON: Final = "WELCOME 10%"
_LETTER: Final = "Welcome. Your recipes: https://bread.example/twelve\nPassword: rye-and-salt"


async def stock_shelves(shop: Shop) -> bool:
    """Fill the shop, unless something is on its shelves already; True when it was filled."""
    owner = await shop.meet(OWNERS[0], "en")
    desk = shop.desk(owner)
    top = await desk.aisle(ROOT, 0, 1)
    if top.below or top.shelves:
        return False
    places: dict[tuple[str, ...], CategoryId] = {(): ROOT}
    chance = random.Random(20)
    for goods in SHELVES:
        await _stock(desk, goods, await _shelf(desk, places, goods.shelf), chance)
    coupon = await desk.coupons.add(COUPON)
    await desk.coupons.set_once(coupon, True)
    await desk.coupons.switch(coupon, True)
    return True


async def _shelf(desk: Desk, places: dict[tuple[str, ...], CategoryId], path: tuple[str, ...]) -> CategoryId:
    if path not in places:
        places[path] = await desk.add_category(await _shelf(desk, places, path[:-1]), path[-1])
    return places[path]


async def _stock(desk: Desk, goods: Goods, shelf: CategoryId, chance: random.Random) -> None:
    product = await desk.add_product(shelf, goods.title)
    await desk.describe(product, goods.description)
    await desk.instruct(product, goods.instructions)
    await desk.set_kind(product, goods.kind)
    await desk.set_display(product, goods.display)
    await desk.set_reveal(product, goods.reveal)
    if goods.picture:
        await desk.set_picture(product, (PICTURES / f"{goods.picture}.png").read_bytes())
    for sample in goods.offers:
        await _fill(desk, goods, sample, await _offer(desk, product, sample), chance)
    await desk.list_product(product, True)


async def _offer(desk: Desk, product: ProductId, sample: Sample) -> OfferId:
    offer = await desk.add_offer(product, sample.price)
    if sample.title:
        await desk.retitle_offer(offer, sample.title)
    await desk.set_maximum(offer, str(sample.maximum))
    await desk.set_low_stock(offer, str(sample.low_stock))
    if sample.tiers:
        await desk.set_tiers(offer, sample.tiers)
    return offer


async def _fill(desk: Desk, goods: Goods, sample: Sample, offer: OfferId, chance: random.Random) -> None:
    if goods.kind is GoodsKind.TEXT:
        await desk.share_text(offer, _LETTER)
    elif goods.kind is GoodsKind.FILE:
        await desk.share_file(offer, "studio-brush-pack.zip", _brushes())
    elif sample.keys:
        draft = await desk.restock_text(offer, "\n".join(_key(goods.prefix, chance) for _ in range(sample.keys)))
        async for _ in desk.add_restock(draft.id):
            pass


def _key(prefix: str, chance: random.Random) -> str:
    groups = ("".join(chance.choices(_LETTERS, k=5)) for _ in range(3))
    return "-".join((prefix, *groups))


def _brushes() -> bytes:
    """A real archive, the same each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, colours in (
            ("dawn", "E4572E F3A712 FFF4EF"),
            ("wood", "76B041 5B4A42 C9B8AE"),
            ("sea", "17BEBB 2E6FE4"),
        ):
            entry = zipfile.ZipInfo(f"palettes/{name}.gpl", date_time=(2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, "\n".join(["GIMP Palette", f"Name: {name}", *colours.split()]) + "\n")
    return file.getvalue()
