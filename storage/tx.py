"""One transaction as core.ports.Tx sees it: a connection, the named queries, the vault, the clock and chance."""

from random import Random
from typing import Any

from storage.queries import Queries
from storage.repositories.audit import AuditRows
from storage.repositories.basket import BasketRows
from storage.repositories.catalogue import CatalogueRows
from storage.repositories.chains import ChainRows
from storage.repositories.channels import ChannelRows
from storage.repositories.chats import ConversationRows, InboxRows
from storage.repositories.coupons import CouponRows
from storage.repositories.ledger import LedgerRows
from storage.repositories.linking import CodeRows, JoiningRows
from storage.repositories.links import LinkRows, MailCodeRows
from storage.repositories.orders import OrderRows
from storage.repositories.owners import AttentionRows, NoticeRows
from storage.repositories.parcels import ParcelRows
from storage.repositories.payments import DisputeRows, PaymentRows, RefundRows
from storage.repositories.people import PeopleRows
from storage.repositories.restocks import RestockRows
from storage.vault import Vault


class SqlTx:
    """Made anew for each step. A repository is made when it is asked for: most steps need three of them."""

    __slots__ = ("_connection", "_queries", "_vault", "now", "random")

    def __init__(self, connection: Any, queries: Queries, vault: Vault, now: int, random: Random) -> None:
        self._connection = connection
        self._queries = queries
        self._vault = vault
        self.now = now
        self.random = random

    @property
    def people(self) -> PeopleRows:
        return PeopleRows(self._connection, self._queries)

    @property
    def catalogue(self) -> CatalogueRows:
        return CatalogueRows(self._connection, self._queries)

    @property
    def stock(self) -> RestockRows:
        return RestockRows(self._connection, self._queries, self._vault)

    @property
    def orders(self) -> OrderRows:
        return OrderRows(self._connection, self._queries)

    @property
    def baskets(self) -> BasketRows:
        return BasketRows(self._connection, self._queries)

    @property
    def coupons(self) -> CouponRows:
        return CouponRows(self._connection, self._queries)

    @property
    def payments(self) -> PaymentRows:
        return PaymentRows(self._connection, self._queries)

    @property
    def ledger(self) -> LedgerRows:
        return LedgerRows(self._connection, self._queries)

    @property
    def refunds(self) -> RefundRows:
        return RefundRows(self._connection, self._queries)

    @property
    def disputes(self) -> DisputeRows:
        return DisputeRows(self._connection, self._queries)

    @property
    def parcels(self) -> ParcelRows:
        return ParcelRows(self._connection, self._queries)

    @property
    def channels(self) -> ChannelRows:
        return ChannelRows(self._connection, self._queries)

    @property
    def audit(self) -> AuditRows:
        return AuditRows(self._connection, self._queries)

    @property
    def attention(self) -> AttentionRows:
        return AttentionRows(self._connection, self._queries)

    @property
    def notices(self) -> NoticeRows:
        return NoticeRows(self._connection, self._queries)

    @property
    def conversations(self) -> ConversationRows:
        return ConversationRows(self._connection, self._queries)

    @property
    def inbox(self) -> InboxRows:
        return InboxRows(self._connection, self._queries, self._vault)

    @property
    def codes(self) -> CodeRows:
        return CodeRows(self._connection, self._queries, self._vault)

    @property
    def joinings(self) -> JoiningRows:
        return JoiningRows(self._connection, self._queries)

    @property
    def links(self) -> LinkRows:
        return LinkRows(self._connection, self._queries)

    @property
    def mail_codes(self) -> MailCodeRows:
        return MailCodeRows(self._connection, self._queries)

    @property
    def chains(self) -> ChainRows:
        return ChainRows(self._connection, self._queries)
