"""`kiosk doctor --mail`: whether the shop's mail will be believed, and whether the mail server takes it.

What a domain publishes (SPF, DKIM, DMARC) decides whether mail reaches an inbox; nothing here changes anything, and
a mail is sent only to an address that was given.
"""

import base64
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from dns.rdata import Rdata
from dns.rdtypes.ANY.TXT import TXT

from bot.config import Settings
from bot.findings import Finding, error, failed, ok, warning
from core.channels import Outcome, Report
from core.errors import KioskError, Temporary
from delivery.email.mailbox import BadMailbox, parse_mailbox
from delivery.email.opening import build, domain_of, signer
from delivery.email.signing import Signer
from delivery.email.smtp import Postman, parse_smtp_url
from views.letters import Letter
from views.screen import Heading, Text
from views.texts import Texts

DNS_SECONDS: Final = 6.0
SPF_LOOKUPS: Final = 10
GOOD_KEY_BITS: Final = 2048
_SPF_ASKS: Final = ("include:", "a", "mx", "ptr", "exists:", "redirect=")


class NoName(Temporary):
    """The name server does not answer."""


async def examine_mail(settings: Settings, address: str = "") -> list[Finding]:
    """Everything that was found about mail; with an address, a test is sent there."""
    if not settings.smtp_url or not settings.mail_from:
        remedy = "set SMTP_URL and MAIL_FROM, and buyers without a chat can be reached as well"
        return [warning("mail", "SMTP_URL is not set: the shop sends no mail", remedy)]
    findings = await _examine_records(settings, domain_of(settings.mail_from))
    findings += await check_server(settings)
    return findings + (await send_test(settings, address) if address else [])


async def _examine_records(settings: Settings, domain: str) -> list[Finding]:
    names = Names.of(settings)
    try:
        return [
            *await check_spf(names, settings.mail_bounce_domain or domain, domain),
            *await check_dkim(names, settings, domain),
            *await check_dmarc(names, domain),
            *await check_returns(names, settings),
        ]
    except NoName:
        return [error("dns", "the name server does not answer", "check the network, or set DNS_SERVER")]


