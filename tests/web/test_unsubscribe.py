"""Wanting less mail, on the wire: looking changes nothing, one POST without cookie or seal is enough."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import preferences
from core.ids import CustomerId
from delivery.email.unsubscribe import Unsubscribing
from tests.web.pages_world import LINKS, MAILBOX, PagesWorld, open_pages
from web.unsubscribe import _one_click

PROGRAM = {"List-Unsubscribe": "One-Click"}
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[PagesWorld]:
    async with open_pages(tmp_path) as opened:
        yield opened


async def ada(world: PagesWorld) -> CustomerId:
    """Ada, who has bought something and proven her mailbox."""
    order, _ = await world.sold("K-1")
    await world.give_mailbox(order)
    return order.customer


async def only_keys(world: PagesWorld, customer: CustomerId) -> bool:
    return (await world.shop.opened.store.read(preferences.find_preferences, customer)).only_keys


async def test_looking_says_what_the_button_does_and_changes_nothing(world: PagesWorld) -> None:
    customer, path = await ada(world), LINKS.link(MAILBOX)
    page = await world.get(path)
    assert page.status == 200
    assert page.header("Cache-Control") == "no-store"
    assert "you only hear of what you paid for" in page.text
    assert "Codes that you ask for still come" in page.text
    assert MAILBOX not in page.text
    assert page.text.count("<form") == 1
    assert (await world.get(path, method="HEAD")).status == 200
    assert "Только оплаченное" in (await world.get(f"{path}?lang=ru")).text
    assert not await only_keys(world, customer)

    assert "From now on" in (await world.press(page)).text
    assert await only_keys(world, customer)


async def test_one_click_is_enough_once_and_twice_and_can_be_undone(world: PagesWorld) -> None:
    customer, path = await ada(world), LINKS.link(MAILBOX)
    body, kind = PARTS
    first = await world.post(path, PROGRAM)
    assert first.status == 200
    assert "Set-Cookie" not in first.headers
    assert await only_keys(world, customer)
    assert (await world.post(path, PROGRAM, Sec_Fetch_Site="cross-site")).text == first.text
    assert await only_keys(world, customer)
    await world.shop.opened.store.run(preferences.mute, customer, False)
    assert (await world.post(path, body, Content_Type=kind)).text == first.text
    assert await only_keys(world, customer)
    assert (await world.post(LINKS.link("nobody@example.com"), PROGRAM)).text == first.text


async def test_whatever_does_not_say_one_click_gets_the_page_once_more(world: PagesWorld) -> None:
    customer, path = await ada(world), LINKS.link(MAILBOX)
    blind = (
        (b"", "application/x-www-form-urlencoded"), (b"List-Unsubscribe=", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 50), "application/x-www-form-urlencoded"), (b"{}", "application/json"),
        (PARTS[0], "multipart/form-data"), (PARTS[0], "multipart/mixed; boundary=b"),
    )  # fmt: skip
    for body, kind in blind:
        answer = await world.post(path, body, Content_Type=kind)
        assert (answer.status, "<form" in answer.text) == (403, True)
    assert (await world.post(path, b"x" * 5000)).status == 413
    assert (await world.get(path, method="DELETE")).status == 405
    assert not await only_keys(world, customer)


async def test_a_forged_link_leads_nowhere_and_a_thousand_to_a_closed_door(
    world: PagesWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    customer, path = await ada(world), LINKS.link(MAILBOX)
    gone = await world.get("/k/" + "A" * 22)
    theirs = Unsubscribing(b"another secret", "").link(MAILBOX)
    for number, wrong in enumerate((theirs, f"{path}A", path[:-9], "/u/a", "/u/%00%ff", "/u/" + "A" * 2000)):
        for method in ("GET", "POST"):
            answer = await world._call(method, wrong, f"198.51.100.{number}", {}, PROGRAM if method == "POST" else None)
            assert (answer.status, answer.text) == (404, gone.text)
    guesses = [await world.post(theirs, PROGRAM, address="203.0.113.66") for _ in range(25)]
    assert {answer.status for answer in guesses[20:]} == {429}
    assert (await world.post(path, PROGRAM, address="203.0.113.66")).status == 429
    assert not await only_keys(world, customer)
    assert (await world.post(path, PROGRAM)).status == 200
    for secret in (path.rpartition("/")[2], theirs.rpartition("/")[2], MAILBOX):
        assert secret not in caplog.text


@given(st.binary(max_size=300), st.text(max_size=60))
@example(*PARTS)
@example(b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 130, PARTS[1])
def test_no_body_is_too_strange(body: bytes, boundary: str) -> None:
    for kind in (f"multipart/form-data; boundary={boundary}", boundary, "application/x-www-form-urlencoded"):
        assert _one_click(kind, body) in (True, False)
