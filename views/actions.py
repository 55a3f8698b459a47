"""Every button of the shop. A code, once given, is never given again for something else."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.catalogue import GoodsKind, Reveal, StockDisplay
from core.ids import (
    AttentionId,
    CategoryId,
    ContactId,
    JoiningId,
    LinkCodeId,
    OfferId,
    OrderId,
    PaymentId,
    ProductId,
    RestockId,
)
from views.action import Action, coded

# The whole shop is category 0: the place where every category without a parent lives.
NO_PRODUCT: Final = ProductId(0)
NO_OFFER: Final = OfferId(0)


class ProductField(StrEnum):
    """What of a product its owner can set anew by answering a question."""

    TITLE = "t"
    DESCRIPTION = "d"
    INSTRUCTIONS = "i"
    PICTURE = "p"
    CATEGORY = "c"
    ESCALATION = "e"


class OfferField(StrEnum):
    """What of an offer its owner can write anew."""

    TITLE = "t"
    PRICE = "p"
    MINIMUM = "n"
    MAXIMUM = "x"
    LOW_STOCK = "l"
    TIERS = "r"


# --- a buyer looks around -----------------------------------------------------------------------------------


@coded("h")
@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Action):
    """The shop's front door."""


@coded("b")
@dataclass(frozen=True, slots=True, kw_only=True)
class Browse(Action):
    """A category and one page of what is in it."""

    category: CategoryId
    page: int = 0


@coded("s")
@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Action):
    """Ask what to look for."""


@coded("f")
@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Action):
    """One page of what a search found."""

    page: int = 0
    words: str


@coded("p")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowProduct(Action):
    """A product with one of its offers chosen.

    Offer 0 is the first one on sale, product 0 the one the offer belongs to, quantity 0 the smallest allowed.
    """

    product: ProductId
    offer: OfferId = NO_OFFER
    quantity: int = 0


@coded("q")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuantity(Action):
    """Ask how many."""

    offer: OfferId


# --- a buyer buys -------------------------------------------------------------------------------------------


@coded("y")
@dataclass(frozen=True, slots=True, kw_only=True)
class Buy(Action):
    """Place an order and hold the goods."""

    offer: OfferId
    quantity: int


@coded("w")
@dataclass(frozen=True, slots=True, kw_only=True)
class Pay(Action):
    """Pay an order through one provider."""

    order: OrderId
    provider: str


@coded("wt")
@dataclass(frozen=True, slots=True, kw_only=True)
class PayTestMoney(Action):
    """Say that a test payment was made; exists only where test payments are switched on."""

    payment: PaymentId


@coded("x")
@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Action):
    """Give an unpaid order back; asks once more unless ``sure``."""

    order: OrderId
    sure: bool = False


# --- a buyer has bought -------------------------------------------------------------------------------------


@coded("o")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders(Action):
    """One page of the visitor's own orders."""

    page: int = 0


@coded("od")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOrder(Action):
    """One order and what can be done with it."""

    order: OrderId


@coded("r")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGoods(Action):
    """Show my key: the receipt of a delivery."""

    order: OrderId


@coded("rh")
@dataclass(frozen=True, slots=True, kw_only=True)
class HideGoods(Action):
    """Take the key off the screen again; it stays in /orders."""

    order: OrderId


@coded("rc")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReceived(Action):
    """I have it: the receipt where the key came with the message."""

    order: OrderId


@coded("ri")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowInstructions(Action):
    """How to use what was bought."""

    order: OrderId


@coded("rp")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProblem(Action):
    """Something is wrong with an order: who helps."""

    order: OrderId


# --- anybody ------------------------------------------------------------------------------------------------


@coded("t")
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Action):
    """What a visitor can set."""


@coded("l")
@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage(Action):
    """The languages the shop speaks."""


@coded("ls")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetLanguage(Action):
    """Speak this language from now on."""

    language: str


@coded("e")
@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Action):
    """What can be done here, with an example each."""


# --- the owner's desk ---------------------------------------------------------------------------------------


