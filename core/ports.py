"""The sockets of the core: the store with its transaction, and what a transaction can reach.

Every function of the core that reads or writes is a *step*: ``def step(tx: Tx, …) -> T``, plain and synchronous.
``Store.run`` executes a whole step in one transaction. A step has no effect outside ``tx`` (it may be run again after
a serialization failure), never waits, and takes the time from ``tx.now`` and chance from ``tx.random``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from random import Random

    from core.attention import Attention, Matter, Resolution
    from core.audit import Audit, Difference
    from core.basket import BasketLine
    from core.catalogue import Article, Category, Level, Offer, Product, Shelf
    from core.chains import Anchor, Cursor, Expected, Fit, Sighting, Transfer, Wish
    from core.channels import Outcome, Report
    from core.codes import Purpose
    from core.conversation import Conversation
    from core.coupons import Coupon, CouponKind
    from core.delivery import Parcel
    from core.errors import Fact
    from core.health import Change, State, Tally
    from core.ids import (
        AttemptId,
        AttentionId,
        BatchId,
        CategoryId,
        ContactId,
        CouponId,
        CustomerId,
        JoiningId,
        LinkCodeId,
        NoticeId,
        OfferId,
        OrderId,
        OrderLineId,
        ParcelId,
        PaymentId,
        PaymentKey,
        PictureId,
        ProductId,
        RestockId,
        SharedGoodsId,
    )
    from core.inbox import Mail
    from core.joining import Joining, JoiningReason
    from core.ledger import Account, Entry, Posted
    from core.letters import MailCode
    from core.linking import LinkCode, LinkState
    from core.links import Door
    from core.money import Money
    from core.notices import Notice, NoticeKind
    from core.orders import Content, Order
    from core.payments import Payment
    from core.people import Address, Contact, ContactState
    from core.preferences import Preferences
    from core.pricing import Tier
    from core.providers import Disputed, DisputeStage, MoneyIn, MoneyOut
    from core.reach import Reached
    from core.recovery import RecoveryCode
    from core.refunds import Incoming, Refund, RefundState
    from core.routing import Send
    from core.secret import Secret
    from core.standing import ChannelFigures, NotedChange
    from core.states import OrderStatus, ParcelState, PaymentStatus, RestockState
    from core.stock import Preview, Restock
    from core.timeline import Message, MoneyTurn
    from core.wallet import Brought
    from core.ways import Try, Way

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """The shop's memory.

    ``run`` executes the step in one transaction and returns only after it is durable. A step that raises changes
    nothing. A cancelled caller leaves either everything or nothing of its step, never half. Raises Temporary when
    the database could not take it; then nothing was changed.
    ``read`` executes a step that only reads, on a snapshot, without waiting for writers.
    """

    async def run(self, step: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    async def read(self, step: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...

    @property
    def alone(self) -> bool:
        """Whether no other process can have the database open."""


class Tx(Protocol):
    """One transaction: the clock, chance, and everything that is remembered."""

    @property
    def now(self) -> int:
        """Epoch milliseconds UTC, the same throughout the step."""

    @property
    def random(self) -> Random: ...
    @property
    def people(self) -> People: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def stock(self) -> Stock: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def baskets(self) -> Baskets: ...
    @property
    def coupons(self) -> Coupons: ...
    @property
    def payments(self) -> Payments: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def refunds(self) -> RefundRows: ...
    @property
    def disputes(self) -> Disputes: ...
    @property
    def parcels(self) -> Parcels: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def attention(self) -> AttentionList: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def joinings(self) -> Joinings: ...
    @property
    def links(self) -> Links: ...
    @property
    def mail_codes(self) -> MailCodes: ...
    @property
    def chains(self) -> Chains: ...


class People(Protocol):
    """Customers and their contacts. An address belongs to one contact for ever."""

    def contact(self, address: Address) -> Contact | None: ...
    def contact_by_id(self, contact: ContactId) -> Contact: ...
    def add_customer(self, address: Address, language: str, now: int) -> Contact: ...
    def new_customer(self, language: str, now: int) -> CustomerId: ...
    def mark(
        self, contact: ContactId, state: ContactState, now: int, reason: str = "", until: int | None = None
    ) -> None: ...
    def rested(self, now: int) -> tuple[Contact, ...]:
        """Dead contacts whose time is over."""

    def language(self, customer: CustomerId) -> str: ...
    def set_language(self, customer: CustomerId, language: str) -> None: ...
    def preferences(self, customer: CustomerId) -> Preferences: ...
    def prefer(self, customer: CustomerId, preferences: Preferences) -> None: ...
    def reached(self, customer: CustomerId) -> tuple[Reached, ...]:
        """Every proven contact of theirs, and mailboxes that were typed and are not theirs yet."""

    def declined_mail(self, customer: CustomerId) -> int | None:
        """When they last wanted no e-mail."""

    def decline_mail(self, customer: CustomerId, now: int) -> None: ...
    def proven(self, contact: ContactId) -> bool: ...
    def add_mailbox(self, address: Address, language: str, now: int) -> Contact:
        """A mailbox that somebody typed: a customer's of its own, and not proven."""

    def prove(self, contact: ContactId, customer: CustomerId) -> None:
        """The contact is this customer's, who has shown that they can read it."""

    def disown(self, contact: ContactId) -> None:
        """The contact is good for nothing until it is proven again."""

    def send_to(self, order: OrderId, contact: ContactId) -> None:
        """The order goes there too; an address that was typed for it before and is not proven is forgotten."""

    def forget_mailbox(self, customer: CustomerId, contact: ContactId, now: int) -> None:
        """Their orders do not go there any more, and codes that they asked for are void."""

    def frozen(self, customer: CustomerId) -> bool: ...
    def freeze(self, customer: CustomerId, now: int) -> None: ...
    def unfreeze(self, customer: CustomerId) -> None: ...
    def forget_typed(self, customer: CustomerId) -> None:
        """Addresses that were typed for an order of theirs are good for nothing any more."""


