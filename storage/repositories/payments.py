"""Payments, the money that came in and went back, refunds and disputes."""

from collections.abc import Mapping
from typing import Any

from core.ids import ContactId, CustomerId, OrderId, PaymentId, PaymentKey
from core.money import Money
from core.payments import Payment
from core.providers import Disputed, DisputeStage, MoneyIn, MoneyOut
from core.refunds import Fate, Incoming, Refund, RefundState
from core.states import PAYMENT_MOVES, PaymentStatus, check_move
from core.timeline import MoneyTurn, Turn
from storage.repositories.rows import Rows


def _payment(row: Any) -> Payment:
    return Payment(
        id=row[0], key=row[1], order=row[2], customer=row[3], contact=row[4], provider=row[5], reference=row[6] or "",
        amount=Money(row[7], row[8]), asked=Money(row[9], row[10]), quote=row[11], status=PaymentStatus(row[12]),
        expires_at=row[13],
    )  # fmt: skip


class PaymentRows(Rows):
    """See core.ports.Payments."""

    def add(self, draft: Payment, now: int) -> PaymentId | None:
        payment: PaymentId | None = self._queries.payment_add(
            self._connection, key=draft.key, order_id=draft.order, customer_id=draft.customer,
            contact_id=draft.contact, provider=draft.provider, amount=draft.amount.minor,
            currency=draft.amount.currency, asked=draft.asked.minor, asked_currency=draft.asked.currency,
            quote=draft.quote, now=now, expires_at=draft.expires_at,
        )  # fmt: skip
        return payment

    def pending(self, order: OrderId, provider: str) -> Payment | None:
        row = self._queries.payment_pending(self._connection, order_id=order, provider=provider)
        return _payment(row) if row else None

    def pending_top_up(self, contact: ContactId, provider: str, amount: Money, now: int) -> Payment | None:
        row = self._queries.payment_pending_top_up(
            self._connection, contact_id=contact, provider=provider, amount=amount.minor, currency=amount.currency,
            now=now,
        )  # fmt: skip
        return _payment(row) if row else None

    def get(self, payment: PaymentId) -> Payment | None:
        row = self._queries.payment_get(self._connection, id=payment)
        return _payment(row) if row else None

    def by_key(self, key: PaymentKey) -> Payment | None:
        row = self._queries.payment_by_key(self._connection, key=key)
        return _payment(row) if row else None

    def customer_of(self, payment: PaymentId) -> CustomerId:
        customer: CustomerId = self._queries.payment_customer(self._connection, id=payment)
        return customer

    def bind(self, payment: PaymentId, reference: str, asked: Money | None) -> None:
        self._queries.payment_bind(
            self._connection, id=payment, reference=reference, asked=asked.minor if asked else None
        )

    def move(self, payment: PaymentId, old: PaymentStatus, new: PaymentStatus, now: int) -> bool:
        check_move(PAYMENT_MOVES, old, new)
        moved = self._queries.payment_move(
            self._connection, id=payment, from_status=old.value, to_status=new.value, now=now
        )
        return moved is not None

    def close_of(self, order: OrderId, now: int) -> None:
        self._queries.payment_close_of(self._connection, order_id=order, now=now)

    def close_overdue(self, now: int) -> int:
        count: int = self._queries.payment_close_overdue(self._connection, now=now)
        return count

    def ended(self, provider: str, since: int, limit: int) -> tuple[Payment, ...]:
        rows = self._queries.payment_ended(self._connection, provider=provider, since=since, limit=limit)
        return tuple(map(_payment, rows))

    # --- money that came in and went back

    def note_in(self, money: MoneyIn, payment: Payment | None, worth: Money | None, now: int) -> bool:
        fee = money.fee.minor if money.fee else 0
        return self._note("in", money, payment, worth, fee, money.trace, now)

    def note_out(self, money: MoneyOut, payment: Payment | None, worth: Money | None, now: int) -> bool:
        return self._note("out", money, payment, worth, 0, money.refund, now)

    def _note(
        self,
        direction: str,
        money: MoneyIn | MoneyOut,
        payment: Payment | None,
        worth: Money | None,
        fee: int,
        trace: str,
        now: int,
    ) -> bool:
        noted = self._queries.payment_event_add(
            self._connection, provider=money.provider, event_key=money.event_key,
            payment_id=payment.id if payment else None, direction=direction, amount=money.amount.minor,
            currency=money.amount.currency, fee=fee, worth=worth.minor if worth else 0, trace=trace,
            occurred_at=money.at or now, now=now,
        )  # fmt: skip
        return noted is not None

    def event_amount(self, provider: str, event_key: str) -> Money | None:
        row = self._queries.payment_event_get(self._connection, provider=provider, event_key=event_key)
        return Money(row[0], row[1]) if row else None

    def came_in(self, payment: PaymentId) -> int:
        minor: int = self._queries.payment_came_in(self._connection, payment_id=payment)
        return minor

    def has_come(self, payment: PaymentId) -> bool:
        return bool(self._queries.payment_has_come(self._connection, payment_id=payment))

    def put_by(self, payment: PaymentId) -> int:
        minor: int = self._queries.payment_put_by(self._connection, payment_id=payment)
        return minor

    def incoming(self, order: OrderId) -> tuple[Incoming, ...]:
        return tuple(
            Incoming(
                payment=row[0],
                provider=row[1],
                event_key=row[2],
                amount=Money(row[3], row[4]),
                worth=Money(row[5], row[6]),
                returned=row[7],
            )
            for row in self._queries.payment_incoming(self._connection, order_id=order)
        )

    def turns(self, order: OrderId) -> tuple[MoneyTurn, ...]:
        return tuple(
            MoneyTurn(at=row[0], turn=Turn(row[1]), provider=row[2], amount=Money(row[3], row[4]), state=row[5])
            for row in self._queries.payment_turns(self._connection, order_id=order)
        )

    def noted_since(self, provider: str, since: int, until: int) -> Mapping[str, Money]:
        rows = self._queries.payment_noted_since(self._connection, provider=provider, since=since, until=until)
        return {row[0]: Money(row[1], row[2]) for row in rows}


