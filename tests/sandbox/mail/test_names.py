"""The name server, asked by dnspython over UDP."""

import asyncio
import os

import dns.asyncquery
import dns.asyncresolver
import dns.message
import dns.name
import dns.rcode
import dns.resolver
import pytest

from sandbox import Sandbox

KEY = "v=DKIM1; k=rsa; p=" + "MIIB" * 150


@pytest.fixture
def resolver(sandbox: Sandbox) -> dns.asyncresolver.Resolver:
    asked = dns.asyncresolver.Resolver(configure=False)
    asked.nameservers, asked.port = [sandbox.dns_address[0]], sandbox.dns_address[1]
    asked.lifetime = 5
    return asked


async def test_what_is_published_is_found(sandbox: Sandbox, resolver: dns.asyncresolver.Resolver) -> None:
    names = sandbox.mail.names
    names.publish("shop.example", "v=spf1 ip4:127.0.0.1 -all")
    names.publish("shop.example", 'a "quoted" \\ text, ключ')
    names.publish("s1._domainkey.shop.example", KEY)
    names.publish_mx("shop.example", "mx2.shop.example", 20)
    names.publish_mx("shop.example", "mx1.shop.example.")
    texts = {b"".join(record.strings).decode() for record in await resolver.resolve("SHOP.example.", "TXT")}
    assert texts == {"v=spf1 ip4:127.0.0.1 -all", 'a "quoted" \\ text, ключ'}
    [key] = await resolver.resolve("s1._domainkey.shop.example", "TXT")
    assert b"".join(key.strings).decode() == KEY
    assert max(map(len, key.strings)) <= 255
    hosts = sorted((one.preference, str(one.exchange)) for one in await resolver.resolve("shop.example", "MX"))
    assert hosts == [(10, "mx1.shop.example."), (20, "mx2.shop.example.")]


async def test_what_is_not_there_is_told_apart(sandbox: Sandbox, resolver: dns.asyncresolver.Resolver) -> None:
    sandbox.mail.names.publish("_dmarc.shop.example", "v=DMARC1; p=none")
    with pytest.raises(dns.resolver.NXDOMAIN):
        await resolver.resolve("nowhere.example", "TXT")
    for name, kind in (("shop.example", "TXT"), ("_dmarc.shop.example", "MX"), ("_dmarc.shop.example", "A")):
        with pytest.raises(dns.resolver.NoAnswer):
            await resolver.resolve(name, kind)
    sandbox.mail.names.withdraw("_dmarc.shop.example")
    with pytest.raises(dns.resolver.NXDOMAIN):
        await resolver.resolve("_dmarc.shop.example", "TXT")


async def test_garbage_is_not_answered_and_harms_nothing(
    sandbox: Sandbox, resolver: dns.asyncresolver.Resolver, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.mail.names.publish("shop.example", "still here")
    question = dns.message.make_query("shop.example", "TXT").to_wire()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=sandbox.dns_address)
    for packet in (
        b"",
        b"\0",
        os.urandom(600),
        question[:-3],
        question[:12],
        b"\xff" * 40,
        question[:2] + b"\x80" * 30,
    ):
        transport.sendto(packet)
    transport.sendto(dns.message.make_response(dns.message.make_query("shop.example", "TXT")).to_wire())
    update = bytearray(question)
    update[2] = 0x28  # another kind of message
    transport.sendto(bytes(update))
    [record] = await resolver.resolve("shop.example", "TXT")
    transport.close()
    assert record.strings == (b"still here",)
    assert caplog.text == ""