class Catalogue(Protocol):
    """Shelves, products and offers. ``hidden_too`` is the owner's view."""

    def path(self, category: CategoryId) -> tuple[Category, ...]:
        """From the top to the category itself; empty when there is no such category."""

    def below(self, category: CategoryId, hidden_too: bool) -> tuple[Category, ...]:
        """Its direct sub-categories; buyers do not see those with nothing on sale in or below them."""

    def count_shelves(self, category: CategoryId, hidden_too: bool) -> int: ...
    def shelves(self, category: CategoryId, hidden_too: bool, limit: int, offset: int) -> tuple[Shelf, ...]: ...
    def count_found(self, words: Sequence[str]) -> int: ...
    def found(self, words: Sequence[str], limit: int, offset: int) -> tuple[Shelf, ...]:
        """Products on sale that have every (case-folded) word in title or description."""

    def article(self, product: ProductId, hidden_too: bool) -> Article | None: ...
    def offer(self, offer: OfferId) -> Offer | None: ...
    def for_sale(self, offer: OfferId, quantity: int) -> tuple[Product, Offer] | None:
        """The offer and its product when both are listed, with the price of one of so many pieces.

        Without level and tiers: placing an order does not need them.
        """

    def sold_product(self, product: ProductId) -> Product: ...
    def picture(self, picture: PictureId) -> bytes | None: ...
    def add_category(self, parent: CategoryId, title: str) -> CategoryId: ...
    def rename_category(self, category: CategoryId, title: str) -> bool: ...
    def remove_category(self, category: CategoryId) -> None: ...
    def add_product(self, category: CategoryId, title: str, now: int) -> ProductId: ...
    def write_product(self, product: ProductId, field: str, value: str | int | None) -> None:
        """Write one of: title, description, instructions, picture_id, category_id, listed, kind, display, reveal,
        escalation.
        """

    def add_picture(self, media_type: str, body: bytes, now: int) -> PictureId: ...
    def add_offer(self, product: ProductId, price: Money, low_stock: int) -> OfferId: ...
    def write_offer(self, offer: OfferId, field: str, value: str | int) -> None:
        """Write one of: title, price, currency, minimum, maximum, low_stock, listed."""

    def running_low(self, limit: int) -> tuple[tuple[Product, Offer], ...]: ...
    def count_offers(self) -> int: ...
    def offers(self, limit: int, offset: int) -> tuple[tuple[Product, Offer], ...]: ...
    def write_tiers(self, offer: OfferId, tiers: Sequence[Tier]) -> None:
        """Write an offer's prices by quantity, all of them anew."""

    def was_stocked(self, offer: OfferId) -> bool: ...


