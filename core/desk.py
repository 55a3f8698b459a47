"""The owner's desk: everything only an owner may do. ``Shop.desk`` hands it to nobody else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from core import attention, catalogue, disputes, editing, lines, refunds, standing, stock, till, timeline
from core.attention import Attention, AttentionPage
from core.catalogue import Aisle, Article, GoodsKind, Offer, Product, Reveal, StockDisplay
from core.couponing import CouponDesk
from core.ids import AttentionId, CategoryId, CustomerId, OfferId, OrderId, ProductId, RestockId
from core.money import Money, parse_price
from core.policy import ShopPolicy
from core.ports import Store
from core.providers import Terms
from core.reconciling import Reconciled
from core.refunds import Prospect
from core.standing import ChannelsReport
from core.states import RestockState
from core.stock import KnownKey, Restock, Undone
from core.till import Takings
from core.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Every use case of an owner. ``codes`` are the channels the shop delivers by, ``terms`` those of its
    providers, whom ``ask_providers`` asks whether the books agree."""

    store: Store
    policy: ShopPolicy
    owner: CustomerId
    wake: Callable[[], None]
    codes: Sequence[str]
    terms: Callable[[], dict[str, Terms]]
    ask_providers: Callable[[], Awaitable[Sequence[Reconciled]]]

    # --- what needs the owner

    async def attention(self, page: int, size: int) -> AttentionPage:
        return await self.store.read(attention.list_attention, page, size)

    async def attention_entry(self, entry: AttentionId) -> Attention:
        return await self.store.read(attention.find_attention, entry)

    async def close_attention(self, entry: AttentionId) -> Attention:
        """The owner has seen to it; raises SettledBefore."""
        return await self.store.run(attention.close_attention, entry)

    async def claim_stray(self, entry: AttentionId, reference: str, amount: str) -> Attention:
        """Say whose unmatched money is, by an order of theirs, and what it is worth; raises Gone, BadAmount."""
        money = parse_price(amount, self.policy.currency)
        settled = await self.store.run(till.claim_stray, entry, reference, money)
        self.wake()
        return settled

    async def unfreeze(self, customer: CustomerId) -> None:
        """Deliver to them again, and let them buy."""
        await self.store.run(disputes.unfreeze, customer)
        self.wake()

    # --- money

    async def refund_prospect(self, order: OrderId) -> Prospect:
        """What can be given back of an order, and which way."""
        return await self.store.read(refunds.prospect, order, self.terms())

    async def refund(self, wish: refunds.Wish) -> Prospect:
        """Give money back; raises TooMuch, NotThatWay."""
        done = await self.store.run(refunds.ask_refund, self.owner, wish, self.terms())
        self.wake()
        return done

    async def credit_turn(self, order: OrderId) -> int:
        return await self.store.read(till.credit_turn, order)

    async def give_credit(self, order: OrderId, amount: str, turn: int) -> Money:
        """Put credit into the wallet of an order's buyer; raises BadAmount, or SettledBefore for a turn of before."""
        money = parse_price(amount, self.policy.currency)
        await self.store.run(till.give_credit, order, money, turn)
        self.wake()
        return money

    async def reconcile(self) -> Sequence[Reconciled]:
        """Ask every provider now whether the books agree, and apply what was missing here."""
        return await self.ask_providers()

    async def takings(self) -> Takings:
        """What the shop has, and where."""
        return await self.store.read(till.takings)

    async def running_low(self, limit: int) -> tuple[tuple[Product, Offer], ...]:
        """Listed offers at or under their threshold, emptiest first."""
        return await self.store.read(catalogue.running_low, limit)

    # --- deliveries

    async def channels(self) -> ChannelsReport:
        """How every channel of the shop does."""
        return await self.store.read(standing.report_channels, self.codes)

    async def timeline(self, order: OrderId) -> Timeline:
        return await self.store.read(timeline.timeline, order)

    async def find_order(self, typed: str) -> Timeline:
        """The order with this reference, as a person types it; raises Gone."""
        return await self.timeline(await self.store.read(timeline.find_by_reference, typed))

    @property
    def coupons(self) -> CouponDesk:
        """What an owner does about coupons."""
        return CouponDesk(store=self.store, currency=self.policy.currency)

    # --- restock

    async def restock_choices(self, page: int, size: int) -> tuple[tuple[tuple[Product, Offer], ...], int, int]:
        """One page of all offers with their levels, and (page, pages)."""
        return await self.store.read(catalogue.list_offers, page, size)

    async def restock_text(self, offer: OfferId, text: str) -> Restock:
        """Pasted lines become a draft, or join the open one."""
        return await self.store.run(stock.start_restock, self.owner, offer, lines.read_lines(text))

    async def restock_file(self, offer: OfferId, name: str, body: bytes) -> Restock:
        """An uploaded file becomes a draft, or joins the open one; raises what ``lines.decode`` raises."""
        read = lines.read_lines(lines.decode(body), is_csv=name.lower().endswith(".csv"))
        return await self.store.run(stock.start_restock, self.owner, offer, read)

    async def restock(self, restock: RestockId) -> Restock:
        return await self.store.read(stock.show_restock, restock)

    async def left_out(self, restock: RestockId) -> tuple[KnownKey, ...]:
        return await self.store.read(stock.left_out, restock)

    async def add_restock(self, restock: RestockId) -> AsyncIterator[Restock]:
        """Add a draft's lines, yielding after every chunk how far it is; the last one yielded is ``added``."""
        yield await self.store.run(stock.begin_adding, restock)
        async for progress in finish_adding(self.store, restock):
            yield progress

    async def drop_restock(self, restock: RestockId) -> None:
        await self.store.run(stock.drop_restock, restock)

    async def undo_restock(self, restock: RestockId) -> Undone:
        return await self.store.run(stock.undo_restock, restock)

    async def share_text(self, offer: OfferId, text: str) -> None:
        await self.store.run(stock.share_text, offer, text)

    async def share_file(self, offer: OfferId, name: str, body: bytes) -> None:
        await self.store.run(stock.share_file, offer, name, body)

    # --- the catalogue

    async def aisle(self, category: CategoryId, page: int, size: int) -> Aisle:
        return await self.store.read(catalogue.open_aisle, category, page, size, hidden_too=True)

    async def article(self, product: ProductId) -> Article:
        return await self.store.read(catalogue.inspect, product)

    async def offer(self, offer: OfferId) -> tuple[Product, Offer]:
        return await self.store.read(catalogue.inspect_offer, offer)

    async def add_category(self, parent: CategoryId, title: str) -> CategoryId:
        return await self.store.run(editing.add_category, parent, title)

    async def rename_category(self, category: CategoryId, title: str) -> None:
        await self.store.run(editing.rename_category, category, title)

    async def remove_category(self, category: CategoryId) -> CategoryId:
        return await self.store.run(editing.remove_category, category)

    async def add_product(self, category: CategoryId, title: str) -> ProductId:
        return await self.store.run(editing.add_product, category, title)

    async def retitle(self, product: ProductId, title: str) -> None:
        await self.store.run(editing.retitle, product, title)

    async def describe(self, product: ProductId, description: str) -> None:
        await self.store.run(editing.describe, product, description)

    async def instruct(self, product: ProductId, instructions: str) -> None:
        await self.store.run(editing.instruct, product, instructions)

    async def hurry(self, product: ProductId, minutes: str) -> None:
        """Set how long its messages may stay unseen; raises BadEscalation."""
        await self.store.run(editing.hurry, product, minutes)

    async def set_picture(self, product: ProductId, body: bytes) -> None:
        await self.store.run(editing.set_picture, product, body)

    async def move_product(self, product: ProductId, category: CategoryId) -> None:
        await self.store.run(editing.move_product, product, category)

    async def list_product(self, product: ProductId, listed: bool) -> None:
        await self.store.run(editing.list_product, product, listed)

    async def set_kind(self, product: ProductId, kind: GoodsKind) -> None:
        await self.store.run(editing.set_kind, product, kind)

    async def set_display(self, product: ProductId, display: StockDisplay) -> None:
        await self.store.run(editing.set_display, product, display)

    async def set_reveal(self, product: ProductId, reveal: Reveal) -> None:
        await self.store.run(editing.set_reveal, product, reveal)

    async def add_offer(self, product: ProductId, price: str) -> OfferId:
        """A new offer at the price as typed; raises BadAmount."""
        money = parse_price(price, self.policy.currency)
        return await self.store.run(editing.add_offer, product, money, self.policy.low_stock)

    async def retitle_offer(self, offer: OfferId, title: str) -> None:
        await self.store.run(editing.retitle_offer, offer, title)

    async def reprice(self, offer: OfferId, price: str) -> None:
        """Write the price as typed; raises BadAmount."""
        await self.store.run(editing.reprice, offer, parse_price(price, self.policy.currency))

    async def set_minimum(self, offer: OfferId, typed: str) -> None:
        await self.store.run(editing.set_minimum, offer, typed)

    async def set_maximum(self, offer: OfferId, typed: str) -> None:
        await self.store.run(editing.set_maximum, offer, typed)

    async def set_low_stock(self, offer: OfferId, typed: str) -> None:
        await self.store.run(editing.set_low_stock, offer, typed)

    async def set_tiers(self, offer: OfferId, typed: str) -> None:
        """Write its prices by quantity as typed; raises BadTiers or BadAmount."""
        await self.store.run(editing.set_tiers, offer, typed)

    async def list_offer(self, offer: OfferId, listed: bool) -> None:
        await self.store.run(editing.list_offer, offer, listed)


async def finish_adding(store: Store, restock: RestockId) -> AsyncIterator[Restock]:
    """Add what is left of an import, chunk by chunk; also the way to go on after a stop."""
    progress = await store.run(stock.add_chunk, restock)
    while progress.state is RestockState.ADDING:
        yield progress
        progress = await store.run(stock.add_chunk, restock)
    yield progress
