"""Wanting less mail: a mail program presses its button, and what was paid for still comes. All of it on the wire."""

from pathlib import Path

from aiohttp import ClientSession
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.delivery.email.test_signing import holds, published
from tests.journeys.test_escalation import add_mailbox, open_mailing
from tests.journeys.test_trouble import ready_to_pay

ONE_CLICK = "List-Unsubscribe=One-Click"


async def test_a_mail_program_stops_everything_but_paid_keys(url: str, tmp_path: Path) -> None:
    key = tmp_path / "dkim.pem"
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    async with open_mailing(url, mail_dkim_key_file=key) as world, ClientSession() as program:
        box, ada = await add_mailbox(world), world.ada
        code = box.last()
        assert code.header("List-Unsubscribe-Post") == ONE_CLICK
        assert holds(code.raw, published(key))
        assert ":list-unsubscribe:list-unsubscribe-post" in "".join(code.header("DKIM-Signature").lower().split())
        link = code.header("List-Unsubscribe").strip("<>")
        async with program.get(link) as page:
            assert page.status == 200
        await ada.say("/notify")
        assert "You only hear of" not in (await ada.wait_for_last("How we reach you")).text
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with program.post(link, data=ONE_CLICK, headers=form, allow_redirects=False) as answer:
            assert answer.status == 200
        await ada.say("/notify")
        await ada.wait_for_last("You only hear of what you paid for")

        await ready_to_pay(world, ada)
        world.sandbox.fault("slow", method="editMessageText", chat=ada.id, seconds=0.05)
        ada.tap_without_waiting("Pay $")
        ada.block()
        parcel = await box.arrived("Your key is ready")
        assert parcel.header("List-Unsubscribe") == ""
        assert holds(parcel.raw, published(key))