class Stock(Protocol):
    """Sellable secrets, sealed at rest. Every move keeps the counted levels in step with the rows."""

    def level(self, offer: OfferId) -> Level: ...
    def low_now(self, offer: OfferId) -> int | None:
        """The free count, once, when it has come down to the offer's threshold; None otherwise."""

    def reset_low_notice(self, offer: OfferId) -> None: ...
    def hold(self, offer: OfferId, line: OrderLineId, quantity: int) -> int:
        """Hold up to ``quantity`` free keys for an order line, oldest first; returns how many."""

    def release(self, offer: OfferId, line: OrderLineId) -> int: ...
    def sell(self, offer: OfferId, line: OrderLineId) -> int:
        """Held keys of the line become sold; returns how many."""

    def void_sold(self, offer: OfferId, line: OrderLineId) -> int:
        """Sold keys of the line are void: nobody is shown them, and they are known for ever."""

    def sold_keys(self, line: OrderLineId) -> tuple[Secret, ...]: ...
    def shared(self, offer: OfferId) -> SharedGoodsId | None: ...
    def share(self, offer: OfferId, body: bytes, file_name: str, now: int) -> SharedGoodsId: ...
    def shared_body(self, goods: SharedGoodsId) -> tuple[str, bytes]:
        """File name (empty for a text) and body."""

    def known(self, keys: Sequence[Secret]) -> Mapping[Secret, str | None]:
        """Which of the keys were ever stocked and not taken back; sold ones with their order's reference."""

    def open_draft(self, owner: CustomerId, offer: OfferId, since: int) -> Restock | None: ...
    def save_draft(self, restock: RestockId | None, preview: Preview, now: int) -> Restock:
        """Write a draft and its lines, or write an open one anew."""

    def draft_lines(self, restock: RestockId) -> tuple[Secret, ...]: ...
    def restock(self, restock: RestockId) -> Restock | None: ...
    def move_restock(self, restock: RestockId, old: RestockState, new: RestockState, batch: BatchId | None) -> bool: ...
    def add_batch(self, offer: OfferId, owner: CustomerId, now: int) -> BatchId: ...
    def next_piece(self, restock: RestockId) -> tuple[int, tuple[Secret, ...]] | None:
        """The first chunk of lines that was not added yet, with its number."""

    def piece_added(self, restock: RestockId, number: int, added: int) -> None: ...
    def add_keys(self, offer: OfferId, batch: BatchId, first: int, keys: Sequence[Secret]) -> int:
        """Stock new keys at positions ``first``, ``first + 1`` …; known ones are left out. Returns how many."""

    def forget_lines(self, restock: RestockId) -> None: ...
    def void_free(self, offer: OfferId, batch: BatchId) -> int: ...
    def unfinished(self) -> tuple[RestockId, ...]: ...
    def old_drafts(self, before: int) -> tuple[RestockId, ...]: ...


