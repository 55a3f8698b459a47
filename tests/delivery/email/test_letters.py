"""What a mail says and how it is dressed, read as its reader's mail server and mail program read it."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.catalogue import GoodsKind
from core.channels import Outcome
from core.ids import NoticeId
from core.notices import Notice, NoticeKind
from core.orders import Order
from core.people import Address
from core.secret import Secret
from core.ways import Why
from delivery.email.rendering import html, plain
from delivery.email.signing import Signer
from delivery.email.unsubscribe import Unsubscribing
from sandbox import Mail
from tests.delivery.email.conftest import (
    ADA,
    HEAD,
    PUBLIC_URL,
    SECRET,
    TOKEN,
    Office,
    errand,
    line,
    mail_room,
    open_office,
    opened,
    order,
    texts,
)
from tests.delivery.email.test_signing import published
from tests.shops import START
from views import letters
from views.letters import Letter, Letterhead
from views.screen import Text

LANGUAGES = ("en", "es", "ru", "zh-Hans")
LINK = f"{PUBLIC_URL}/k/{TOKEN}"
GOLDEN = Path(__file__).parent / "golden"
HOSTILE = (
    "<img src=x onerror=alert(1)> & \"'` </a><a href='https://evil.example'>",
    "Key\r\nBcc: eve@evil.example\r\n\r\nHello",
    "{title} { $title } %s ${x} {{7*7}}",
    "\u202egnp.yek \u2066\u0000\x07",
    "к" * 400,
    "ключ, " * 60,
    "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
)


def read(mail: Mail) -> EmailMessage:
    found = message_from_bytes(mail.raw, _class=EmailMessage, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


class Page(HTMLParser):
    """What a browser makes of it: tags with their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def notice() -> Notice:
    facts: dict[str, str | int | float] = {"title": "Steam Wallet 20 €", "free": 3, "offer": 7}
    address = Address("email", ADA)
    return Notice(id=NoticeId(9), kind=NoticeKind.LOW_STOCK, facts=facts, address=address, tries=0, fence=1)


# --- word for word


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_read_as_agreed(language: str, request: pytest.FixtureRequest) -> None:
    """``pytest tests/delivery/email --update-golden`` writes them anew, and the reviewer reads what changed."""
    say, several = texts().speaker(language), order(line(quantity=2), line("PSN 50 $"))
    shown = {
        "a key": letters.parcel(say, HEAD, errand(), LINK, with_keys=False),
        "keys, again": letters.parcel(say, HEAD, errand(of=several, repeated=True), LINK, with_keys=False),
        "a file, nobody to ask": letters.parcel(
            say, Letterhead(shop="Nova Keys", sender=HEAD.sender), errand(of=order(line(kind=GoodsKind.FILE))), LINK,
            with_keys=False,
        ),
        "the key itself": letters.parcel(
            say, HEAD, errand(goods=opened(order(), "ABCDE-FGHIJ-KLMNO")), LINK, with_keys=True
        ),
        "a notice": letters.notice(say, HEAD, notice()),
        "a code": letters.code(say, HEAD, Secret("271828")),
    }  # fmt: skip
    drawn = "\n".join(f"=== {name}\n--- {letter.subject}\n{plain(letter)}" for name, letter in shown.items())
    file = GOLDEN / f"{language}.txt"
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_text_says(language: str) -> None:
    goods = opened(order(), "A&B<C>-1", instructions="One\n\nTwo & three")
    letter = letters.parcel(texts().speaker(language), HEAD, errand(goods=goods), LINK, with_keys=True)
    page = Page(html(letter))
    assert page.words.partition(letter.subject)[2].split() == plain(letter).replace(LINK, "").split()
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [LINK]
    assert ("html", {"lang": language}) in page.tags


# --- as it arrives