@dataclass(frozen=True, slots=True)
class Names:
    """What domains publish."""

    resolver: dns.asyncresolver.Resolver

    @classmethod
    def of(cls, settings: Settings) -> "Names":
        """The name server of the settings, else this machine's."""
        resolver = dns.asyncresolver.Resolver(configure=settings.dns_server is None)
        if settings.dns_server is not None:
            host, resolver.port = settings.dns_server
            resolver.nameservers = [host]
        resolver.lifetime = DNS_SECONDS
        return cls(resolver)

    async def texts(self, name: str) -> list[str]:
        """The TXT records of a name; none when there is no such name. Raises NoName when nobody answers."""
        records = await self._ask(name, "TXT")
        return [b"".join(one.strings).decode("utf-8", "replace") for one in records if isinstance(one, TXT)]

    async def takes_mail(self, name: str) -> bool:
        """Whether mail can be sent to the domain."""
        return any([await self._ask(name, kind) for kind in ("MX", "A", "AAAA")])

    async def _ask(self, name: str, kind: str) -> Sequence[Rdata]:
        try:
            return list(await self.resolver.resolve(name, kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            raise NoName() from None


# --- SPF


async def check_spf(names: Names, envelope: str, domain: str) -> list[Finding]:
    """Whether the domain that mail is sent from by envelope says who may do that."""
    records = [text for text in await names.texts(envelope) if text.lower().split()[:1] == ["v=spf1"]]
    if not records:
        remedy = f'publish TXT {envelope} "v=spf1 include:<your mail provider> -all"'
        return [error("spf", f"{envelope} does not say who may send its mail", remedy)]
    if len(records) > 1:
        return [error("spf", f"{envelope} has {len(records)} SPF records: then none counts", "make them one")]
    words = records[0].lower().split()[1:]
    if {"+all", "all", "?all"}.intersection(words):
        return [error("spf", f"{envelope} lets everybody send its mail", "end its SPF record with -all")]
    if not any(word in ("-all", "~all") or word.startswith("redirect=") for word in words):
        return [warning("spf", f"the SPF record of {envelope} has no end", "end it with -all")]
    if await _spf_lookups(names, records[0]) > SPF_LOOKUPS:
        text = f"the SPF record of {envelope} asks for more than {SPF_LOOKUPS} names: then it does not count"
        return [error("spf", text, "leave out includes that send no mail for you")]
    if not _related(envelope, domain):
        text = f"mail is sent by {envelope} and comes from {domain}: SPF does not count for DMARC"
        return [warning("spf", text, f"make MAIL_BOUNCE_DOMAIN a name under {domain}")]
    return [ok("spf", f"{envelope} says who may send its mail; your mail server must be among them")]


async def _spf_lookups(names: Names, record: str, so_far: int = 0) -> int:
    """How many questions a record costs its readers; counting ends when it is too many."""
    for word in record.lower().split()[1:]:
        term = word.lstrip("+-~?")
        if not any(term == ask or term.startswith((ask, f"{ask}:", f"{ask}/")) for ask in _SPF_ASKS if term != "all"):
            continue
        so_far += 1
        if so_far > SPF_LOOKUPS:
            return so_far
        if term.startswith(("include:", "redirect=")):
            inner = await names.texts(term.partition(":" if ":" in term else "=")[2])
            so_far = await _spf_lookups(names, next((text for text in inner if "v=spf1" in text), ""), so_far)
    return so_far


# --- DKIM


async def check_dkim(names: Names, settings: Settings, domain: str) -> list[Finding]:
    """Whether what the shop signs can be checked by others."""
    try:
        signs = signer(settings)
    except KioskError as cause:
        return [failed("dkim", cause)]
    if signs is None:
        remedy = "let your mail server sign, or set MAIL_DKIM_KEY_FILE (openssl genrsa -out data/dkim.pem 2048)"
        return [warning("dkim", "the shop signs nothing itself", remedy)]
    name = f"{signs.selector}._domainkey.{signs.domain}"
    expected = _public_key(signs)
    if expected is None:
        return [error("dkim", "the DKIM key is no RSA key", "make one: openssl genrsa -out data/dkim.pem 2048")]
    bits, written = expected
    remedy = f'publish TXT {name} "v=DKIM1; k=rsa; p={written}"'
    records = [_tags(text) for text in await names.texts(name)]
    published = ["".join(tags.get("p", "").split()) for tags in records]
    if not records:
        return [error("dkim", f"{name} has no record: no signature can be checked", remedy)]
    if len(records) > 1 or published[0] != written:
        return [error("dkim", f"{name} has another key than the one that signs", remedy)]
    return [_dkim_is_good(signs, name, bits, domain, in_test="y" in records[0].get("t", "").split(":"))]


def _dkim_is_good(signs: Signer, name: str, bits: int, domain: str, *, in_test: bool) -> Finding:
    if not _related(signs.domain, domain):
        text = f"mail comes from {domain} and is signed by {signs.domain}: that does not count for DMARC"
        return error("dkim", text, f"sign with {domain} (MAIL_DKIM_DOMAIN)")
    if bits < GOOD_KEY_BITS:
        return warning("dkim", f"the key has {bits} bits", f"make one of {GOOD_KEY_BITS} bits")
    if in_test:
        return warning("dkim", f"{name} says that it is only a test (t=y)", "take t=y out of it")
    return ok("dkim", f"{name} has the key that signs")


def _public_key(signs: Signer) -> tuple[int, str] | None:
    try:
        key = load_pem_private_key(signs.key, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, RSAPrivateKey):
        return None
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.key_size, base64.b64encode(public).decode()


def _tags(record: str) -> dict[str, str]:
    """``v=DKIM1; k=rsa; p=…`` by name."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


# --- DMARC, and the way back


async def check_dmarc(names: Names, domain: str) -> list[Finding]:
    """What others are to do with mail that only says it comes from the shop."""
    for place in _upwards(domain):
        records = [_tags(text) for text in await names.texts(f"_dmarc.{place}") if _tags(text).get("v") == "DMARC1"]
        if len(records) > 1:
            return [error("dmarc", f"_dmarc.{place} has {len(records)} records: then none counts", "make them one")]
        if records:
            return [_policy(place, records[0].get("p", "").lower())]
    remedy = f'publish TXT _dmarc.{domain} "v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"'
    return [warning("dmarc", f"{domain} has no DMARC record: large mail providers ask for one", remedy)]


def _policy(place: str, policy: str) -> Finding:
    if policy in ("quarantine", "reject"):
        return ok("dmarc", f"_dmarc.{place} protects the name ({policy})")
    if policy == "none":
        text = f"_dmarc.{place} protects nothing yet (p=none): anybody can write in your name"
        return warning("dmarc", text, "when SPF and DKIM are well for a while, make it p=quarantine")
    return error("dmarc", f"_dmarc.{place} has no policy", "give it p=quarantine")


async def check_returns(names: Names, settings: Settings) -> list[Finding]:
    """Whether reports can come back."""
    domain = settings.mail_bounce_domain
    if domain is None:
        remedy = "set MAIL_BOUNCE_DOMAIN, and a buyer whose mailbox fails later is reached another way at once"
        return [warning("returns", "nothing that comes back is read", remedy)]
    if not await names.takes_mail(domain):
        return [error("returns", f"nobody takes mail for {domain}", f"publish MX {domain}")]
    if settings.mail_bounce_imap_url:
        return [ok("returns", f"{domain} takes mail; it is collected by IMAP")]
    host, port = settings.mail_bounce_listen
    return [ok("returns", f"{domain} takes mail; it must be handed over to {host}:{port}")]


def _upwards(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def _related(one: str, other: str) -> bool:
    """Whether two names belong together as far as names tell: DMARC aligns within one registered domain."""
    return one.split(".")[-2:] == other.split(".")[-2:]


# --- the mail server


async def check_server(settings: Settings) -> list[Finding]:
    """Connect and log in."""
    server = parse_smtp_url(settings.smtp_url or "")
    report = await Postman(server, domain_of(settings.mail_from or "")).check()
    where = f"{server.host}:{server.port}"
    if report.outcome is Outcome.ACCEPTED:
        clear = " (without TLS)" if server.in_clear else ""
        return [ok("smtp", f"{where} lets the shop in{clear}")]
    return [_trouble("smtp", where, report)]


async def send_test(settings: Settings, address: str) -> list[Finding]:
    """Send a mail that asks for nothing."""
    try:
        mailbox = parse_mailbox(address)
        channel = build(settings, Texts(), secrets.token_bytes(32), lambda: time.time_ns() // 1_000_000)
    except BadMailbox:
        return [error("test", "that is no address that mail can be sent to", "write it as in ada@example.com")]
    except KioskError as cause:
        return [failed("test", cause)]
    words = "This is a test. When it lies in your inbox and not among spam, your shop's mail arrives."
    letter = Letter(
        subject=f"A test from {settings.shop_name}", language="en", parts=(Heading("It works"), Text(words))
    )
    try:
        report = await channel.send_letter(mailbox, letter)
    finally:
        await channel.close()
    if report.outcome is Outcome.ACCEPTED:
        return [ok("test", "the mail server took the test; look whether it lies in the inbox or among spam")]
    return [_trouble("test", domain_of(mailbox), report)]


def _trouble(subject: str, where: str, report: Report) -> Finding:
    """What went wrong, and what to do about it."""
    match report.outcome, report.detail:
        case _, "tls":
            return error(subject, f"the certificate of {where} is not valid", "name the server as its certificate does")
        case _, "unsupported":
            remedy = "use its TLS port (smtps://, 587), or ?tls=off for a relay that you trust as it is"
            return error(subject, f"{where} offers no TLS, or no way to log in", remedy)
        case Outcome.CONFIG, detail if detail.startswith("5.7.8") or detail in ("530", "534", "535"):
            return error(
                subject, f"{where} refuses the login ({detail})", "check the user and the password in SMTP_URL"
            )
        case Outcome.CONFIG, detail:
            remedy = "ask your mail provider about this code; SPF, DKIM and DMARC above are its usual causes"
            return error(subject, f"{where} does not want this mail from us ({detail})", remedy)
        case Outcome.ADDRESS, detail:
            return error(subject, f"{where} knows no such mailbox ({detail})", "give another address")
        case Outcome.TRANSIENT, detail if detail in ("connection", "timeout"):
            remedy = "check the host and the port; many hosters block port 25, and 587 is open"
            return error(subject, f"{where} does not answer", remedy)
        case _, detail:
            return warning(subject, f"{where} says: not now ({detail or report.outcome})", "try again in ten minutes")