class Orders(Protocol):
    """Orders and their lines."""

    def add(
        self,
        reference: str,
        contact: ContactId,
        total: Money,
        discount: Money,
        now: int,
        hold_until: int,
        *,
        from_basket: bool,
    ) -> OrderId | None:
        """A placed order of whoever has the contact now; None when the reference is taken."""

    def add_line(
        self,
        order: OrderId,
        offer: Offer,
        product: Product,
        title: str,
        quantity: int,
        shared: SharedGoodsId | None,
    ) -> OrderLineId: ...
    def get(self, order: OrderId) -> Order | None: ...
    def by_reference(self, reference: str) -> OrderId | None: ...
    def open_of(self, customer: CustomerId, now: int) -> Mapping[OrderId, Content]:
        """The customer's unpaid orders whose hold is not over, oldest first, and what each is of."""

    def mark_basket(self, order: OrderId) -> None:
        """Once the order is paid, what it has leaves the basket."""

    def move(self, order: OrderId, old: OrderStatus, new: OrderStatus, now: int) -> bool: ...
    def extend(self, order: OrderId, until: int) -> None:
        """A placed order is held until then, if that is later."""

    def overdue(self, now: int, limit: int) -> tuple[Order, ...]: ...
    def count_of(self, customer: CustomerId) -> int: ...
    def of(self, customer: CustomerId, limit: int, offset: int) -> tuple[Order, ...]: ...


class Baskets(Protocol):
    """What customers have put aside. A line belongs to the chat that it was put in from."""

    def lines(self, customer: CustomerId, limit: int) -> tuple[BasketLine, ...]:
        """Of all their chats, oldest first, each offer once, with the price of one of so many pieces."""

    def count(self, customer: CustomerId) -> int: ...
    def put(self, contact: ContactId, customer: CustomerId, offer: OfferId, quantity: int, now: int) -> None:
        """Now there are so many, in this chat and in none of their others."""

    def take_out(self, customer: CustomerId, offer: OfferId) -> None: ...
    def bought(self, order: Order) -> None:
        """What was paid for leaves the basket, and so does the coupon that was used."""

    def coupon(self, customer: CustomerId) -> Coupon | None: ...
    def put_coupon(self, contact: ContactId, coupon: CouponId, now: int) -> None: ...
    def drop_coupon(self, customer: CustomerId) -> None: ...


class Coupons(Protocol):
    """Coupons, which of them orders have used, and who has guessed."""

    def get(self, coupon: CouponId) -> Coupon | None: ...
    def by_code(self, code: str) -> Coupon | None:
        """By its folded code."""

    def count(self) -> int: ...
    def page(self, limit: int, offset: int) -> tuple[Coupon, ...]:
        """Newest first."""

    def add(self, code: str, kind: CouponKind, value: int, currency: str, now: int) -> CouponId | None:
        """A new one that is still off; None when the code is taken."""

    def write(self, coupon: CouponId, field: str, value: int | None) -> None:
        """Write one of: product_id, minimum, once, cap, expires_at, active."""

    def take(self, coupon: CouponId) -> bool:
        """One use more; False when it was used as often as it may be."""

    def use(self, coupon: CouponId, order: OrderId, contact: ContactId, now: int) -> None: ...
    def free(self, order: OrderId) -> None:
        """The order's use counts no more."""

    def count_again(self, order: OrderId) -> bool: ...
    def of_order(self, order: OrderId) -> Coupon | None: ...
    def used_by(self, coupon: CouponId, customer: CustomerId) -> bool:
        """By an order of theirs, or from a chat of theirs."""

    def note_guess(self, contact: ContactId, now: int, before: int) -> None:
        """Remember a wrong guess; those made earlier than ``before`` are forgotten."""

    def guesses(self, contact: ContactId, since: int) -> int: ...


