"""BTCPay Server: what a payment is worth, what an invoice tells, and whose callbacks are believed."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import PaymentKey
from core.money import Money
from core.providers import BadSignature, Malformed, MoneyIn, MoneyOut, MoneySeen, RefundFailed
from payments.btcpay.invoices import Invoice, news, read_coins, read_invoice, read_invoices
from payments.btcpay.permissions import NEEDED, WEBHOOKS, granted, missing
from payments.btcpay.provider import Btcpay
from payments.btcpay.refunds import given_back, payout_method, read_payouts, read_pulls
from payments.btcpay.worth import DUST, Coins, final, worths
from payments.calling import JsonApi

SECRET = "whsec-demo-HelloWorld"
DELIVERED = (
    b'{\n  "deliveryId": "5s1mNqkVb2",\n  "webhookId": "9cXyWh",\n  "originalDeliveryId": "5s1mNqkVb2",\n'
    b'  "isRedelivery": false,\n  "type": "InvoiceSettled",\n  "timestamp": 1795341600,\n  "storeId": "STORE1",\n'
    b'  "invoiceId": "INV1",\n  "metadata": {\n    "orderId": "ord_01JD9Z5Q3M"\n  },\n  "manuallyMarked": false,\n'
    b'  "overPaid": false\n}'
)
SIGNATURE = "sha256=90c0d642e3bb5808b5f6d1fd892d97d19fb82f2dcc687471c388e1c497150d98"
KEY = PaymentKey("kp0123456789ABCDEFGHJK")
NOW = 1_795_342_000_000


def provider(secret: str = SECRET) -> Btcpay:
    return Btcpay(JsonApi("http://127.0.0.1:9"), store="STORE1", secret=secret, currency="USD", clock=lambda: NOW)


# --- callbacks ----------------------------------------------------------------------------------------------------


def test_the_signature_is_over_the_indented_body() -> None:
    assert len(DELIVERED) == 322
    assert provider().read({"btcpay-sig": SIGNATURE}, DELIVERED, NOW).event_key == "5s1mNqkVb2"
    for body in (json.dumps(json.loads(DELIVERED)).encode(), DELIVERED + b"\n", b"", DELIVERED[:-1] + b"]"):
        with pytest.raises(BadSignature):
            provider().read({"BTCPay-Sig": SIGNATURE}, body, NOW)


@pytest.mark.parametrize(
    "given", ["", "sha256=", SIGNATURE.removeprefix("sha256="), SIGNATURE.upper(), SIGNATURE + "0"]
)
def test_another_signature_is_refused(given: str) -> None:
    with pytest.raises(BadSignature):
        provider().read({"BTCPay-Sig": given}, DELIVERED, NOW)


def test_without_a_secret_nothing_is_believed_not_even_what_is_signed_with_nothing() -> None:
    nothing = "sha256=7a12ff20ea87f1f88e0d3ff3a2d9e96ba0b6d1b5b7f7b4f9eb0ebb4f0b6d6a5c"
    with pytest.raises(BadSignature):
        provider("").read({"BTCPay-Sig": nothing}, DELIVERED, NOW)
    with pytest.raises(BadSignature):
        provider("").read({"BTCPay-Sig": signed(DELIVERED, "")}, DELIVERED, NOW)


def signed(body: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"deliveryId": "b", "originalDeliveryId": "a"}, "a"),
        ({"deliveryId": "b", "orignalDeliveryId": "a"}, "a"),  # as older servers spell it
        ({"deliveryId": "b", "originalDeliveryId": None}, "b"),
        ({"deliveryId": "b"}, "b"),
    ],
)
def test_a_repeated_delivery_has_the_name_of_the_first(told: dict[str, Any], key: str) -> None:
    body = json.dumps(told).encode()
    assert provider().read({"BTCPay-Sig": signed(body)}, body, NOW).event_key == key


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"{", b'{"deliveryId": 5}', b'{"deliveryId":"a","deliveryId":"b"}']
)
def test_a_signed_body_that_says_nothing_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        provider().read({"BTCPay-Sig": signed(body)}, body, NOW)


# --- what a payment is worth --------------------------------------------------------------------------------------

RATE = Fraction("97234.56") * 100  # of a bitcoin, in cents


def coins(id: str, bitcoin: str, at: int = 0, rate: Fraction = RATE, *, settled: bool = True) -> Coins:  # noqa: A002
    value = Fraction(bitcoin) * rate
    grain = rate / 10**8
    return Coins(id=id, at=at, method="BTC-CHAIN", is_settled=settled, value=value, grain=grain)


def told(amount: int, *payments: Coins) -> list[int]:
    return [worth for _, worth in worths(amount, payments)]


def due(amount: int, rate: Fraction, *before: Coins) -> str:
    """What the server would ask for: the rest, up to the next satoshi."""
    rest = (amount - sum((one.value for one in before), Fraction(0))) / rate
    return str((Decimal(-((-rest * 10**8) // 1)) / 10**8).normalize())


def test_an_exact_payment_is_worth_exactly_the_amount() -> None:
    assert told(1949, coins("a", due(1949, RATE))) == [1949]


def test_what_no_coin_divides_is_not_too_much() -> None:
    rubles = Fraction("7893210.43") * 100  # a satoshi is nearly eight kopecks
    exact = due(150_000, rubles)
    assert told(150_000, coins("a", exact, rate=rubles)) == [150_000]
    one_more = str(Decimal(exact) + Decimal("0.00000001"))
    assert told(150_000, coins("a", one_more, rate=rubles)) == [150_010]


def test_the_rest_makes_up_for_what_rounding_took() -> None:
    part = coins("a", "0.0001")  # 9.723456
    rest = coins("b", due(1949, RATE, part), at=1)  # 9.76 and a bit
    assert told(1949, part, rest) == [972, 977]


def test_too_much_is_told_to_the_last_whole_unit() -> None:
    part = coins("a", "0.0001")
    more = coins("b", "0.00015", at=1)  # 14.585184
    assert told(1949, part, more) == [972, 1458], "the sum is 24.30 of 24.30864"
    assert told(1949, coins("a", "0.0003")) == [2917]


def test_a_payment_that_cost_more_than_it_brought_is_made_up_for_by_the_rest() -> None:
    """The server asks for that with the rest."""
    spam = coins("a", "-0.0000014")
    assert told(1949, spam) == [0]
    part = coins("b", "0.0001", at=1)
    assert told(1949, spam, part, coins("c", due(1949, RATE, spam, part), at=2)) == [0, 972, 977]


def test_a_second_whole_payment_is_worth_what_the_first_was() -> None:
    exact = due(1949, RATE)
    assert told(1949, coins("a", exact), coins("b", exact, at=1)) == [1949, 1949]


def test_a_rate_of_28_digits_loses_no_unit() -> None:
    third = Fraction("0.3333333333333333333333333333") * 100
    assert told(100, coins("a", "3", rate=third)) == [100]


AMOUNTS = st.integers(1, 10**7)
PARTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=5)
PRICES = st.decimals("0.5", "90000000", places=3, allow_nan=False).map(lambda price: Fraction(price) * 100)


@given(AMOUNTS, PARTS, PRICES)
def test_what_is_exactly_paid_in_any_parts_sums_to_exactly_the_amount(
    amount: int, parts: list[int], rate: Fraction
) -> None:
    paid: list[Coins] = []
    for number, satoshis in enumerate(parts):
        if sum((one.value for one in paid), Fraction(satoshis, 10**8) * rate) >= amount:
            break
        paid.append(coins(str(number), str(Decimal(satoshis) / 10**8), at=number, rate=rate))
    paid.append(coins("rest", due(amount, rate, *paid), at=9, rate=rate))
    assert sum(told(amount, *paid)) == amount
    for count in range(len(paid)):  # and what was told of a part is told of it for ever
        assert told(amount, *paid[:count]) == told(amount, *paid)[:count]


@given(AMOUNTS, PARTS, PRICES)
def test_never_more_than_was_paid_and_never_less_than_the_amount_when_covered(
    amount: int, parts: list[int], rate: Fraction
) -> None:
    paid = [coins(str(n), str(Decimal(part) / 10**8), at=n, rate=rate) for n, part in enumerate(parts)]
    whole = sum((one.value for one in paid), Fraction(0))
    assert whole - len(paid) * (1 + rate / 10**8) < sum(told(amount, *paid))
    assert sum(told(amount, *paid)) <= whole + len(paid) * DUST
    if whole >= amount:
        assert sum(told(amount, *paid)) >= amount


# --- which payments are told, and when ----------------------------------------------------------------------------


def names(payments: Sequence[Coins]) -> str:
    return "".join(one.id for one in payments)


def test_what_is_settled_waits_for_an_earlier_payment_that_may_complete_it() -> None:
    part = coins("a", "0.0001", at=1, settled=False)
    rest = coins("b", due(1949, RATE, part), at=2)
    assert names(final(1949, [rest, part], is_over=False)) == ""
    assert names(final(1949, [rest, replace(part, is_settled=True)], is_over=False)) == "ab"
    assert names(final(1949, [rest], is_over=False)) == "b", "the other was replaced"
    assert names(final(1949, [rest, part], is_over=True)) == "b", "nobody looks for it any more"


def test_goods_do_not_wait_for_a_payment_that_nobody_needs() -> None:
    stray = coins("a", "0.0001", at=1, settled=False)
    whole = coins("b", due(1949, RATE), at=2)
    assert names(final(1949, [stray, whole], is_over=False)) == "b"
    alone = told(1949, whole)
    late = final(1949, [replace(stray, is_settled=True), whole], is_over=False)
    assert names(late) == "ab"
    assert told(1949, *late)[1:] == alone == [1949], "it is told the same afterwards"


@given(AMOUNTS, st.lists(st.integers(1, 10**5), min_size=1, max_size=4), PRICES, st.data())
def test_a_payment_that_was_told_is_told_the_same_ever_after(
    amount: int, parts: list[int], rate: Fraction, data: st.DataObject
) -> None:
    """Payments come one after the other and settle in any order; each is told when it can be, and then never else.

    The one exception: those that covered the invoice only together, while an earlier one was still open. They may
    differ by what rounding takes.
    """
    waiting = [
        coins(str(n), str(Decimal(part) / 10**8), at=n, rate=rate, settled=False) for n, part in enumerate(parts)
    ]
    known: dict[str, int] = {}
    loose: set[str] = set()
    there: list[Coins] = []
    for _ in range(2 * len(parts)):
        open_ones = [one for one in there if not one.is_settled]
        if waiting and (not open_ones or data.draw(st.booleans())):
            there.append(waiting.pop(0))
        elif open_ones:
            settles = data.draw(st.sampled_from(open_ones))
            there = [replace(one, is_settled=True) if one is settles else one for one in there]
        shown = final(amount, there, is_over=False)
        if names(shown) != names(there[: len(shown)]) and all(one.value < amount for one in shown):
            loose |= {one.id for one in shown}
        for one, worth in worths(amount, shown):
            change = abs(known.setdefault(one.id, worth) - worth)
            assert change == 0 or (one.id in loose and change <= len(parts) + one.grain)
    assert set(known) == {one.id for one in there}
    assert sum(known.values()) >= min(amount, int(sum(one.value for one in there)) - len(parts))


# --- an invoice and its news --------------------------------------------------------------------------------------


def shown(**changes: Any) -> dict[str, Any]:
    return {
        "id": "INV1",
        "storeId": "STORE1",
        "amount": "19.49",
        "paidAmount": "0",
        "currency": "USD",
        "type": "Standard",
        "checkoutLink": "http://127.0.0.1:1/i/INV1",
        "createdTime": 1795341600,
        "expirationTime": 1795343400,
        "monitoringExpiration": 1795429800,
        "status": "New",
        "additionalStatus": "None",
        "archived": False,
        "metadata": {"orderId": KEY},
    } | changes


def method(*payments: dict[str, Any], rate: str = "97234.56") -> dict[str, Any]:
    return {"paymentMethodId": "BTC-CHAIN", "currency": "BTC", "rate": rate, "payments": list(payments)}


def payment(id: str, value: str, at: int = 1, status: str = "Settled", fee: str = "0") -> dict[str, Any]:  # noqa: A002
    return {"id": id, "receivedDate": at, "value": value, "fee": fee, "status": status, "destination": "bcrt1"}


def invoice(**changes: Any) -> Invoice:
    read = read_invoice(shown(**changes))
    assert read is not None
    return read


def story(*methods: dict[str, Any], now: int = NOW) -> list[Any]:
    return list(news(invoice(), read_coins(list(methods), "USD"), now))


def test_an_invoice_is_read_exactly() -> None:
    assert invoice(paidAmount="0.01", amount="19.490") == Invoice(
        id="INV1",
        payment=KEY,
        amount=Money(1949, "USD"),
        url="http://127.0.0.1:1/i/INV1",
        status="New",
        has_payments=True,
        made_at=1795341600,
        watched_until=1795429800000,
    )
    assert not invoice().has_payments
    older = shown()
    del older["paidAmount"]
    assert read_invoices([older])[0] == replace(invoice(), has_payments=True)


@pytest.mark.parametrize("metadata", [None, {}, {"orderId": "17"}, {"orderId": 5}, {"orderId": "kp/../x"}])
def test_what_the_store_sells_otherwise_is_left_out_whatever_it_looks_like(metadata: Any) -> None:
    assert read_invoices([shown(metadata=metadata, amount="0.000000001", currency="BTC"), shown()]) == [None, invoice()]


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "19.499"), ("amount", "1e3"), ("amount", None), ("amount", "-1"), ("id", 5), ("createdTime", "now")],
)
def test_an_invoice_that_cannot_be_read_is_not_guessed_at(field: str, value: Any) -> None:
    with pytest.raises(Malformed):
        read_invoice(shown(**{field: value}))


def test_settled_payments_came_in_and_others_are_on_their_way() -> None:
    assert story(method(payment("tx1-0", "0.0001", at=5), payment("tx2-1", "0.0002", at=9, status="Processing"))) == [
        MoneyIn(
            provider="btcpay", event_key="tx1-0", payment=KEY, amount=Money(972, "USD"), at=5000, trace="tx1-0"
        ),
        MoneySeen(provider="btcpay", event_key="tx2-1:seen", payment=KEY, amount=Money(1944, "USD")),
    ]  # fmt: skip


def test_payments_of_all_methods_are_one_sum_in_the_order_in_which_they_came() -> None:
    lightning = {"paymentMethodId": "BTC-LN", "rate": "97234.56", "payments": [payment("hash", "0.00010045", at=2)]}
    unused: dict[str, Any] = {"paymentMethodId": "LTC-CHAIN", "currency": None, "rate": "0", "payments": []}
    came = story(unused, lightning, method(payment("tx1-0", "0.0001", at=1)))
    assert [(one.event_key, one.amount.minor) for one in came] == [("tx1-0", 972), ("hash", 977)]


def test_the_fee_of_a_second_payment_is_not_the_shops() -> None:
    [came] = story(method(payment("tx1-0", "0.0001", fee="0.000002")))
    assert came.amount == Money(952, "USD")  # 9.52898688


def test_what_was_replaced_or_is_worth_nothing_is_not_told() -> None:
    assert story(method(payment("tx1-0", "0.01", status="Invalid"), payment("tx2-0", "0.00000001"))) == []
    assert story(method(payment("tx1-0", "0.000001", fee="0.000002"))) == []


def test_the_state_of_the_invoice_makes_no_money_and_takes_none() -> None:
    paid = read_coins([method(payment("tx1-0", "0.0003"))], "USD")
    for state in ("New", "Processing", "Settled", "Expired", "Invalid"):
        assert [type(one) for one in news(invoice(status=state), paid, NOW)] == [MoneyIn]
        assert list(news(invoice(status=state), [], NOW)) == [], "somebody only marked it"


def test_nothing_is_on_its_way_once_nobody_looks() -> None:
    pending = method(payment("tx1-0", "0.0002", status="Processing"))
    assert story(pending, now=1795429800000 - 1)
    assert story(pending, now=1795429800000) == []


def test_news_are_the_same_however_the_payments_are_listed() -> None:
    listed = [payment("c", "0.0001", at=1), payment("b", "0.0001", at=2), payment("a", "0.00005", at=3)]
    expected = story(method(*listed))
    for order in permutations(listed):
        assert story(method(*order)) == expected
    for first in combinations(listed, 2):
        others = [one for one in listed if one not in first]
        assert story(method(*others), method(*first)) == expected


def test_payments_of_one_second_came_in_the_order_in_which_they_are_listed() -> None:
    """Or what was told of the first would change with the name of the second."""
    part, rest = payment("z", "0.0001"), payment("a", "0.00010045")
    assert [one.amount.minor for one in story(method(part))] == [972]
    assert [one.amount.minor for one in story(method(part, rest))] == [972, 977]


@pytest.mark.parametrize("value", ["1/3", "1e400", "nan", "0x1", "", None, True, [], "1" * 60])
def test_a_strange_number_is_malformed(value: Any) -> None:
    with pytest.raises(Malformed):
        read_coins([method(payment("a", value))], "USD")


def test_numbers_are_read_as_they_are_written() -> None:
    [came] = read_coins([method(payment("a", "1E-8"), rate="100000.000000000000000000000001")], "USD")
    assert came.value == Fraction("0.100000000000000000000000000001")
    [came] = read_coins([method(payment("a", Decimal("0.5")) | {"fee": 0}, rate="2")], "JPY")  # type: ignore[arg-type]
    assert came.value == 1


# --- refunds ------------------------------------------------------------------------------------------------------


def pull(id: str = "PP1", **changes: Any) -> dict[str, Any]:  # noqa: A002 (what it is called there)
    return {
        "id": id,
        "name": "Refund kr1",
        "description": f"{KEY} kr1",
        "currency": "USD",
        "amount": "5.00",
        "archived": False,
        "viewLink": "http://127.0.0.1:1/pull-payments/PP1",
    } | changes


def payout(amount: str, at: int = 7, state: str = "Completed", of: str | None = "PP1") -> dict[str, Any]:
    return {"id": f"po{at}", "pullPaymentId": of, "originalAmount": amount, "date": at, "state": state}


def became_of(shown: dict[str, Any], *payouts: dict[str, Any]) -> Any:
    [found] = given_back(read_pulls([shown]), read_payouts(list(payouts)))
    return found.news()


def test_a_refund_is_done_when_all_of_it_was_taken() -> None:
    done = MoneyOut(
        provider="btcpay", event_key="PP1", payment=KEY, amount=Money(500, "USD"), refund="kr1", at=7000
    )  # fmt: skip
    assert became_of(pull(), payout("5")) == done
    assert became_of(pull(), payout("3", at=2), payout("2.00")) == done
    assert became_of(pull(archived=True), payout("5")) == done
    assert became_of(pull()) is None
    assert became_of(pull(), payout("4.99")) is None
    assert became_of(pull(), payout("5", state="InProgress"), payout("5", state="Cancelled")) is None
    assert became_of(pull(), payout("5", of="PP2"), payout("5", of=None)) is None


def test_a_refund_that_its_owner_withdrew_will_not_arrive() -> None:
    gone = RefundFailed(provider="btcpay", event_key="PP1:archived", refund="kr1", reason="archived")
    assert became_of(pull(archived=True)) == gone
    assert became_of(pull(archived=True), payout("3")) is None, "part of it went: the owner knows"


@pytest.mark.parametrize("description", [None, "", "for Ada", KEY, f"x {KEY} kr1"])
def test_other_pull_payments_are_left_out(description: str | None) -> None:
    assert read_pulls([pull(description=description, amount="0.00000001", currency="SATS")]) == []


def test_a_refund_goes_out_the_way_the_money_came() -> None:
    assert [payout_method(one) for one in ("BTC-CHAIN", "BTC-LN", "BTC-LNURL", "")] == [
        "BTC-CHAIN",
        "BTC-LN",
        "BTC-LN",
        "",
    ]


# --- the key's permissions ----------------------------------------------------------------------------------------


def test_a_wide_permission_includes_the_narrow_ones() -> None:
    assert missing(["unrestricted"], "STORE1") == []
    assert missing(["btcpay.store.canmodifystoresettings"], "STORE1") == []
    assert WEBHOOKS in granted(["btcpay.store.canmodifystoresettings:STORE1"], "STORE1")
    narrow = ["canviewstoresettings", "canmodifyinvoices", "cancreatenonapprovedpullpayments"]
    assert missing([f"btcpay.store.{name}:STORE1" for name in narrow], "STORE1") == []


def test_what_is_lacking_is_said_by_its_name() -> None:
    everything = [f"btcpay.store.{name}:STORE1" for name in NEEDED]
    assert missing(everything, "STORE2") == [f"btcpay.store.{name}" for name in NEEDED]
    assert missing(everything[1:], "STORE1") == []
    views = [f"btcpay.store.{name}" for name in ("canviewinvoices", "canviewstoresettings")]
    assert missing(views, "STORE1") == [
        "btcpay.store.cancreateinvoice",
        "btcpay.store.canmodifyinvoices",
        "btcpay.store.cancreatenonapprovedpullpayments",
    ]


def test_no_secret_is_shown() -> None:
    api = JsonApi("http://127.0.0.1:9", {"Authorization": "token canary-7f3c"})
    built = Btcpay(api, store="STORE1", secret="canary-7f3c", currency="USD", clock=lambda: NOW)
    assert "canary" not in repr(built) + repr(api) + str(built.terms)
