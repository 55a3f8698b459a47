"""A wallet on a phone: where what the shop shows is pasted."""

from html import escape

from sandbox.gateways.chain.blocks import Kind, Setup
from sandbox.gateways.page import page


def wallet_page(setup: Setup, link: str, amount: str, said: str) -> str:
    """A form that asks for a link, or for an address and an amount."""
    warning = f'<p class="said" role="alert">{escape(said)}</p>' if said else ""
    coin = setup.coins[0].symbol
    wanted = "An address" if setup.kind is Kind.TRON else "A link (ethereum:…) or an address"
    return page(
        f"Wallet · {setup.title}",
        f"""<p class="gate"><img src="/page/icon.svg" alt="" width="24" height="24"><b>{escape(setup.title)}</b>
<small>a stand-in: no money moves</small></p>
<h1>Whom do you want to pay?</h1>{warning}
<form method="get" class="acts">
<label>{wanted}
<textarea name="link" rows="3" required autocomplete="off" spellcheck="false">{escape(link)}</textarea></label>
<label>Amount in {escape(coin)}, unless the link says it
<input name="amount" inputmode="decimal" autocomplete="off" value="{escape(amount)}"></label>
<button class="primary">Go on</button></form>
<p><a href="/gateways">All bills</a></p>""",
    )
