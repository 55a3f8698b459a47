"""Mail on the page: by HTTP, and in a real browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import aiosmtplib
import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from tests.sandbox.mail.conftest import ADA, Send, letter, send_to
from tests.sandbox.mail.test_dialogue import signed
from tests.sandbox.mail.test_returns import listening
from tests.sandbox.test_page import CHROMIUM, browsing

HOSTILE = """<!doctype html><html><body onload="document.title='owned'"><h2>Your key</h2>
<a href="{link}">Show my key</a>
<script>top.document.title = 'owned'; document.title = 'owned'</script>
<img src="{elsewhere}/pixel.png"><link rel="stylesheet" href="{elsewhere}/x.css">
<form action="{elsewhere}/"><button>Give your password</button></form>
<meta http-equiv="refresh" content="0; url={elsewhere}/"></body></html>"""


async def test_mail_lives_by_http(sandbox: Sandbox, send: Send) -> None:
    async with aiohttp.ClientSession(f"{sandbox.url}/sandbox/") as http:

        async def ask(method: str, path: str, **body: object) -> tuple[int, dict[str, object]]:
            async with http.request(method, path, json=body or None) as response:
                return response.status, await response.json()

        _, view = await ask("GET", "mail")
        assert (view["known"], view["returns"], view["mails"], view["troubles"]) == (False, False, [], [])
        assert (await ask("POST", "mail/troubles", kind="refuse", address=ADA, code=552, enhanced="5.2.2"))[0] == 200
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match="552"):
            await send()
        assert (await ask("GET", "mail/troubles"))[1] == {"known": True, "returns": False, "troubles": []}
        for wrong in ({}, {"kind": "eat"}, {"kind": "refuse", "code": 200}, {"kind": "drop", "seconds_": 1}):
            assert (await ask("POST", "mail/troubles", **wrong))[0] == 400
        await ask("POST", "mail/troubles", kind="hang", times=None)
        await ask("DELETE", "mail/troubles")
        await send(letter(text="Your code: 428317"))
        _, mail = await ask("GET", "mail/1")
        assert (mail["recipient"], mail["code"], mail["dkim"], mail["has_html"]) == (ADA, "428317", "none", False)
        assert (await ask("POST", "mail/1/bounce")) == (409, {"error": "nobody has said where answers go"})
        for path in ("mail/2", "mail/x", "mail/2/raw", "mail/0/html"):
            assert (await ask("GET", path))[0] == 404
        assert (await ask("POST", "mail/1/explode"))[0] == 404
        async with http.get("mail/1/raw") as response:
            assert await response.read() == sandbox.mail.mails[0].raw
            assert response.headers["Content-Disposition"].startswith("attachment")


class Elsewhere:
    """A server that counts who comes by."""

    def __init__(self) -> None:
        self.visits = 0
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Elsewhere"]:
        place = cls()
        server = await asyncio.start_server(place._visited, "127.0.0.1", 0)
        place.port = server.sockets[0].getsockname()[1]
        async with server:
            yield place

    async def _visited(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.close()


async def opens(page: Page, link: Locator) -> str:
    """Where a click leads, in a tab of its own."""
    async with page.context.expect_page(timeout=5000) as opened:
        await link.click()
    tab = await opened.value
    await tab.close()
    return tab.url


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_person_reads_mail_and_makes_trouble(width: int) -> None:
    async with Sandbox.open() as sandbox, listening() as shop, Elsewhere.open() as elsewhere, browsing(width) as page:
        send = send_to(sandbox)
        await page.goto(sandbox.page_url)
        tab = page.get_by_role("button", name="Mail", exact=True)
        await expect(page.get_by_role("button", name="Ada")).to_be_visible()
        await expect(tab).not_to_be_visible()  # nobody has ever sent

        link = f"{sandbox.url}/page/icon.svg?opened"
        await send(
            letter(
                "Your <b>key</b>",
                f"Show it: {link}.",
                HOSTILE.format(link=link, elsewhere=f"http://127.0.0.1:{elsewhere.port}"),
            )
        )
        await tab.click()
        await page.get_by_role("button", name="Your <b>key</b>").click()
        pane = page.locator("#m-letter")
        await expect(pane.get_by_text("Not signed")).to_be_visible()
        inside = page.frame_locator("#m-body iframe")
        await expect(inside.get_by_role("heading", name="Your key")).to_be_visible()
        assert await opens(page, inside.get_by_text("Show my key")) == link
        await pane.get_by_role("tab", name="Text").click()
        assert await opens(page, pane.get_by_role("link", name=link)) == link
        await pane.get_by_role("tab", name="Headers").click()
        await expect(pane).to_contain_text("<dlv_1.1@shop.example>")
        assert await page.title() == "Ada · Sandbox"
        assert elsewhere.visits == 0
        assert await page.evaluate("document.documentElement.scrollWidth") == width

        bounce = page.get_by_role("button", name="Bounce")
        await expect(bounce).to_be_disabled()
        sandbox.mail.returns_to("127.0.0.1", shop.port)
        await bounce.click()
        await expect(page.locator("#toasts")).to_contain_text("Sent back: Bounce")
        assert [sender for sender, _, _ in shop.heard] in ([""], ["<>"])

        raw, record = signed()
        sandbox.mail.names.publish("s1._domainkey.shop.example", record)
        await page.get_by_role("button", name="Behind the scenes").click()
        await page.get_by_role("button", name="no such user").click()
        await expect(page.locator("#m-pending")).to_contain_text("550 5.1.1 No such user here")
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused, match="550"):
            await send(raw)
        await expect(page.locator("#m-pending")).not_to_be_visible()
        await page.keyboard.press("Escape")
        await send(raw)
        await page.get_by_role("button", name="All mail").click()
        await page.get_by_role("button", name="Your order").click()
        await expect(pane).to_contain_text("DKIM ok · shop.example")
