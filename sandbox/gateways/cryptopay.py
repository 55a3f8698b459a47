"""Crypto Pay, the payment interface of @CryptoBot, version 1.5: invoices in fiat or coins, one callback, no refunds.

An invoice is paid once, exactly, and in time; that is the original's doing and is kept here.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.gateways.courier import Sign
from sandbox.gateways.door import Call, answer
from sandbox.gateways.gateway import PAY, Act, Bill, Gateway
from sandbox.gateways.ledger import Flow

Json = dict[str, Any]

TOKEN = "4200000001:AAopens-nothing-outside-of-this-sandbox"  # noqa: S105 (it is not a secret)
SIGNATURE = "crypto-pay-api-signature"
EXPIRE = "let it expire"
FIATS = frozenset(
    "USD EUR RUB BYN UAH GBP CNY KZT UZS GEL TRY AMD THB INR BRL IDR AZN AED PLN ILS KGS TJS".split()  # noqa: SIM905
)
ASSETS = {"USDT": 6, "TON": 9, "BTC": 8, "ETH": 8, "LTC": 8, "BNB": 8, "TRX": 6, "USDC": 6}
# What one of these costs in USDT, more or less; what is not here is taken for a dollar.
RATES = {"USD": "1.0003", "EUR": "1.0848", "GBP": "1.2701", "RUB": "0.0102", "CNY": "0.1388"}
FEE = Decimal("0.03")
LONGEST_LIFE = 2_678_400
MOST = 1000
USUAL = 100
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,18})?")


class Refused(Exception):
    """What the original answers with ok=false."""

    def __init__(self, name: str, status: int = 400) -> None:
        self.name = name
        self.status = status


@dataclass(slots=True, kw_only=True)
class CryptoInvoice(Bill):
    """An invoice; `currency` is a fiat or a coin."""

    hash: str
    description: str
    is_fiat: bool
    button: str = ""
    paid_at: float = 0.0
    paid: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)


class CryptoPay(Gateway[CryptoInvoice]):
    """One app of the original, with one token. How often it calls back again is nowhere said; this is a guess."""

    CODE = "cryptopay"
    NAME = "Crypto Pay"
    PAUSES = (5.0, 30.0, 60.0, 300.0, 900.0)
    token = TOKEN

    def routes(self) -> list[web.RouteDef]:
        return [self.route("*", "/api/{method}", self.speak)]

    def broken(self, status: int) -> web.Response:
        return _refusal(Refused("INTERNAL_ERROR" if status >= 500 else "TOO_MANY_REQUESTS", status))

    def status(self, bill: CryptoInvoice) -> str:
        return "paid" if bill.paid_at else "expired" if self.world.now() >= bill.expires_at else "active"

    def acts(self, bill: CryptoInvoice) -> Mapping[str, Act[CryptoInvoice]]:
        return {PAY: self.pay, EXPIRE: self.expire} if self.status(bill) == "active" else {}

    def sign(self) -> Sign:
        key = hashlib.sha256(self.token.encode()).digest()
        return lambda body: {SIGNATURE: hmac.new(key, body, hashlib.sha256).hexdigest()}

    def speak(self, call: Call) -> web.Response:
        given: Json = {**call.query, **call.json()}
        try:
            if not hmac.compare_digest(call.headers.get("Crypto-Pay-API-Token", "").encode(), self.token.encode()):
                raise Refused("UNAUTHORIZED", 401)
            match call.method:
                case "getMe":
                    return _result({"app_id": 4242, "name": "Sandbox", "payment_processing_bot_username": "CryptoBot"})
                case "createInvoice":
                    return _result(self.shown(self.make(given)))
                case "getInvoices":
                    return _result({"items": self.listed(given)})
                case "deleteInvoice":
                    return _result(self.delete(given))
                case _:
                    raise Refused("METHOD_NOT_FOUND", 405)
        except Refused as refused:
            return _refusal(refused)

    def make(self, given: Json) -> CryptoInvoice:
        """An invoice of these parameters, as createInvoice takes them."""
        currency, is_fiat = _currency(given)
        number, now = self.new_number(), self.world.now()
        bill = CryptoInvoice(
            id=str(528_000 + number), amount=_amount(given), currency=currency, is_fiat=is_fiat,
            title=_text(given, "description", 1024), description=_text(given, "description", 1024),
            key=_text(given, "payload", 4096), made_at=now, expires_at=now + _life(given),
            back_url=_button(given), button=str(given.get("paid_btn_name", "")), hash=f"IVsandbox{number:04}",
        )  # fmt: skip
        self.bills[bill.id] = bill
        self.tell(bill, "made")
        return bill

    def listed(self, given: Json) -> list[Json]:
        """Newest first."""
        wanted = {part for part in str(given.get("invoice_ids", "")).split(",") if part}
        status, currency = given.get("status", ""), given.get("fiat") or given.get("asset") or ""
        if status not in ("", "active", "paid"):
            raise Refused("STATUS_INVALID")
        found = [
            bill
            for bill in reversed(self.bills.values())
            if (not wanted or bill.id in wanted)
            and status in ("", self.status(bill))
            and currency in ("", bill.currency)
        ]
        offset, count = _whole(given, "offset", 0, 0, 10**9), _whole(given, "count", USUAL, 1, MOST)
        return [self.shown(bill) for bill in found[offset : offset + count]]

    def delete(self, given: Json) -> bool:
        bill = self.bills.get(str(given.get("invoice_id", "")))
        if bill is None or self.status(bill) == "paid":
            raise Refused("INVOICE_NOT_FOUND")
        del self.bills[bill.id]
        self.tell(bill, "deleted")
        return True

    def pay(self, bill: CryptoInvoice) -> None:
        """All of it, in USDT, by a buyer who is not named."""
        rate = Decimal(RATES.get(bill.currency, "1"))
        bill.paid_at = self.world.now()
        bill.paid = (bill.amount * rate).quantize(Decimal("0.00001"))
        bill.fee = (bill.paid * FEE).quantize(Decimal("0.00001"))
        self.move(Flow.IN, bill, bill.id, bill.amount)
        self.call_back(bill, self.news(bill))

    def expire(self, bill: CryptoInvoice) -> None:
        bill.expires_at = self.world.now()

    def news(self, bill: CryptoInvoice) -> bytes:
        """The callback. Its update_id is not unique, as the original's is not."""
        update: Json = {
            "update_id": self.new_number() % 3,
            "update_type": "invoice_paid",
            "request_date": _time(self.world.now()),
            "payload": self.shown(bill),
        }
        return json.dumps(update, separators=(",", ":")).encode()

    def shown(self, bill: CryptoInvoice) -> Json:
        """The invoice as the interface has it: what is not so far is not there."""
        page = self.page_url(bill)
        kind = {"currency_type": "fiat", "fiat": bill.currency} if bill.is_fiat else {
            "currency_type": "crypto", "asset": bill.currency,
        }  # fmt: skip
        shown: Json = {
            "invoice_id": int(bill.id), "hash": bill.hash, **kind, "amount": f"{bill.amount:f}",
            "bot_invoice_url": page, "mini_app_invoice_url": page, "web_app_invoice_url": page,
            "status": self.status(bill), "created_at": _time(bill.made_at), "allow_comments": False,
            "allow_anonymous": True, "expiration_date": _time(bill.expires_at),
        }  # fmt: skip
        optional = {"description": bill.description, "payload": bill.key, "paid_btn_name": bill.button,
                    "paid_btn_url": bill.back_url}  # fmt: skip
        shown |= {name: text for name, text in optional.items() if text}
        return shown | self._payment(bill) if bill.paid_at else shown

    def _payment(self, bill: CryptoInvoice) -> Json:
        return {
            "paid_at": _time(bill.paid_at), "paid_anonymously": True, "paid_asset": "USDT",
            "paid_amount": f"{bill.paid:f}", "paid_usd_rate": "0.9997", "fee_asset": "USDT",
            "fee_amount": f"{bill.fee:f}", "fee_in_usd": f"{bill.fee * Decimal('0.9997'):f}",
        }  # fmt: skip


