"""A small name server: what a domain publishes (SPF, DKIM, DMARC, MX), in a table and over UDP."""

import asyncio
from collections import defaultdict
from typing import Self, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

LONGEST_PART = 255  # of one string in a TXT record
TTL = 60


class Names:
    """The records that there are. A name is written as usual; case and a final dot do not matter."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._exchangers: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def publish(self, name: str, text: str) -> None:
        """One more TXT record: `publish("s1._domainkey.shop.example", "v=DKIM1; …")`."""
        self._texts[_plain(name)].append(text)

    def publish_mx(self, name: str, host: str, preference: int = 10) -> None:
        self._exchangers[_plain(name)].append((preference, host))

    def withdraw(self, name: str) -> None:
        """Everything under this very name is gone."""
        self._texts.pop(_plain(name), None)
        self._exchangers.pop(_plain(name), None)

    def texts(self, name: str) -> list[str]:
        return list(self._texts.get(_plain(name), ()))

    def exchangers(self, name: str) -> list[tuple[int, str]]:
        return sorted(self._exchangers.get(_plain(name), ()))

    def knows(self, name: str) -> bool:
        """The name exists, if only because something below it does."""
        wanted = _plain(name)
        names = [*self._texts, *self._exchangers]
        return any(known == wanted or known.endswith(f".{wanted}") for known in names)


class NameServer(asyncio.DatagramProtocol):
    """Answers questions for TXT and MX. However long an answer is, it fits: nothing is cut on loopback."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._transport: asyncio.DatagramTransport

    @classmethod
    async def open(cls, names: Names, host: str) -> Self:
        _, server = await asyncio.get_running_loop().create_datagram_endpoint(lambda: cls(names), local_addr=(host, 0))
        return server

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._transport.get_extra_info("sockname")[:2]
        return str(host), int(port)

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            question = dns.message.from_wire(data)
            if question.flags & dns.flags.QR or not question.question:
                return
            answer = self._answer(question)
        except dns.exception.DNSException:
            return  # not a question
        self._transport.sendto(answer.to_wire(max_size=65_535), addr)

    def _answer(self, question: dns.message.Message) -> dns.message.Message:
        asked = question.question[0]
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.AA
        name = asked.name.to_text()
        if not self._names.knows(name):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        values = self._values(name, asked.rdtype)
        if values:
            answer.answer.append(dns.rrset.from_text_list(asked.name, TTL, asked.rdclass, asked.rdtype, values))
        return answer

    def _values(self, name: str, kind: dns.rdatatype.RdataType) -> list[str]:
        if kind == dns.rdatatype.TXT:
            return [_quoted(text) for text in self._names.texts(name)]
        if kind == dns.rdatatype.MX:
            return [f"{preference} {host.rstrip('.')}." for preference, host in self._names.exchangers(name)]
        return []


def _plain(name: str) -> str:
    return name.rstrip(".").casefold()


def _quoted(text: str) -> str:
    """As a zone file has it, in parts that are short enough."""
    written = text.encode()
    parts = [written[at : at + LONGEST_PART] for at in range(0, len(written), LONGEST_PART)] or [b""]
    return " ".join('"' + "".join(_escaped(byte) for byte in part) + '"' for part in parts)


def _escaped(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03d}"