def _refund(row: Any) -> Refund:
    return Refund(
        id=row[0], key=row[1], order=row[2], payment=row[3], provider=row[4], money_key=row[5],
        amount=Money(row[6], row[7]), paid_back=Money(row[8], row[9]), goods=Fate(row[10]), reason=row[11],
        state=RefundState(row[12]), tries=row[13], url=row[14], created_at=row[15],
    )  # fmt: skip


class RefundRows(Rows):
    """See core.ports.RefundRows."""

    def add(self, draft: Refund, owner: CustomerId | None, now: int) -> None:
        self._queries.refund_add(
            self._connection, key=draft.key, order_id=draft.order, payment_id=draft.payment,
            provider=draft.provider, money_key=draft.money_key, amount=draft.amount.minor,
            currency=draft.amount.currency, paid_back=draft.paid_back.minor,
            paid_back_currency=draft.paid_back.currency, goods=draft.goods.value, reason=draft.reason,
            state=draft.state.value, owner_id=owner, now=now,
        )  # fmt: skip

    def by_key(self, key: str) -> Refund | None:
        row = self._queries.refund_by_key(self._connection, key=key)
        return _refund(row) if row else None

    def of(self, order: OrderId) -> tuple[Refund, ...]:
        return tuple(map(_refund, self._queries.refund_of(self._connection, order_id=order)))

    def claim(self, now: int, lease_until: int, limit: int) -> tuple[Refund, ...]:
        rows = self._queries.refund_claim(self._connection, now=now, lease_until=lease_until, limit=limit)
        return tuple(map(_refund, rows))

    def postpone(self, key: str, due_at: int) -> None:
        self._queries.refund_postpone(self._connection, key=key, due_at=due_at)

    def move(self, key: str, old: RefundState, new: RefundState, now: int, url: str = "") -> bool:
        moved = self._queries.refund_move(
            self._connection, key=key, from_state=old.value, to_state=new.value, url=url, now=now
        )
        return moved is not None


class DisputeRows(Rows):
    """See core.ports.Disputes."""

    def stage(self, provider: str, reference: str) -> DisputeStage | None:
        stage = self._queries.dispute_stage(self._connection, provider=provider, reference=reference)
        return DisputeStage(stage) if stage else None

    def add(self, news: Disputed, payment: PaymentId | None, customer: CustomerId | None, now: int) -> None:
        self._queries.dispute_add(
            self._connection, provider=news.provider, reference=news.dispute, payment_id=payment, customer_id=customer,
            amount=news.amount.minor, currency=news.amount.currency, reason=news.reason, now=now,
        )  # fmt: skip

    def move(self, provider: str, reference: str, stage: DisputeStage, now: int) -> bool:
        moved = self._queries.dispute_move(
            self._connection, provider=provider, reference=reference, stage=stage.value, now=now
        )
        return moved is not None

    def open_of(self, customer: CustomerId) -> int:
        count: int = self._queries.dispute_open_of(self._connection, customer_id=customer)
        return count

    def against(self, customer: CustomerId) -> int:
        count: int = self._queries.dispute_against(self._connection, customer_id=customer)
        return count