@coded("O")
@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Action):
    """The owner's front door: what needs them, what runs low."""


@coded("OA")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListAttention(Action):
    """What only the owner can settle."""

    page: int = 0


@coded("OB")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAttention(Action):
    """One entry of that list, with what happened and what can be done."""

    attention: AttentionId


@coded("R")
@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseRestock(Action):
    """Which offer gets new stock."""

    page: int = 0


@coded("RO")
@dataclass(frozen=True, slots=True, kw_only=True)
class Restock(Action):
    """Ask for the lines, the text or the file of one offer; replies to it make or extend a draft."""

    offer: OfferId


@coded("RS")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRestock(Action):
    """The preview of a draft again, with or without what will be left out."""

    restock: RestockId
    left_out: bool = False


@coded("RA")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddRestock(Action):
    """Add what the preview showed."""

    restock: RestockId


@coded("RX")
@dataclass(frozen=True, slots=True, kw_only=True)
class DropRestock(Action):
    """Forget a draft."""

    restock: RestockId


@coded("RU")
@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRestock(Action):
    """Take back what was added and is unsold; asks once more unless ``sure``."""

    restock: RestockId
    sure: bool = False


# --- the catalogue ------------------------------------------------------------------------------------------


@coded("C")
@dataclass(frozen=True, slots=True, kw_only=True)
class EditCategory(Action):
    """A category as its owner sees it: what is in it, hidden or not, and what can be changed."""

    category: CategoryId
    page: int = 0


@coded("CA")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddCategory(Action):
    """Ask for the title of a new category."""

    parent: CategoryId


@coded("CR")
@dataclass(frozen=True, slots=True, kw_only=True)
class RenameCategory(Action):
    """Ask for a category's new title."""

    category: CategoryId


@coded("CX")
@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCategory(Action):
    """Remove an empty category; asks once more unless ``sure``."""

    category: CategoryId
    sure: bool = False


@coded("PA")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddProduct(Action):
    """Ask for the title of a new product; it starts hidden."""

    category: CategoryId


@coded("P")
@dataclass(frozen=True, slots=True, kw_only=True)
class EditProduct(Action):
    """A product as its owner sees it."""

    product: ProductId


@coded("PF")
@dataclass(frozen=True, slots=True, kw_only=True)
class WriteProduct(Action):
    """Ask for one field of a product anew."""

    product: ProductId
    field: ProductField


@coded("PC")
@dataclass(frozen=True, slots=True, kw_only=True)
class ClearProduct(Action):
    """Take a product's description or instructions away."""

    product: ProductId
    field: ProductField


@coded("PG")
@dataclass(frozen=True, slots=True, kw_only=True)
class EditGoods(Action):
    """What kind of goods a product is, and how stock and keys are shown."""

    product: ProductId


@coded("PM")
@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProduct(Action):
    """Put a product into another category."""

    product: ProductId
    category: CategoryId


@coded("PL")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListProduct(Action):
    """Put a product on sale, or take it off."""

    product: ProductId
    listed: bool


@coded("PK")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetGoodsKind(Action):
    """Say what kind of goods a product is; only while nothing of it was stocked."""

    product: ProductId
    kind: GoodsKind


@coded("PS")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetStockDisplay(Action):
    """Say how much of the stock buyers see."""

    product: ProductId
    display: StockDisplay


@coded("PR")
@dataclass(frozen=True, slots=True, kw_only=True)
class SetReveal(Action):
    """Say whether the key waits for a tap or comes with the message."""

    product: ProductId
    reveal: Reveal


@coded("FA")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddOffer(Action):
    """Ask for the price of a new offer."""

    product: ProductId


@coded("F")
@dataclass(frozen=True, slots=True, kw_only=True)
class EditOffer(Action):
    """An offer as its owner sees it."""

    offer: OfferId


@coded("FF")
@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffer(Action):
    """Ask for one field of an offer anew."""

    offer: OfferId
    field: OfferField


@coded("FL")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListOffer(Action):
    """Put an offer on sale, or take it off."""

    offer: OfferId
    listed: bool


