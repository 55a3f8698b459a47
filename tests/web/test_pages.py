"""The order page on the wire: looking is safe, a press shows, and guessing leads nowhere."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.catalogue import GoodsKind
from core.links import LIFE_MS
from core.ports import Tx
from core.states import OrderStatus
from storage.tx import SqlTx
from tests.web.pages_world import FILE, MAILBOX, PagesWorld, Read, open_pages

WRONG = "/k/" + "A" * 22


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[PagesWorld]:
    async with open_pages(tmp_path) as opened:
        yield opened


async def test_looking_burns_nothing_whoever_looks_and_a_press_shows_the_key(world: PagesWorld) -> None:
    order, errand = await world.sold("K-<1>")
    path = f"/k/{errand.token.reveal()}"
    first = await world.get(path)
    for agent in (
        "TelegramBot (like TwitterBot)",
        "Mozilla/5.0 (compatible; Discordbot/2.0)",
        "Slackbot-LinkExpanding",
    ):
        preview = await world.get(path, User_Agent=agent)
        assert preview.text == first.text
    head = await world.get(path, method="HEAD")
    assert (head.status, head.text) == (200, "")
    assert first.status == 200
    assert "Your key is ready" in first.text
    assert order.reference in first.text
    assert "Lantern &lt;Bay&gt;" in first.text
    assert "K-" not in first.text
    assert not await world.shown(order)

    opened = await world.press(first)
    assert opened.status == 200
    assert "K-&lt;1&gt;" in opened.text
    assert await world.shown(order)
    assert "Delivered. First shown" in (await world.get(path)).text
    assert "K-" not in (await world.get(path)).text
    assert "K-&lt;1&gt;" in (await world.press(await world.get(path))).text


async def test_a_press_that_no_page_of_ours_asked_for_shows_the_page_and_no_key(world: PagesWorld) -> None:
    order, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"
    _, fields = (await world.get(path)).form()
    _, other = await world.sold("K-2")
    _, foreign = (await world.get(f"/k/{other.token.reveal()}")).form()
    blind: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"seal": ""}, {}),
        ({"seal": "0.0"}, {}),
        ({"seal": "9" * 4000}, {}),
        ({"seal": "ключ"}, {}),
        (foreign, {}),
        (fields, {"Sec_Fetch_Site": "cross-site"}),
        (fields, {"Sec_Fetch_Site": "same-site"}),
    ]
    for typed, headers in blind:
        for where in (path, f"{path}/file"):
            answer = await world.post(where, typed, **headers)
            assert (answer.status, "K-1" in answer.text) == (403, False)
            assert "press the button once more" in answer.text
    assert not await world.shown(order)
    world.shop.clock.forward(hours=12.1)
    assert (await world.post(path, fields)).status == 403
    assert not await world.shown(order)
    assert (await world.press(await world.get(path), Sec_Fetch_Site="same-origin")).status == 200


async def test_unknown_expired_and_malformed_links_get_one_and_the_same_answer(world: PagesWorld) -> None:
    order, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"
    seal = (await world.get(path)).form()[1]
    world.shop.clock.now += LIFE_MS + 1
    unknown = await world.get(WRONG)
    assert unknown.status == 404
    assert "This link leads nowhere" in unknown.text
    strange = ("/k/a", "/k/%00%ff", "/k/%F0%9F%94%91", "/k/" + "A" * 7000, f"{path}x", "/k/..%2F..")
    for number, wrong in enumerate((path, *strange)):
        for method in ("GET", "HEAD", "POST"):
            data = seal if method == "POST" else None
            answer = await world._call(method, wrong, f"198.51.100.{number}", {}, data)
            assert answer.status == 404
            assert answer.text in ("", unknown.text)
    assert not await world.shown(order)


async def test_what_the_server_itself_refuses_has_no_page(world: PagesWorld) -> None:
    _, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"
    assert (await world.get("/k/" + "A" * 9000)).status == 400
    assert (await world.get("/k/")).status == 404
    assert (await world.get(path, method="DELETE")).status == 405
    bodies = ((b"x" * 5000, 413), (b"\xff\xfe", 400), (b"&".join([b"a=1"] * 50), 400))
    for body, status in bodies:
        assert (await world.post(path, body, Content_Type="application/x-www-form-urlencoded")).status == status
    assert (await world.post(path, b"{}", Content_Type="application/json")).status == 415


async def test_a_thousand_guesses_find_a_closed_door_and_nobody_else_does(world: PagesWorld) -> None:
    _, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"

    async def guess(number: int) -> int:
        return (await world.get(f"/k/{number:022}", address="203.0.113.66")).status

    statuses = [await guess(number) for number in range(30)]
    statuses += await asyncio.gather(*(guess(number) for number in range(30, 1000)))
    assert statuses[:20] == [404] * 20
    assert set(statuses[20:]) == {429}
    locked = await world.get(path, address="203.0.113.66")
    assert (locked.status, locked.header("Retry-After")) == (429, "600")
    assert "10 minutes" in locked.text
    assert (await world.get(path)).status == 200
    world.shop.clock.forward(minutes=10.1)
    assert (await world.get(path, address="203.0.113.66")).status == 200


async def test_a_crowd_behind_a_proxy_is_not_locked_out_for_one_of_it(tmp_path: Path) -> None:
    async with open_pages(tmp_path, header=None) as world:
        _, errand = await world.sold("K-1")
        statuses = [(await world.get(WRONG, address=f"203.0.113.{number}")).status for number in range(30)]
        assert statuses == [404] * 20 + [429] * 10
        assert (await world.get(f"/k/{errand.token.reveal()}")).status == 200


async def test_every_page_is_kept_nowhere_and_loads_nothing_from_elsewhere(world: PagesWorld) -> None:
    _, errand = await world.sold("K-1")
    closed = await world.get(f"/k/{errand.token.reveal()}")
    for page in (closed, await world.press(closed), await world.get(WRONG), await world.get("/orders")):
        assert page.header("Cache-Control") == "no-store"
        assert page.header("Referrer-Policy") == "no-referrer"
        assert page.header("X-Robots-Tag") == "noindex, nofollow"
        assert page.header("X-Content-Type-Options") == "nosniff"
        policy = page.header("Content-Security-Policy")
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "//" not in page.text.replace("<!doctype html>", "")
        assert page.header("Server") == "kiosk"
    for name, kind in (("css", "text/css"), ("js", "text/javascript")):
        loaded = await world.get(f"/assets/page.{name}")
        assert loaded.status == 200
        assert loaded.header("Content-Type").startswith(kind)
        assert "//" not in loaded.text.replace("// Copy", "")


async def test_the_page_speaks_the_customers_language_or_the_chosen_one(world: PagesWorld) -> None:
    order, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"
    await world.shop.shop.speak(order.customer, "ru")
    assert '<html lang="ru">' in (await world.get(path, Accept_Language="es")).text
    chosen = await world.get(f"{path}?lang=zh-CN")
    assert '<html lang="zh-Hans">' in chosen.text
    opened = await world.press(chosen)
    assert '<html lang="zh-Hans">' in opened.text
    assert '<html lang="es">' in (await world.get(WRONG, Accept_Language="xx, es-MX;q=0.8, en;q=0.5")).text
    assert '<html lang="en">' in (await world.get(WRONG, Accept_Language=";;,=," * 300)).text
    assert (await world.get(f"{path}?lang=%3Cscript%3E")).text.count("<script") == 1


async def test_a_file_comes_after_a_press_under_a_safe_name(world: PagesWorld) -> None:
    order, errand = await world.sold(kind=GoodsKind.FILE)
    opened = await world.press(await world.get(f"/k/{errand.token.reveal()}"))
    assert await world.shown(order)
    action, fields = opened.form()
    async with world.client.post(f"{world.url}{action}", data=fields) as answer:
        assert await answer.read() == FILE
        assert answer.headers["Content-Type"] == "application/octet-stream"
        told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; filename=")
    assert told.isascii()
    assert told.count('"') == 2
    for line in ("1", "-1", "x", "", "9" * 500, "²"):
        assert (await world.post(action, {**fields, "line": line})).status == 404


async def test_several_keys_and_a_text_are_all_there(world: PagesWorld) -> None:
    _, errand = await world.sold("K-1", "K-2", "K-3")
    opened = await world.press(await world.get(f"/k/{errand.token.reveal()}"))
    assert [f">K-{number}</code>" in opened.text for number in (1, 2, 3)] == [True] * 3
    assert "Copy all" in opened.text
    _, errand = await world.sold("one\n<two>", kind=GoodsKind.TEXT)
    opened = await world.press(await world.get(f"/k/{errand.token.reveal()}"))
    assert "one\n&lt;two&gt;</code>" in opened.text


async def test_refunded_and_unreadable_orders_say_so(world: PagesWorld) -> None:
    order, errand = await world.sold("K-1")
    path = f"/k/{errand.token.reveal()}"
    closed = await world.get(path)

    def spoil(tx: SqlTx) -> None:
        tx._connection.execute("UPDATE stock_item SET position = position + 7")

    def refund(tx: Tx) -> None:
        assert tx.orders.move(order.id, OrderStatus.PAID, OrderStatus.REFUNDED, tx.now)

    await world.shop.opened.store.run(spoil)
    damaged = await world.press(closed)
    assert damaged.status == 409
    assert f"The goods of order {order.reference} cannot be opened right now" in damaged.text
    await world.shop.opened.store.run(refund)
    refunded = await world.get(path)
    assert "Your money was given back." in refunded.text
    assert "<form" not in refunded.text
    assert (await world.press(closed)).status == 403
    assert not await world.shown(order)


async def test_no_log_line_holds_a_link_a_mailbox_or_a_key(
    world: PagesWorld, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    order, errand = await world.sold("K-CANARY")
    token = errand.token.reveal()
    await world.press(await world.get(f"/k/{token}"))
    await world.get(f"/k/{token[:-1]}~")
    await looked_up(world, order.reference)
    told = caplog.text + "".join(capsys.readouterr())
    for secret in (token, token[:-1], MAILBOX, "K-CANARY"):
        assert secret not in told
    assert order.reference in told


# --- without a chat -------------------------------------------------------------------------------------------


async def looked_up(world: PagesWorld, reference: str, mailbox: str = MAILBOX) -> Read:
    """The page that asks for the code."""
    form = await world.get("/orders")
    sent = await world.press(form, reference=reference, mailbox=mailbox)
    assert sent.status == 200
    return sent


async def test_an_order_is_found_by_its_number_and_a_code(world: PagesWorld) -> None:
    order, _ = await world.sold("K-1")
    await world.give_mailbox(order)
    sent = await looked_up(world, order.reference.lower())
    code = await world.postbox.next()
    assert code not in sent.text
    wrong = await world.press(sent, code=f"{(int(code) + 1) % 10**6:06}")
    assert wrong.status == 422
    assert "This code is not right" in wrong.text
    found = await world.press(wrong, code=code)
    assert "Your key is ready" in found.text
    assert not await world.shown(order)
    opened = await world.press(found)
    assert ">K-1</code>" in opened.text
    assert await world.shown(order)
    assert (await world.press(wrong, code=code)).status == 422
    action, fields = found.form()
    assert (await world.post(action, {**fields, "reference": "0000-0000"})).status == 403
    assert (await world.post(action, {**fields, "mailbox": "eve@example.com"})).status == 403
    world.shop.clock.forward(minutes=31)
    assert (await world.press(found)).status == 403


async def test_the_answer_is_the_same_whether_they_belong_together_or_not(world: PagesWorld) -> None:
    order, _ = await world.sold("K-1")
    await world.give_mailbox(order)
    pairs = ((order.reference, MAILBOX), (order.reference, "eve@example.com"), ("0000-0000", MAILBOX))
    answers = []
    for reference, mailbox in pairs:
        sent = await looked_up(world, reference, mailbox)
        wrong = await world.press(sent, code="12345")
        for page in (sent, wrong):
            told = (page.form()[1]["seal"], reference, mailbox)
            answers.append((page.status, re.sub("|".join(map(re.escape, told)), "", page.text)))
    assert answers[0:2] == answers[2:4] == answers[4:6]
    await world.postbox.next()
    assert world.postbox.codes.empty()


async def test_asking_and_guessing_come_to_an_end(world: PagesWorld) -> None:
    order, _ = await world.sold("K-1")
    await world.give_mailbox(order)
    sent = await looked_up(world, order.reference)
    statuses = [(await world.press(sent, code=f"{number:06}")).status for number in range(15)]
    assert statuses == [422] * 9 + [429] * 6
    assert (await world.press(await world.get("/orders"), reference="x", mailbox="y")).status == 429
    assert (await world.post("/orders", {}, address="203.0.113.10")).status == 403
