"""The shop as the conversation sees it: the buyer's use cases, each one or more steps with the outside between them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from core import catalogue, conversation, handover, orders, payments, people, settling, wallet
from core.basket import Baskets
from core.catalogue import Aisle, Article
from core.chats import Chats
from core.conversation import Conversation
from core.desk import Desk
from core.errors import NotAllowed, Permanent
from core.handover import Goods, Unreadable
from core.ids import CategoryId, ContactId, CustomerId, OfferId, OrderId, PaymentId, PictureId, ProductId
from core.letters import Letters
from core.mailboxes import Mailboxes, parse_mailbox
from core.money import Money
from core.offering import offered
from core.orders import Order, OrderClosed, OrderPage, Wanted, Wish
from core.pages import Pages
from core.payments import Bill, Choice, NoProvider, Payment, Started
from core.people import Address, Contact
from core.policy import ShopPolicy
from core.ports import Store
from core.providers import Checkout, News, PaymentProvider, SellsCredit, Terms
from core.rates import Rates
from core.reach import Reach
from core.reconciling import Reconciled
from core.settling import Settled
from core.wallet import Wallet


def _nobody_waits() -> None:
    """Nothing needs waking."""


def _nobody(_: Address) -> bool:
    """No chat knows of more owners."""
    return False


def _no_entrance(_: str) -> Mapping[str, str]:
    """No chat has an address."""
    return {}


async def _nobody_asks() -> Sequence[Reconciled]:
    """Nobody asks providers for news here."""
    return ()


def _nobody_looks(_: str) -> None:
    """Nobody looks for news here."""


async def _as_far_as_known(_: Address) -> bool:
    """No chat can tell."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """A checkout, and what is paid there: an order's, or (without one) into the wallet."""

    payment: Payment
    checkout: Checkout
    order: Order | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Every use case of a buyer. ``wake`` is called when something new is owed, so that the worker need not poll.

    ``staff`` tells whether a chat knows somebody for an owner in its own way, such as by a role. ``entrances`` gives,
    by chat, an address that opens the shop there with these words; empty where a chat has none. ``letters`` writes to
    mailboxes, where the shop has mail; ``parse_mailbox`` reads an address as strictly as mail does. ``reaches`` asks
    a chat whether it could write to an address. ``channels`` are the codes of what it delivers by. ``rates`` are
    those of this moment. ``ask_providers`` asks all of them whether the books agree; ``hint`` says that one of them
    may have news. ``back_page`` is where a buyer comes back to from a provider's page, where their chat has no address.
    """

    store: Store
    policy: ShopPolicy
    providers: Mapping[str, PaymentProvider]
    wake: Callable[[], None] = _nobody_waits
    staff: Callable[[Address], bool] = _nobody
    entrances: Callable[[str], Mapping[str, str]] = _no_entrance
    letters: Letters | None = None
    parse_mailbox: Callable[[str], str] = parse_mailbox
    reaches: Callable[[Address], Awaitable[bool]] = _as_far_as_known
    channels: Callable[[], Sequence[str]] = tuple
    rates: Callable[[], Rates] = Rates
    ask_providers: Callable[[], Awaitable[Sequence[Reconciled]]] = _nobody_asks
    hint: Callable[[str], None] = _nobody_looks
    back_page: str = ""

    # --- who is there

    async def meet(self, address: Address, language: str) -> Contact:
        """The contact behind an address, new or known."""
        known = await self.store.read(people.known, address)
        if known is not None:
            return known
        contact = await self.store.run(people.welcome, address, language)
        self.wake()
        return contact

    async def lose(self, address: Address) -> None:
        """A chat says that this address can't be reached any more: what is open goes another way at once."""
        if await self.store.run(people.lost, address):
            self.wake()

    async def speak(self, customer: CustomerId, language: str) -> None:
        await self.store.run(people.speak, customer, language)

    def owns(self, address: Address) -> bool:
        """Whether this address belongs to an owner of the shop."""
        return address in self.policy.owners or self.staff(address)

    def desk(self, contact: Contact) -> Desk:
        """The owner's use cases; raises NotAllowed for everybody else."""
        if not self.owns(contact.address):
            raise NotAllowed()
        return Desk(
            store=self.store,
            policy=self.policy,
            owner=contact.customer,
            wake=self.wake,
            codes=self.channels(),
            terms=self.terms,
            ask_providers=self.ask_providers,
        )

    def chats(self, contact: ContactId) -> Chats:
        """What this contact does about the chats of its customer."""
        return Chats(store=self.store, contact=contact, wake=self.wake)

    def reach(self, contact: Contact) -> Reach:
        """What this contact does about how its customer is reached."""
        return Reach(
            store=self.store,
            contact=contact.id,
            customer=contact.customer,
            address=contact.address,
            night=self.policy.rules.night,
            mail=self.letters is not None,
            probe=self.reaches,
        )

    def mailboxes(self, contact: ContactId) -> Mailboxes:
        """What this contact does about the mailboxes of its customer."""
        return Mailboxes(
            store=self.store, contact=contact, letters=self.letters, parse=self.parse_mailbox, wake=self.wake
        )

    @property
    def pages(self) -> Pages:
        """What people do on the shop's web pages."""
        return Pages(store=self.store, letters=self.letters, wake=self.wake)

    async def recall(self, contact: ContactId) -> Conversation:
        return await self.store.read(conversation.recall, contact)

    async def remember(self, contact: ContactId, what: Conversation) -> None:
        await self.store.run(conversation.remember, contact, what)

    # --- looking around

    async def aisle(self, category: CategoryId, page: int, size: int) -> Aisle:
        return await self.store.read(catalogue.open_aisle, category, page, size)

    async def search(self, words: str, page: int, size: int) -> Aisle:
        return await self.store.read(catalogue.search, words, page, size)

    async def article(self, product: ProductId) -> Article:
        return await self.store.read(catalogue.look_at, product)

    async def article_of(self, offer: OfferId) -> Article:
        return await self.store.read(catalogue.look_at_offer, offer)

    async def picture(self, picture: PictureId) -> bytes:
        return await self.store.read(catalogue.picture, picture)

    # --- buying

    async def place_order(self, contact: Contact, offer: OfferId, quantity: int) -> Order:
        """Hold the goods; see ``core.orders.place_order`` for what it refuses."""
        wish = Wish(customer=contact.customer, contact=contact.id, lines=(Wanted(offer, quantity),))
        return await self.store.run(orders.place_order, wish, self.policy.orders)

    def basket(self, contact: ContactId) -> Baskets:
        """What this contact does about the basket of its customer."""
        return Baskets(store=self.store, contact=contact, policy=self.policy.orders)

    async def bill(self, contact: Contact, order: OrderId) -> Bill:
        """An order with what there is to pay, and every way to pay it in this chat."""
        ways = self._ways(contact)
        return await self.store.run(payments.choose, contact.customer, order, ways, self.rates())

    async def ways_to_top_up(self, contact: Contact, amount: Money) -> Sequence[Choice]:
        """Every way to pay so much into the wallet in this chat."""
        return await self.store.read(payments.choose_top_up, amount, self._ways(contact), self.rates())

    def credit(self, contact: Contact) -> Sequence[str]:
        """What the chat itself sells to fill a wallet with, by the chat's names for it."""
        chat = contact.address.channel
        sellers = (one for one in self.providers.values() if isinstance(one, SellsCredit) and chat in one.terms.chats)
        return [product for one in sellers for product in one.shelf]

    def _ways(self, contact: Contact) -> list[Terms]:
        codes = offered(self.providers, contact.address.channel, self.policy.off_platform)
        return [self.providers[code].terms for code in codes]

    def terms(self) -> dict[str, Terms]:
        """What is true of every provider, by its code."""
        return {code: provider.terms for code, provider in self.providers.items()}

    async def start_payment(self, contact: Contact, order: OrderId, provider: str) -> Paying:
        """Ask a provider for a way to pay what is missing of an order.

        Raises NoProvider, OrderClosed, Frozen, TooLittle, NoRate, or what the provider raises.
        """
        terms = self._terms(contact, provider)
        started = await self.store.run(payments.start_payment, contact.id, order, terms, self.rates())
        if isinstance(started, Bill):
            raise OrderClosed(reference=started.order.reference)
        return await self._check_out(started)

    async def start_top_up(self, contact: Contact, amount: Money, provider: str) -> Paying:
        """Ask a provider for a way to pay into the wallet; raises like start_payment."""
        terms = self._terms(contact, provider)
        return await self._check_out(
            await self.store.run(payments.start_top_up, contact.id, amount, terms, self.rates())
        )

    def _terms(self, contact: Contact, provider: str) -> Terms:
        found = next((terms for terms in self._ways(contact) if terms.code == provider), None)
        if found is None:
            raise NoProvider()
        return found

    async def _check_out(self, started: Started) -> Paying:
        words = f"o{started.payment.order}" if started.payment.order else "wallet"
        back_url = self.entrances(words).get(started.buyer.channel) or self.back_page
        checkout = await self.providers[started.payment.provider].create(started.intent(back_url))
        payment = await self.store.run(payments.bind_payment, started.payment.id, checkout)
        return Paying(payment=payment, checkout=checkout, order=started.order)

    async def pay_test_money(self, customer: CustomerId, payment: PaymentId) -> Payment:
        """A test payment was made; raises Gone for somebody else's, NoProvider where there is no test money."""
        found = await self.store.read(payments.find_payment, customer, payment)
        provider = self.providers.get(found.provider)
        if provider is None or not provider.terms.test_money:
            raise NoProvider()
        await self.apply(payments.simulated_money(found))
        return found

    async def pay_from_wallet(self, customer: CustomerId, order: OrderId) -> Bill:
        """Put what is in the wallet towards an order; enough of it pays the order. Raises Frozen, WalletEmpty."""
        paid = await self.store.run(settling.pay_from_wallet, customer, order)
        self.wake()
        return paid

    async def wallet(self, customer: CustomerId) -> Wallet:
        """What somebody has here, and how it came to that."""
        return await self.store.read(wallet.look_into, customer, self.policy.currency)

    async def apply(self, news: News) -> Settled:
        """The one door for money; see ``core.settling.apply``."""
        settled = await self.store.run(settling.apply, news)
        self.wake()
        return settled

    async def cancel_order(self, customer: CustomerId, order: OrderId) -> Order:
        return await self.store.run(orders.cancel_order, customer, order)

    # --- having bought

    async def order(self, customer: CustomerId, order: OrderId) -> Order:
        return await self.store.read(orders.find_order, customer, order)

    async def orders(self, customer: CustomerId, page: int, size: int) -> OrderPage:
        return await self.store.read(orders.list_orders, customer, page, size)

    async def show_goods(self, contact: Contact, order: OrderId) -> Goods:
        """The goods of a paid order; raises Gone, or Unreadable after telling the owners why."""
        try:
            return await self.store.run(handover.show_goods, contact.customer, contact.id, order)
        except Permanent as problem:
            damaged = await self.store.run(handover.unreadable, contact.customer, order)
            self.wake()
            raise Unreadable(reference=damaged.reference) from problem

    async def instructions(self, customer: CustomerId, order: OrderId) -> tuple[Order, tuple[tuple[str, str], ...]]:
        """Title and usage instructions of each line of a paid order; raises Gone before it was paid."""
        return await self.store.read(handover.instructions, customer, order)

    # --- the clock's work

    async def expire_orders(self) -> int:
        """End overdue orders; returns how many."""
        ended = total = await self.store.run(orders.expire_orders)
        while ended:
            ended = await self.store.run(orders.expire_orders)
            total += ended
        return total