async def test_the_headers_say_what_the_mail_is(office: Office) -> None:
    assert (await office.channel.deliver(errand())).outcome is Outcome.ACCEPTED
    mail = office.box().last()
    assert mail.header("From") == "Nova Keys <orders@shop.example>"
    assert mail.header("To") == ADA
    assert mail.header("Reply-To") == "help@shop.example"
    assert mail.subject == "Your key is ready: Steam Wallet 20 € · K7F3-9QXM"
    assert mail.header("Auto-Submitted") == "auto-generated"
    assert mail.header("X-Auto-Response-Suppress") == "All"
    assert parsedate_to_datetime(mail.header("Date")).timestamp() == START / 1000
    assert mail.header("Message-ID").startswith("<parcel.4.")
    assert mail.header("Message-ID").endswith("@shop.example>")
    assert mail.header("List-Unsubscribe") == "", "nobody stops a paid key by accident"
    assert mail.links == [LINK]
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
    parts = [part.get_content_type() for part in read(mail).iter_parts()]
    assert parts == ["text/plain", "text/html"]


async def test_every_byte_is_of_seven_bits(office: Office) -> None:
    short = Letter(subject="ключ", language="ru", parts=(Text("ключ"), Text("密钥")))
    await office.channel.send_letter(ADA, short)
    mail = office.box().last()
    assert mail.raw.isascii(), "no relay has to change it, and the signature stays right"
    assert (mail.subject, mail.text) == ("ключ", "ключ\n\n密钥")


async def test_all_copies_of_a_parcel_have_one_name_and_others_have_others(office: Office) -> None:
    for attempt, token in ((11, "A" * 22), (12, "B" * 22), (13, "C" * 22)):
        await office.channel.deliver(errand(attempt=attempt, token=token, repeated=attempt > 11))
    assert len({mail.header("Message-ID") for mail in office.post.mails}) == 1
    assert len({mail.sender for mail in office.post.mails}) == 3
    assert [mail.links for mail in office.post.mails] == [[f"{PUBLIC_URL}/k/{letter * 22}"] for letter in "ABC"]
    await office.channel.tell(notice(), "en")
    await office.channel.tell(notice(), "en")
    await office.channel.send_code(Address("email", ADA), Secret("271828"), "en")
    await office.channel.send_code(Address("email", ADA), Secret("271828"), "en")
    assert len({mail.header("Message-ID") for mail in office.post.mails}) == 4, "a code is a mail of its own"


async def test_a_reminder_is_no_copy_and_says_what_it_is(office: Office) -> None:
    await office.channel.deliver(errand())
    await office.channel.deliver(replace(errand(attempt=12, repeated=True), why=Why.REMINDER))
    first, reminder = office.post.mails
    assert first.header("Message-ID") != reminder.header("Message-ID"), "nobody folds it into what was not read"
    assert "You have not looked at this yet" in reminder.text
    assert "not looked" not in first.text


async def test_the_key_is_in_the_mail_only_when_the_shop_and_the_product_want_it() -> None:
    key = "ABCDE-FGHIJ-KLMNO"
    for in_mail, goods, expected in (
        (True, opened(order(), key), True),
        (True, None, False),
        (False, opened(order(), key), False),
    ):
        async with open_office(room=mail_room(keys_in_mail=in_mail)) as office:
            await office.channel.deliver(errand(goods=goods))
            mail = office.box().last()
            assert (key in mail.text, key in mail.html) == (expected, expected)
            assert key not in mail.subject
            assert mail.links == [LINK], "arrival is proved by the link"


async def test_a_code_is_read_and_is_not_in_the_subject(office: Office) -> None:
    report = await office.channel.send_code(Address("email", "ada@EXAMPLE.com"), Secret("271828"), "ru")
    assert report.outcome is Outcome.ACCEPTED
    mail = office.box().last()
    assert mail.code == "271828"
    assert "271828" not in mail.subject
    assert mail.sender == HEAD.sender