class Payments(Protocol):
    """Payments, and the money that came in and went back."""

    def add(self, draft: Payment, now: int) -> PaymentId | None:
        """A new payment, whose number is this; None when its key is taken."""

    def pending(self, order: OrderId, provider: str) -> Payment | None: ...
    def pending_top_up(self, contact: ContactId, provider: str, amount: Money, now: int) -> Payment | None: ...
    def get(self, payment: PaymentId) -> Payment | None: ...
    def by_key(self, key: PaymentKey) -> Payment | None: ...
    def customer_of(self, payment: PaymentId) -> CustomerId:
        """Whose it is now: its order's buyer, or who has the contact it was begun with."""

    def bind(self, payment: PaymentId, reference: str, asked: Money | None) -> None: ...
    def move(self, payment: PaymentId, old: PaymentStatus, new: PaymentStatus, now: int) -> bool: ...
    def close_of(self, order: OrderId, now: int) -> None:
        """The order's pending payments expire."""

    def close_overdue(self, now: int) -> int:
        """Pending payments whose time is over expire."""

    def ended(self, provider: str, since: int, limit: int) -> tuple[Payment, ...]:
        """Expired ones whose provider does not know yet that nobody should pay them."""

    def note_in(self, money: MoneyIn, payment: Payment | None, worth: Money | None, now: int) -> bool:
        """Keep that money came; False when the provider told of it before."""

    def note_out(self, money: MoneyOut, payment: Payment | None, worth: Money | None, now: int) -> bool:
        """Keep that money went back; False when the provider told of it before."""

    def event_amount(self, provider: str, event_key: str) -> Money | None: ...
    def came_in(self, payment: PaymentId) -> int:
        """What all that came in for a payment is worth, in its own currency's minor units."""

    def has_come(self, payment: PaymentId) -> bool:
        """Whether any money of a payment came in, in whatever currency."""

    def put_by(self, payment: PaymentId) -> int:
        """How much of what came in for a payment was put towards its order, and not into a wallet."""

    def incoming(self, order: OrderId) -> tuple[Incoming, ...]:
        """All that came in for an order, the latest first."""

    def turns(self, order: OrderId) -> tuple[MoneyTurn, ...]:
        """What money did for an order, in its order."""

    def noted_since(self, provider: str, since: int, until: int) -> Mapping[str, Money]:
        """What we know of a provider's money by event key, of a stretch of time in which it reached us."""


class Ledger(Protocol):
    """Accounts and the sealed entries between them."""

    def digest(self, key: str) -> str | None:
        """What the entry with this key says; None when there is none."""

    def write(self, entry: Entry, now: int) -> None: ...
    def balance(self, account: Account, currency: str) -> int:
        """What is in a guarded account; 0 when it was never used."""

    def balances(self, account: Account) -> tuple[Money, ...]: ...
    def totals(self) -> tuple[tuple[str, Money], ...]:
        """What is in all accounts of a code and a currency together, counted from the postings. Plus is ours."""

    def entries_of(self, order: OrderId) -> int: ...
    def history(self, account: Account, currency: str, limit: int) -> tuple[Posted, ...]: ...
    def brought(self, customer: CustomerId) -> tuple[Brought, ...]:
        """What a customer brought whenever they became another."""


class RefundRows(Protocol):
    """What is given back."""

    def add(self, draft: Refund, owner: CustomerId | None, now: int) -> None: ...
    def by_key(self, key: str) -> Refund | None: ...
    def of(self, order: OrderId) -> tuple[Refund, ...]: ...
    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Refund, ...]: ...
    def postpone(self, key: str, due_at: int) -> None: ...
    def move(self, key: str, old: RefundState, new: RefundState, now: int, url: str = "") -> bool: ...


class Disputes(Protocol):
    """Money that a buyer's bank took back."""

    def stage(self, provider: str, reference: str) -> DisputeStage | None: ...
    def add(self, news: Disputed, payment: PaymentId | None, customer: CustomerId | None, now: int) -> None: ...
    def move(self, provider: str, reference: str, stage: DisputeStage, now: int) -> bool:
        """From opened; False when it was closed before."""

    def open_of(self, customer: CustomerId) -> int:
        """How many disputes about money of theirs are open."""

    def against(self, customer: CustomerId) -> int:
        """How many are open or lost."""