def _currency(given: Json) -> tuple[str, bool]:
    kind = given.get("currency_type", "crypto")
    if kind not in ("fiat", "crypto"):
        raise Refused("CURRENCY_TYPE_INVALID")
    currency = str(given.get("fiat" if kind == "fiat" else "asset", ""))
    if currency not in (FIATS if kind == "fiat" else ASSETS):
        raise Refused("UNSUPPORTED_FIAT" if kind == "fiat" else "UNSUPPORTED_ASSET")
    return currency, kind == "fiat"


def _amount(given: Json) -> Decimal:
    text = given.get("amount")
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text) or not 0 < Decimal(text) < 10**9:
        raise Refused("AMOUNT_INVALID")
    return Decimal(text)


def _text(given: Json, name: str, longest: int) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or len(text) > longest:
        raise Refused(f"{name.upper()}_INVALID")
    return text


def _life(given: Json) -> int:
    return _whole(given, "expires_in", LONGEST_LIFE, 1, LONGEST_LIFE)


def _button(given: Json) -> str:
    """The address behind the button that follows a payment. A name without an address, or the reverse, is refused."""
    name, url = str(given.get("paid_btn_name", "")), str(given.get("paid_btn_url", ""))
    if bool(name) != bool(url) or name not in ("", "viewItem", "openChannel", "openBot", "callback"):
        raise Refused("PAID_BTN_NAME_INVALID")
    if url and not url.startswith(("https://", "http://")):
        raise Refused("PAID_BTN_URL_INVALID")
    return url


def _whole(given: Json, name: str, usual: int, least: int, most: int) -> int:
    text = str(given.get(name, usual))
    if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
        raise Refused(f"{name.upper()}_INVALID")
    return int(text)


def _result(result: object) -> web.Response:
    return answer({"ok": True, "result": result})


def _refusal(refused: Refused) -> web.Response:
    error = {"code": refused.status, "name": refused.name}
    return answer({"ok": False, "error": error}, status=refused.status)


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