async def test_whatever_is_no_paid_key_can_be_stopped_with_one_click(office: Office) -> None:
    await office.channel.tell(notice(), "en")
    await office.channel.send_code(Address("email", ADA), Secret("271828"), "en")
    for mail in office.post.mails:
        link = mail.header("List-Unsubscribe").strip("<>")
        assert mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        assert Unsubscribing(SECRET, PUBLIC_URL).mailbox(link.rpartition("/")[2]) == ADA


@pytest.mark.parametrize("to", [ADA, "用户@例え.jp"])
async def test_the_signature_holds_for_the_bytes_that_arrive(dkim_key: Path, to: str) -> None:
    signer = Signer.read(dkim_key, "s1", "shop.example")
    async with open_office(room=mail_room(signer=signer)) as office:
        office.post.names.publish("s1._domainkey.shop.example", published(dkim_key))
        of = order(title="...\n.\nSteam\u00a0Wallet 20 € " + "ключ " * 50)
        goods = opened(of, ".", "..dots", instructions=".\n..\nFrom here\n" + "x" * 5000)
        assert (await office.channel.deliver(errand(to=to, of=of, goods=goods))).outcome is Outcome.ACCEPTED
        await office.channel.tell(replace(notice(), address=Address("email", to)), "zh-Hans")
        for mail in office.post.mails:
            assert mail.dkim.ok, mail.dkim.reason
            assert (mail.dkim.domain, mail.dkim.selector) == ("shop.example", "s1")
        signed = office.post.mails[-1].header("DKIM-Signature").replace(" ", "").lower()
        assert ":list-unsubscribe:list-unsubscribe-post:" in signed


# --- what people write is never more than words


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_stays_a_title(office: Office, title: str) -> None:
    goods = opened(order(title=title), title or "K", instructions=title)
    async with open_office(room=mail_room(keys_in_mail=True)) as office:
        assert (await office.channel.deliver(errand(of=order(title=title), goods=goods))).outcome is Outcome.ACCEPTED
        (mail,) = office.post.mails
    _is_only_ours(mail)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_shop_name_stays_a_name(name: str) -> None:
    head = Letterhead(shop=name, sender=HEAD.sender, support=name)
    async with open_office(room=mail_room(head=head)) as office:
        assert (await office.channel.deliver(errand())).outcome is Outcome.ACCEPTED
        (mail,) = office.post.mails
    _is_only_ours(mail)
    sender = read(mail)["From"].addresses
    assert [one.addr_spec for one in sender] == [HEAD.sender]


def _is_only_ours(mail: Mail) -> None:
    """One link, no tag and no header that we have not written."""
    headers = [name.lower() for name, _ in mail.headers]
    assert len(headers) == len(set(headers))
    assert set(headers) <= {
        "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
        "content-language", "mime-version", "content-type",
    }  # fmt: skip
    assert not any(line.lower().startswith(b"bcc") for line in mail.head.split(b"\n"))
    page = Page(mail.html)
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [LINK]
    assert {tag for tag, _ in page.tags} <= {"html", "head", "meta", "title", "body", "div", "h2", "p", "a", "br"}
    assert not {"src", "srcset", "background", "onerror"} & {name for _, attributes in page.tags for name in attributes}
    assert "url(" not in mail.html
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998


def test_a_letter_shows_nothing_of_itself_in_logs() -> None:
    goods = opened(order(), "ABCDE-FGHIJ-KLMNO")
    letter = letters.parcel(texts().speaker("en"), HEAD, errand(goods=goods), LINK, with_keys=True)
    assert TOKEN not in repr(letter)
    assert "ABCDE" not in repr(letter)


def test_an_order_is_in_the_letter_with_its_prices() -> None:
    several: Order = order(line(quantity=2), line("PSN 50 $"))
    words = plain(letters.parcel(texts().speaker("en"), HEAD, errand(of=several), LINK, with_keys=False))
    assert "2 × Steam Wallet 20 €" in words
    assert "PSN 50 $" in words
    assert "Total $58.47" in words