class Parcels(Protocol):
    """What is owed to buyers, and every try to send it."""

    def owe(self, order: OrderId, customer: CustomerId, contact: ContactId, now: int) -> None: ...
    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Parcel, ...]:
        """Move parcels to sending that are due, or sending with a lease that ran out; each with a new fence."""

    def get(self, parcel: ParcelId) -> Parcel: ...
    def ways(self, customer: CustomerId, order: OrderId) -> tuple[tuple[Way, ...], Preferences]:
        """Every contact this order may go to, and how its buyer wants to be reached."""

    def tries(self, parcel: Parcel) -> tuple[Try, ...]:
        """Those of its round, oldest first."""

    def attempt(self, parcel: Parcel, send: Send, channel: str, token_digest: str, now: int) -> AttemptId: ...
    def close_attempt(self, attempt: AttemptId, report: Report, now: int) -> None: ...
    def contact_of(self, attempt: AttemptId) -> ContactId | None: ...
    def amend(self, attempt: AttemptId, outcome: Outcome, detail: str, now: int) -> bool:
        """What was accepted, or perhaps so, counts as this now, and its parcel is looked at; False when it was not."""

    def finish(self, parcel: ParcelId, fence: int, state: ParcelState, due_at: int) -> bool:
        """End a claim; False when the parcel was seen or claimed again since."""

    def reclaim(self, now: int) -> int: ...
    def seen(self, order: OrderId, contact: ContactId, attempt: AttemptId | None, now: int) -> bool:
        """Move the parcel to seen from any state; False when it was seen before. Counts every showing.

        The credit goes to ``attempt``, or to the last one to ``contact``.
        """

    def withdraw(self, order: OrderId, now: int) -> None:
        """Nothing is owed any more; what is under way counts for nothing."""

    def owe_again(self, customer: CustomerId, now: int) -> int: ...
    def hurry(self, contact: ContactId, now: int) -> int:
        """Open parcels that may go to this contact are looked at now."""

    def messages(self, order: OrderId) -> tuple[Message, ...]:
        """Every message about the order, in the order they went out."""

    def showings(self, order: OrderId) -> tuple[int, str]:
        """How often the goods were looked at, and on which channel first."""


class Channels(Protocol):
    """How the channels do, by ``channel`` or ``channel/provider``."""

    def take_probe(self, channel: str, closed_until: int, until: int) -> bool:
        """Whether this caller may try the broken channel; the next one may from ``until`` on."""

    def states(self) -> Mapping[str, State]: ...
    def keep(self, key: str, state: State) -> None: ...
    def forget(self, key: str) -> None: ...
    def note(self, change: Change, now: int) -> None: ...
    def changes(self, since: int, limit: int) -> tuple[NotedChange, ...]: ...
    def counted_until(self) -> int | None:
        """The end of the last hour that was counted; None before the first."""

    def count(
        self, channel: str, judged_after: int, now: int, stretch: tuple[int, int], bucket: int
    ) -> tuple[Tally, ...]:
        """What came of the messages that began in a stretch of time, in buckets of so many milliseconds."""

    def add_tally(self, tally: Tally) -> None: ...
    def tallies(self, since: int) -> tuple[Tally, ...]: ...
    def figures(self, channel: str, begin: int, end: int) -> ChannelFigures: ...


class AuditTrail(Protocol):
    """What must hold, asked of the rows."""

    def read(self, sentences: Mapping[str, str]) -> Audit: ...
    def differences(self, sentences: Mapping[str, str], **facts: int) -> tuple[Difference, ...]: ...


class AttentionList(Protocol):
    """What only the owner can decide."""

    def open(self, matter: Matter, now: int) -> AttentionId:
        """The entry; the same matter open is one entry."""

    def get(self, entry: AttentionId) -> Attention | None: ...
    def count(self) -> int: ...
    def page(self, limit: int, offset: int) -> tuple[Attention, ...]: ...
    def close(self, entry: AttentionId, resolution: Resolution, now: int) -> bool: ...
    def close_deliveries(self, order: OrderId, now: int) -> int:
        """What was open about the order's delivery has settled itself."""


