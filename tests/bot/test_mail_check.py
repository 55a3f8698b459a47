"""`kiosk doctor --mail` against a name server and a mail server that say what a test wants."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from bot.cli import app
from bot.config import Settings
from bot.findings import Finding, Level
from bot.mail_check import examine_mail
from sandbox.mail.post import Post
from sandbox.mail.server import IN_THE_OPEN
from sandbox.world import World
from tests.delivery.email.test_signing import published

DKIM = "kiosk._domainkey.shop.example"


def write_key(file: Path, *, bits: int = 2048) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_key(tmp_path_factory.mktemp("dkim") / "dkim.pem")


@dataclass
class Practice:
    """A shop whose mail is well, and the world that it is asked about in."""

    post: Post
    settings: Settings

    async def findings(self, address: str = "") -> dict[str, Finding]:
        return {finding.subject: finding for finding in await examine_mail(self.settings, address)}

    def publish(self, name: str, *texts: str) -> None:
        """These, instead of what was there."""
        self.post.names.withdraw(name)
        for text in texts:
            self.post.names.publish(name, text)


@pytest.fixture
async def practice(key: Path) -> AsyncIterator[Practice]:
    async with open_practice(key) as opened:
        yield opened


@asynccontextmanager
async def open_practice(key: Path) -> AsyncIterator[Practice]:
    async with Post.open(World(people=()), IN_THE_OPEN, "127.0.0.1") as post:
        settings = Settings(
            smtp_url=post.smtp_url, mail_from="orders@shop.example", public_url="https://shop.example",
            mail_dkim_key_file=key, mail_bounce_domain="bounce.shop.example", dns_server=post.dns_address,
        )  # fmt: skip
        practice = Practice(post, settings)
        practice.publish("bounce.shop.example", "v=spf1 include:relay.example -all", "some other text")
        practice.publish("relay.example", "v=spf1 ip4:192.0.2.0/24 -all")
        practice.publish(DKIM, published(key))
        practice.publish("_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:postmaster@shop.example")
        post.names.publish_mx("bounce.shop.example", "mail.shop.example")
        yield practice


async def test_a_shop_whose_mail_is_well(practice: Practice) -> None:
    found = await practice.findings("ada@example.com")
    assert {name: finding.level for name, finding in found.items()} == dict.fromkeys(
        ("spf", "dkim", "dmarc", "returns", "smtp", "test"), Level.OK
    )
    mail = practice.post.box("ada@example.com").last()
    assert mail.dkim.ok
    assert mail.subject == "A test from Kiosk"


async def test_nothing_is_sent_unless_an_address_is_given(practice: Practice) -> None:
    await practice.findings()
    assert practice.post.mails == []


@pytest.mark.parametrize(
    ("name", "texts", "subject", "level", "says"),
    [
        ("bounce.shop.example", (), "spf", Level.ERROR, "does not say who may send"),
        ("bounce.shop.example", ("v=spf1 -all", "v=spf1 ~all"), "spf", Level.ERROR, "2 SPF records"),
        ("bounce.shop.example", ("v=spf1 ip4:192.0.2.1 +all",), "spf", Level.ERROR, "lets everybody"),
        ("bounce.shop.example", ("v=spf1 ip4:192.0.2.1",), "spf", Level.WARNING, "no end"),
        ("bounce.shop.example", ("v=spf1 " + "a " * 11 + "-all",), "spf", Level.ERROR, "more than 10"),
        ("bounce.shop.example", ("v=spf1 include:bounce.shop.example -all",), "spf", Level.ERROR, "more than 10"),
        ("bounce.shop.example", ("v=spf1 redirect=relay.example",), "spf", Level.OK, "says who"),
        (DKIM, (), "dkim", Level.ERROR, "has no record"),
        (DKIM, ("v=DKIM1; k=rsa; p=MIIB",), "dkim", Level.ERROR, "another key"),
        (DKIM, ("v=DKIM1; p=",), "dkim", Level.ERROR, "another key"),
        ("_dmarc.shop.example", (), "dmarc", Level.WARNING, "no DMARC record"),
        ("_dmarc.shop.example", ("v=DMARC1; p=none",), "dmarc", Level.WARNING, "protects nothing"),
        ("_dmarc.shop.example", ("v=DMARC1; rua=mailto:a@b.c",), "dmarc", Level.ERROR, "no policy"),
        ("_dmarc.shop.example", ("v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc", Level.ERROR, "2 records"),
    ],
)
async def test_a_wrong_record_is_named_with_what_mends_it(
    practice: Practice, name: str, texts: tuple[str, ...], subject: str, level: Level, says: str
) -> None:
    practice.publish(name, *texts)
    finding = (await practice.findings())[subject]
    assert (finding.level, says in finding.text) == (level, True), str(finding)
    assert finding.remedy or level is Level.OK


async def test_the_record_that_is_told_is_the_one_that_is_right(practice: Practice) -> None:
    practice.publish(DKIM)
    remedy = (await practice.findings())["dkim"].remedy
    practice.publish(DKIM, remedy.partition('"')[2].rstrip('"'))
    assert (await practice.findings())["dkim"].level is Level.OK


async def test_a_key_in_test_is_not_yet_a_key(practice: Practice, key: Path) -> None:
    practice.publish(DKIM, f"{published(key)}; t=y:s")
    assert (await practice.findings())["dkim"].level is Level.WARNING


async def test_a_key_that_is_short_strange_or_missing_is_told(practice: Practice, tmp_path: Path) -> None:
    short = write_key(tmp_path / "short.pem", bits=1024)
    practice.publish(DKIM, published(short))
    practice.settings = replace(practice.settings, mail_dkim_key_file=short)
    assert (await practice.findings())["dkim"].level is Level.WARNING
    strange = tmp_path / "strange.pem"
    other = ed25519.Ed25519PrivateKey.generate()
    strange.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for file in (strange, tmp_path / "missing.pem"):
        practice.settings = replace(practice.settings, mail_dkim_key_file=file)
        found = await practice.findings("ada@example.com")
        assert found["dkim"].level is Level.ERROR
        assert found["test"].level is Level.ERROR
    practice.settings = replace(practice.settings, mail_dkim_key_file=None)
    assert (await practice.findings())["dkim"].level is Level.WARNING


async def test_names_that_do_not_belong_together_are_told(practice: Practice, key: Path) -> None:
    practice.settings = replace(
        practice.settings, mail_dkim_domain="other.test", mail_bounce_domain="bounce.other.test"
    )  # fmt: skip
    practice.publish("kiosk._domainkey.other.test", published(key))
    practice.publish("bounce.other.test", "v=spf1 mx -all")
    found = await practice.findings()
    assert found["dkim"].level is Level.ERROR
    assert found["spf"].level is Level.WARNING
    assert found["returns"].level is Level.ERROR, "nobody takes its mail"


async def test_a_policy_of_the_domain_above_counts(practice: Practice) -> None:
    practice.settings = replace(practice.settings, mail_from="orders@mail.shop.example")
    assert (await practice.findings())["dmarc"].level is Level.OK


@pytest.mark.parametrize(
    ("code", "enhanced", "stage", "says"),
    [
        (550, "5.1.1", "rcpt", "knows no such mailbox (5.1.1)"),
        (550, "5.7.26", "data", "does not want this mail from us (5.7.26)"),
        (451, "4.7.1", "rcpt", "not now (4.7.1)"),
    ],
)
async def test_what_the_mail_server_says_is_told_in_words(
    practice: Practice, code: int, enhanced: str, stage: str, says: str
) -> None:
    practice.post.box("ada@example.com").refuse(code, enhanced, "ada@example.com said no", stage=stage, times=1)
    finding = (await practice.findings("ada@example.com"))["test"]
    assert says in finding.text
    assert "ada@" not in str(finding)
    assert finding.remedy


async def test_a_door_that_stays_closed_is_told(practice: Practice) -> None:
    good = practice.settings.smtp_url or ""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"smtp://user:pass@127.0.0.1:{free.getsockname()[1]}"
        for url, says in (
            (closed, "does not answer"),
            (good.replace("opens-nothing", "opens-something"), "refuses the login (5.7.8)"),
            (f"{good}?tls=required", "offers no TLS"),
        ):
            practice.settings = replace(practice.settings, smtp_url=url)
            finding = (await practice.findings())["smtp"]
            assert finding.level is Level.ERROR
            assert says in finding.text
            assert "pass" not in finding.text


async def test_a_name_server_that_is_silent_is_told(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.mail_check.DNS_SECONDS", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        practice.settings = replace(practice.settings, dns_server=silent.getsockname())
        found = await practice.findings()
    assert found["dns"].level is Level.ERROR
    assert found["smtp"].level is Level.OK


async def test_a_shop_without_mail_is_told_what_it_misses() -> None:
    [finding] = await examine_mail(Settings(), "ada@example.com")
    assert (finding.level, finding.subject) == (Level.WARNING, "mail")


async def test_no_address_is_no_test(practice: Practice) -> None:
    assert (await practice.findings("Ada <ada@example.com>"))["test"].level is Level.ERROR
    assert practice.post.mails == []


def test_the_command_looks_at_mail_and_at_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["doctor", "--mail"])
    assert "SMTP_URL is not set" in result.output
    assert "ok 0 · warnings 1 · errors 0" in result.output
    assert result.exit_code == 0
