"""USDT and USDC on a chain, straight to their owner's address. One provider a token; one watcher a chain."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from core import chains
from core.chains import Expected, Fit, Transfer, Wish
from core.errors import Permanent, Temporary
from core.ids import PaymentKey
from core.ports import Store
from core.providers import (
    MINUTE,
    BadSignature,
    Callback,
    Checkout,
    Disputed,
    DisputeStage,
    Intent,
    MoneyIn,
    MoneySeen,
    News,
    PaidBack,
    Payback,
    Refunds,
    Terms,
)
from core.providers import Transfer as Asked
from payments.onchain.tokens import Token
from payments.onchain.uri import uri
from payments.onchain.watcher import Watcher
from payments.onchain.xpub import Account

LIFE_MS: Final = 45 * MINUTE
POLL_MS: Final = 10_000
# News are asked for from the time of the last ones. A transfer may have been confirmed while those were being read.
MARGIN_MS: Final = 10 * MINUTE
# Strangers send crumbs from addresses that look like one's own, in the hope of being paid by mistake. Less than a
# hundredth of a coin that nobody waits for is kept, and not told.
CRUMB: Final = 10_000
WHOLE_LEDGER: Final = 2**63 - 1


class NoWayBack(Permanent):
    """The shop has no key to send coins with: send them from your wallet, or give it to the buyer's wallet here."""


class TokenProvider:
    """One token on one chain. ``home`` is the owner's address in hex, or the account each address is derived from."""

    def __init__(self, token: Token, watcher: Watcher, store: Store, home: str | Account) -> None:
        self._token = token
        self._watcher = watcher
        self._store = store
        self._home = home
        self._closed_at: int | None = None
        self._told = False
        self._terms = Terms(
            code=token.code, asks_in=token.currency, refunds=Refunds.NONE, life_ms=LIFE_MS, poll_ms=POLL_MS
        )

    @property
    def terms(self) -> Terms:
        return self._terms

    async def create(self, intent: Intent) -> Checkout:
        """See core.providers. Nothing is made anywhere but in the shop; the chain is asked where it is."""
        found = await self._store.read(chains.expected, intent.key)
        return self._checkout(found or await self._expect(intent))

    async def _expect(self, intent: Intent) -> Expected:
        wish = Wish(
            key=intent.key,
            chain=self._token.chain.key,
            contract=self._token.contract,
            asked=intent.asked,
            decimals=self._token.decimals,
            # A node may be ahead of the others for a moment.
            block=await self._watcher.begin() - self._token.chain.minute,
            expires_at=intent.expires_at,
        )
        if isinstance(self._home, Account):
            return await self._store.run(chains.reserve_address, wish, self._home.name, self._home.address)
        return await self._store.run(chains.reserve_amount, wish, self._home)

    def _checkout(self, expected: Expected) -> Checkout:
        chain = self._token.chain
        transfer = Asked(
            network=chain.title,
            token=self._token.currency,
            address=chain.show(expected.address),
            uri=uri(chain, expected),
            own=isinstance(self._home, Account),
        )
        return Checkout(reference=f"{chain.key}:{expected.id}", transfer=transfer, asked=expected.asked)

    async def cancel(self, payment: PaymentKey, reference: str) -> None:  # noqa: ARG002
        """Who pays after this is late, and recognised."""
        await self._store.run(chains.stop_expecting, payment)

    def read(self, headers: Mapping[str, str], body: bytes, now: int) -> Callback:  # noqa: ARG002
        """No chain calls anybody."""
        raise BadSignature()

    async def resolve(self, body: bytes) -> Sequence[News]:  # noqa: ARG002
        return ()

    async def news(self, since: int) -> AsyncIterator[News]:
        """Look at the chain, then tell what the rows say. What was known before is told even if nobody could look."""
        since = await self._reaching(since)
        trouble: Temporary | Permanent | None = None
        try:
            await self._watcher.look()
        except (Temporary, Permanent) as error:
            trouble = error
        chain, contract = self._token.chain.key, self._token.contract
        told = await self._store.read(chains.happened, chain, contract, since)
        for one in told.on_the_way:
            yield self._seen(one)
        for one in told.confirmed:
            if self._counts(one):
                yield self._came(one)
        for one in told.lost:
            for turn in self._turns(one):
                yield turn
        self._told = True
        if trouble is not None:
            raise trouble

    async def _reaching(self, since: int) -> int:
        """From when on to tell. The first time after a start it is from before the shop was closed, however long that
        was: what was confirmed then may never have been told."""
        if self._closed_at is None:
            self._closed_at = await self._store.read(chains.last_read, self._token.chain.key)
        return (since if self._told else min(since, self._closed_at)) - MARGIN_MS

    def _counts(self, one: Transfer) -> bool:
        amount = self._token.money(one.sighting.raw).minor
        return amount <= WHOLE_LEDGER and amount >= (CRUMB if one.fit is Fit.UNMATCHED else 1)

    def _seen(self, one: Transfer) -> MoneySeen:
        seen = one.sighting
        return MoneySeen(
            provider=self._terms.code,
            event_key=f"seen:{one.chain}:{seen.tx}:{seen.log_index}",
            payment=one.payment,
            amount=self._token.money(seen.raw),
        )

    def _came(self, one: Transfer) -> MoneyIn:
        return MoneyIn(
            provider=self._terms.code,
            event_key=one.name,
            payment=one.payment,
            amount=self._token.money(one.sighting.raw),
            at=one.sighting.mined_at,
            trace=one.sighting.tx,
        )

    def _turns(self, one: Transfer) -> Sequence[Disputed]:
        """A final block that is gone took the money with it; that it is back is news as well."""
        turns = ((DisputeStage.OPENED, one.lost_at), (DisputeStage.WON, one.back_at))
        return [self._disputed(one, stage, at) for stage, at in turns if at is not None and self._counts(one)]

    def _disputed(self, one: Transfer, stage: DisputeStage, at: int) -> Disputed:
        return Disputed(
            provider=self._terms.code,
            event_key=f"{stage}:{one.name}:{at}",
            dispute=one.name,
            payment=one.payment,
            amount=self._token.money(one.sighting.raw),
            stage=stage,
            reason="chain reorganised",
            at=at,
        )

    async def pay_back(self, payback: Payback) -> PaidBack:  # noqa: ARG002
        raise NoWayBack()

    async def check(self) -> str:
        """Every node is on the right chain, and the contract is the token."""
        rpc = self._watcher.rpc
        await rpc.check()
        await self._watcher.verify()
        newest = await rpc.newest()
        said = f"{self._token.currency} on {self._token.chain.title}, block {newest.number}"
        if isinstance(self._home, Account):
            said += f"; your wallet's first address is {self._token.chain.show(self._home.address(0))}"
        return said

    async def close(self) -> None:
        await self._watcher.rpc.close()