class Notices(Protocol):
    """Notices: owed once a key to the owners, then copied to each of them, or to one address; and sent."""

    def owe(self, kind: NoticeKind, key: str, facts: Mapping[str, Fact], now: int) -> bool: ...
    def owe_to(self, address: Address, kind: NoticeKind, key: str, facts: Mapping[str, Fact], now: int) -> bool: ...
    def fan_out(self, owners: Sequence[Address], now: int) -> int: ...
    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Notice, ...]: ...
    def finish(self, notice: NoticeId, fence: int, *, sent: bool, give_up: bool, due_at: int) -> bool: ...
    def hold(self, notice: NoticeId, fence: int, until: int) -> None:
        """Give a claim back, to be due later; it was no try."""

    def reclaim(self, now: int) -> int: ...


class Conversations(Protocol):
    """What chats remember."""

    def get(self, contact: ContactId) -> Conversation: ...
    def put(self, contact: ContactId, conversation: Conversation, now: int) -> None: ...


class Inbox(Protocol):
    """What came from outside."""

    def add(self, mail: Mail, now: int) -> bool: ...
    def waiting(self, source: str) -> tuple[Mail, ...]: ...
    def done(self, source: str, key: str, now: int) -> None: ...
    def sweep(self, before: int) -> int: ...


class Codes(Protocol):
    """One-time link codes, recovery codes, and wrong guesses. Codes are known by keyed digests only."""

    def digest(self, purpose: Purpose, code: Secret) -> str:
        """The same for the same code of this shop; says nothing about it to whoever reads the database."""

    def give(self, contact: ContactId, selector: str, digest: str, now: int, expires_at: int) -> LinkCodeId:
        """A new open code; the contact's earlier one is forgotten."""

    def at(self, selector: str) -> LinkCode | None:
        """The newest code with these first letters."""

    def get(self, code: LinkCodeId) -> LinkCode | None: ...
    def count_wrong(self, code: LinkCodeId) -> None: ...
    def ask(self, code: LinkCodeId, asker: ContactId, expires_at: int) -> bool:
        """From open to asked; False when somebody was faster."""

    def answer(self, code: LinkCodeId, state: LinkState) -> bool:
        """From asked to joined or denied; False when it was answered before."""

    def note_guess(self, contact: ContactId, purpose: Purpose, now: int) -> None: ...
    def guesses(self, contact: ContactId, since: int) -> int: ...
    def forget(self, *, codes_before: int, guesses_before: int) -> int:
        """Forget link codes that ended, and guesses that were made, before these times; how many rows that were.

        A code that was ever asked about never shares its number with a later one: buttons and notices carry it.
        """

    def keep_recovery(self, contact: ContactId, selector: str, digest: str, now: int) -> bool:
        """The contact's recovery code; False when the selector is taken."""

    def recovery_at(self, selector: str) -> RecoveryCode | None: ...
    def has_recovery(self, customer: CustomerId) -> bool: ...
    def drop_recovery(self, customer: CustomerId) -> None: ...


class Links(Protocol):
    """Doors to the order page. Only contacts to which the order may go have one."""

    def at(self, digest: str) -> Door | None:
        """Where the link with this digest leads, however old it is."""

    def mailboxes(self, reference: str) -> tuple[tuple[str, Door], ...]:
        """Every mailbox that mail about this order goes to, with what it opens."""


class MailCodes(Protocol):
    """Codes that went to mailboxes, each for one question: this mailbox, for this asker, about this order."""

    def add(
        self, mailbox: ContactId, asker: ContactId | None, order: OrderId | None, digest: str, now: int, expires_at: int
    ) -> None: ...
    def newest(self, mailbox: ContactId, asker: ContactId | None, order: OrderId | None) -> MailCode | None: ...
    def sent_to(self, mailbox: ContactId, since: int) -> int: ...
    def sent_for(self, asker: ContactId, since: int) -> int: ...
    def count_wrong(self, code: int) -> None: ...
    def use(self, code: int, now: int) -> bool:
        """False when it was used before."""

    def sweep(self, before: int) -> int: ...


