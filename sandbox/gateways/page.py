"""The pages of the gateways: one on which a bill is paid (or worse), and one that lists them all."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlsplit

from sandbox.gateways.courier import Letter
from sandbox.gateways.gateway import DISPUTE, PAY, REFUND, Bill, Gateway
from sandbox.gateways.ledger import Flow

# A form may only be sent back here, and says so: without a referrer a browser would call its own page's origin "null".
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_GRAVE = frozenset({REFUND, DISPUTE})
_LISTED = 50


def pay_page(gateway: Gateway[Any], bill: Bill, said: str = "") -> str:
    """A bill, what can be done about it, and what became of it."""
    warning = f'<p class="said" role="alert">{escape(said)}</p>' if said else ""
    facts = {
        "Made": _time(bill.made_at),
        "Open until": _time(bill.expires_at),
        "The shop's name for it": bill.key,
        **bill.facts,
    }
    return page(
        f"{gateway.NAME} · {amount(bill.amount, bill.currency)}",
        f"""<p class="gate"><img src="/page/icon.svg" alt="" width="24" height="24"><b>{escape(gateway.NAME)}</b>
<small>a stand-in: no money moves</small></p>
<h1>{escape(bill.title) or "A bill"}</h1>
<p class="amount">{escape(amount(bill.amount, bill.currency))}</p>
<p><span class="status">{escape(gateway.status(bill))}</span></p>
{warning}{_buttons(gateway.offers(bill))}{_back(bill.back_url)}
<h2>About it</h2><dl>{_pairs(facts.items())}</dl>
{_happened(gateway, bill)}
<p><a href="/gateways">All bills</a> · <a href="">Look again</a></p>""",
    )


def index_page(gateways: Iterable[Gateway[Any]]) -> str:
    """Every gateway with its newest bills and what it holds."""
    return page("Gateways", "<h1>Gateways</h1>" + "".join(_section(gateway) for gateway in gateways))


def lost_page(said: str) -> str:
    return page("Not here", f'<h1>{escape(said)}</h1><p><a href="/gateways">All bills</a></p>')


def amount(value: Decimal, currency: str) -> str:
    return f"{value:f} {currency}"


def page(title: str, body: str) -> str:
    """A whole page, one narrow column."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>{escape(title)}</title><link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/style.css"><link rel="stylesheet" href="/page/pay.css">
</head><body><main class="till">{body}</main></body></html>
"""


def _buttons(acts: list[str]) -> str:
    if not acts:
        return ""
    buttons = "".join(
        f'<button name="act" value="{escape(act)}" class="{_looks(act)}">{escape(act.capitalize())}</button>'
        for act in acts
    )
    return f'<form method="post" class="acts">{buttons}</form>'


def _looks(act: str) -> str:
    return "primary" if act == PAY else "grave" if act in _GRAVE else "plain"


def _back(url: str) -> str:
    """Only where a browser can go: a link of another scheme could be a script."""
    if urlsplit(url).scheme not in ("http", "https", "tg", "discord"):
        return ""
    return f'<p><a class="back" href="{escape(url)}" rel="noreferrer">Back to the shop</a></p>'


def _pairs(facts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)


def _happened(gateway: Gateway[Any], bill: Bill) -> str:
    """The money that moved, and what the shop said when it was called back."""
    moved = [
        (_time(one.at), f"{_sign(one.flow)}{amount(one.amount, one.currency)} · {one.flow} · {one.id}")
        for one in gateway.ledger.of(bill.id)
    ]
    told = [(f"Callback {letter.number}", _answers(letter)) for letter in gateway.letters(bill)]
    money = f"<h2>Money</h2><dl>{_pairs(moved)}</dl>" if moved else ""
    return money + (f"<h2>Callbacks</h2><dl>{_pairs(told)}</dl>" if told else "")


def _sign(flow: Flow) -> str:
    return "+" if flow in (Flow.IN, Flow.RELEASED) else "−"


def _answers(letter: Letter) -> str:
    return ", ".join(str(status or "no answer") for status in letter.answers) or "not sent"


def _section(gateway: Gateway[Any]) -> str:
    currencies = sorted({one.currency for one in gateway.ledger})
    held = ", ".join(amount(gateway.ledger.balance(currency), currency) for currency in currencies)
    newest = list(gateway.bills.values())[-_LISTED:]
    rows = "".join(
        f'<li><a href="/gateways/{gateway.CODE}/pay/{escape(bill.id)}">{escape(bill.title) or escape(bill.id)}</a> '
        f"<span>{escape(amount(bill.amount, bill.currency))} · {escape(gateway.status(bill))}</span></li>"
        for bill in reversed(newest)
    )
    listed = f"<ul>{rows}</ul>" if rows else "<p>No bill yet.</p>"
    where = gateway.courier.url or "nobody: the shop has to ask"
    more = "".join(f'<p><a href="{escape(url)}">{escape(name)}</a></p>' for name, url in gateway.pages().items())
    return (
        f"<section><h2>{escape(gateway.NAME)}</h2><dl>"
        f"{_pairs([('Holds', held or 'nothing'), ('Calls back', where)])}</dl>{more}{listed}</section>"
    )


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y, %H:%M:%S UTC")