# --- one customer on several chats --------------------------------------------------------------------------


@coded("k")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListChats(Action):
    """The chats that share the visitor's orders, and what can be done about them."""


@coded("kg")
@dataclass(frozen=True, slots=True, kw_only=True)
class GiveLinkCode(Action):
    """Make a one-time code for another chat."""


@coded("ke")
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterLinkCode(Action):
    """Ask for the code that another chat was given."""


@coded("kj")
@dataclass(frozen=True, slots=True, kw_only=True)
class JoinChat(Action):
    """Enter this code: what a link asks before it does anything."""

    typed: str


@coded("kc")
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLink(Action):
    """Yes, the chat that entered my code is mine."""

    link: LinkCodeId


@coded("kn")
@dataclass(frozen=True, slots=True, kw_only=True)
class DenyLink(Action):
    """It was not me."""

    link: LinkCodeId


@coded("ku")
@dataclass(frozen=True, slots=True, kw_only=True)
class UndoJoining(Action):
    """Put everything back as it was before two customers became one."""

    joining: JoiningId


@coded("kx")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unlink(Action):
    """Take a chat away from the visitor's; asks once more unless ``sure``."""

    contact: ContactId
    sure: bool = False


@coded("v")
@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery(Action):
    """What a recovery code is for."""


@coded("vn")
@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecoveryCode(Action):
    """Make a recovery code, readable once; asks once more unless ``sure`` when there is one already."""

    sure: bool = False


@coded("vh")
@dataclass(frozen=True, slots=True, kw_only=True)
class HideRecoveryCode(Action):
    """Take the recovery code off the screen: it is written down."""


@coded("ve")
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRecoveryCode(Action):
    """Ask for the recovery code of a lost account."""


# --- how the channels do ------------------------------------------------------------------------------------


@coded("OH")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListChannels(Action):
    """The owner sees how each channel does."""


@coded("OT")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTimeline(Action):
    """The owner sees every message of an order, and what came of it."""

    order: OrderId


# --- how a customer is reached ------------------------------------------------------------------------------

NO_ORDER: Final = OrderId(0)


@coded("n")
@dataclass(frozen=True, slots=True, kw_only=True)
class Notify(Action):
    """How the visitor is reached, and what can be changed about it."""


@coded("nf")
@dataclass(frozen=True, slots=True, kw_only=True)
class PutFirst(Action):
    """Try this channel before the others."""

    channel: str


@coded("nq")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuietHours(Action):
    """Ask when the visitor wants it quiet."""


@coded("nn")
@dataclass(frozen=True, slots=True, kw_only=True)
class NeverQuiet(Action):
    """No quiet hours."""


@coded("ns")
@dataclass(frozen=True, slots=True, kw_only=True)
class SleepAsTheShop(Action):
    """The shop's night is the visitor's."""


@coded("nz")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskZone(Action):
    """Ask in which time zone the visitor lives."""


@coded("nm")
@dataclass(frozen=True, slots=True, kw_only=True)
class Mute(Action):
    """Nothing but what was paid for, or everything again."""

    only_keys: bool


@coded("na")
@dataclass(frozen=True, slots=True, kw_only=True)
class AddMailbox(Action):
    """Ask for an e-mail address: for one order, or for all of them."""

    order: OrderId = NO_ORDER


@coded("nl")
@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMail(Action):
    """No e-mail now; back to the order."""

    order: OrderId


@coded("nc")
@dataclass(frozen=True, slots=True, kw_only=True)
class EnterMailCode(Action):
    """Ask for the code that was sent to a mailbox."""

    mailbox: ContactId
    order: OrderId = NO_ORDER


@coded("nr")
@dataclass(frozen=True, slots=True, kw_only=True)
class SendMailCode(Action):
    """Send another code to a mailbox."""

    mailbox: ContactId
    order: OrderId = NO_ORDER


@coded("nx")
@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMailbox(Action):
    """Forget an address that was typed and not proven."""

    mailbox: ContactId
