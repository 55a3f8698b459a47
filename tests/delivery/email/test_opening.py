"""The channel as the settings say."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Settings
from core.channels import Outcome
from core.delivery import Channel
from core.letters import Letters
from core.people import Address
from core.secret import Secret
from delivery.email.collecting import Collector
from delivery.email.intake import Intake
from delivery.email.opening import NotSet, build, build_intake
from delivery.email.signing import UnusableKey
from sandbox.mail.post import Post
from sandbox.mail.server import IN_THE_OPEN
from sandbox.world import World
from tests.delivery.email.conftest import ADA, SECRET, errand, texts
from tests.delivery.email.test_intake import Desk
from tests.delivery.email.test_signing import published
from tests.shops import START

SETTINGS = Settings(
    smtp_url="smtp://127.0.0.1:1", mail_from="orders@Shop.example", public_url="https://shop.example",
    mail_bounce_domain="bounce.shop.example", shop_name="Nova Keys", shop_support="@nova_support",
)  # fmt: skip


async def test_the_settings_make_a_channel(dkim_key: Path) -> None:
    async with Post.open(World(people=()), IN_THE_OPEN, "127.0.0.1") as post:
        post.names.publish("kiosk._domainkey.shop.example", published(dkim_key))
        settings = replace(SETTINGS, smtp_url=post.smtp_url, mail_dkim_key_file=dkim_key)
        email = build(settings, texts(), SECRET, lambda: START)
        channel: Channel = email
        letters: Letters = email
        assert (await channel.deliver(errand())).outcome is Outcome.ACCEPTED
        assert (await letters.send_code(Address("email", ADA), Secret("271828"), "en")).outcome is Outcome.ACCEPTED
        await email.close()
        parcel, code = post.mails
    assert parcel.dkim.ok
    assert parcel.header("From") == "Nova Keys <orders@shop.example>"
    assert parcel.header("Reply-To") == "", "a chat is no mailbox"
    assert parcel.sender.endswith("@bounce.shop.example")
    assert "@nova_support" in parcel.text
    assert code.header("List-Unsubscribe") == "", "nobody serves such links yet"


@pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, smtp_url=None), replace(SETTINGS, mail_from=None), replace(SETTINGS, public_url=None)],
)
def test_mail_without_a_server_a_sender_or_links_is_none(settings: Settings) -> None:
    with pytest.raises(NotSet):
        build(settings, texts(), SECRET, lambda: START)


def test_a_key_that_cannot_sign_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey):
        build(replace(SETTINGS, mail_dkim_key_file=tmp_path / "none.pem"), texts(), SECRET, lambda: START)


def test_what_comes_back_is_taken_in_where_the_owner_says() -> None:
    desk = Desk()
    assert isinstance(build_intake(SETTINGS, SECRET, desk.note), Intake)
    collected = replace(SETTINGS, mail_bounce_imap_url="imaps://a:b@imap.example.com")
    assert isinstance(build_intake(collected, SECRET, desk.note), Collector)
    assert build_intake(replace(SETTINGS, mail_bounce_domain=None), SECRET, desk.note) is None