class Joinings(Protocol):
    """Which contacts and orders are whose, and what it takes to undo a change of that."""

    def contacts(self, customer: CustomerId) -> tuple[Contact, ...]: ...
    def unseen(self, customer: CustomerId) -> int:
        """How many of the customer's parcels nobody has looked at."""

    def add(self, reason: JoiningReason, into: CustomerId, other: CustomerId, now: int) -> JoiningId:
        """Keep what belongs to whom; then ``other``'s orders are ``into``'s, and for a link its contacts too."""

    def get(self, joining: JoiningId) -> Joining | None: ...
    def took_part(self, joining: JoiningId, contact: ContactId) -> bool: ...
    def members(self, joining: JoiningId) -> tuple[tuple[CustomerId, CustomerId], ...]:
        """Whose its contacts are now, and whose they were before it, the oldest contact first."""

    def undo(self, joining: Joining, now: int) -> tuple[CustomerId, ...]:
        """Everything of both sides goes back; returns the customers this touched, none when it was undone before.

        What was bought since goes with the contact it was bought through. A later joining loses its say in what
        went back.
        """

    def part(self, contact: ContactId, customer: CustomerId) -> None:
        """The contact is this customer's now."""

    def heirs(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        """Who has the contacts of a customer that has none any more."""

    def readdress(self, customer: CustomerId, contact: ContactId, now: int) -> None:
        """Parcels are where the customer's orders are; undelivered ones at a contact that is not the customer's go
        to ``contact``, and are owed again."""


class Chains(Protocol):
    """Transfers over chains: what is waited for, what was seen, and how far each chain was read."""

    def expected(self, key: PaymentKey) -> Expected | None: ...
    def expect(self, wish: Wish, address: str, asked: Money, *, own: bool, now: int, free_at: int) -> Expected | None:
        """Wait for this amount at this address; None when somebody else does."""

    def end(self, key: PaymentKey, now: int, free_at: int) -> None: ...
    def free(self, chain: str) -> None:
        """Give back the amounts whose quarantine ended before the chain was last read to its end."""

    def pay(self, expected: int, free_at: int) -> bool:
        """False when it was paid before."""

    def expires_at(self, expected: int) -> int: ...
    def addresses(self, chain: str, since: int) -> tuple[str, ...]: ...
    def next_place(self, account: str) -> int:
        """From 0 on, each once."""

    def start(self, chain: str, block: int) -> None: ...
    def cursor(self, chain: str) -> Cursor | None: ...
    def move(self, chain: str, old: int, new: int, caught_up_at: int) -> bool: ...
    def rewind(self, chain: str, old: int, new: int) -> bool: ...
    def anchors(self, chain: str) -> tuple[Anchor, ...]: ...
    def keep_anchor(self, chain: str, anchor: Anchor) -> None: ...
    def drop_anchors(self, chain: str, above: int) -> None: ...
    def sweep_anchors(self, chain: str, kept: int) -> None: ...
    def saw(self, chain: str, seen: Sighting, now: int) -> None:
        """Keep a transfer with what it is for. Seen before in this block, it is the same one."""

    def unconfirmed(self, chain: str, block: int) -> tuple[Transfer, ...]: ...
    def credited(self, chain: str, tx: str, ordinal: int) -> Transfer | None: ...
    def confirm(self, transfer: int, ordinal: int, fit: Fit, now: int) -> bool: ...
    def retire(self, transfer: int) -> None: ...
    def inherit(self, transfer: int, old: int, now: int) -> None:
        """Money that was confirmed in a block that is gone lives on in this one."""

    def orphan(self, chain: str, above: int) -> None: ...
    def lose(self, chain: str, above: int, now: int) -> None: ...
    def on_the_way(self, chain: str, contract: str) -> tuple[Transfer, ...]: ...
    def confirmed(self, chain: str, contract: str, since: int) -> tuple[Transfer, ...]: ...
    def lost(self, chain: str, contract: str, since: int) -> tuple[Transfer, ...]: ...
