"""The e-mail channel as the settings say, put together."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.errors import Permanent
from delivery.email.channel import EmailChannel, MailRoom
from delivery.email.collecting import Collector, parse_imap_url
from delivery.email.intake import Intake, OnBounce
from delivery.email.mailbox import parse_mailbox
from delivery.email.signing import Signer
from delivery.email.smtp import Postman, parse_smtp_url
from delivery.email.unsubscribe import Unsubscribing
from delivery.email.verp import ReturnAddresses
from views.letters import Letterhead
from views.texts import Texts


class NotSet(Permanent):
    """Mail needs a mail server (SMTP_URL), a sender (MAIL_FROM) and the shop's address (PUBLIC_URL)."""


class MailSettings(Protocol):
    """What the owner can set about mail; each field is the setting of the same name."""

    @property
    def smtp_url(self) -> str | None: ...
    @property
    def mail_from(self) -> str | None: ...
    @property
    def mail_key_in_mail(self) -> bool: ...
    @property
    def mail_dkim_key_file(self) -> Path | None: ...
    @property
    def mail_dkim_selector(self) -> str: ...
    @property
    def mail_dkim_domain(self) -> str | None: ...
    @property
    def mail_bounce_domain(self) -> str | None: ...
    @property
    def mail_bounce_listen(self) -> tuple[str, int]: ...
    @property
    def mail_bounce_imap_url(self) -> str | None: ...
    @property
    def public_url(self) -> str | None: ...
    @property
    def shop_name(self) -> str: ...
    @property
    def shop_support(self) -> str | None: ...


def build(
    settings: MailSettings, texts: Texts, secret: bytes, clock: Callable[[], int], *, serves_unsubscribe: bool = False
) -> EmailChannel:
    """The channel; nothing is connected before the first mail.

    ``secret`` is the shop's own, the same after a restart. ``serves_unsubscribe``: somebody answers under
    ``{PUBLIC_URL}/u/``, so mails may point there. Raises NotSet, or UnusableKey for a DKIM key that can't sign.
    """
    if not settings.smtp_url or not settings.mail_from or not settings.public_url:
        raise NotSet()
    sender = parse_mailbox(settings.mail_from)
    room = MailRoom(
        head=Letterhead(shop=settings.shop_name, sender=sender, support=settings.shop_support or ""),
        public_url=settings.public_url,
        secret=secret,
        keys_in_mail=settings.mail_key_in_mail,
        signer=signer(settings),
        returns=_returns(settings, secret),
        unsubscribing=unsubscribing(settings, secret) if serves_unsubscribe else None,
    )
    return EmailChannel(room, Postman(parse_smtp_url(settings.smtp_url), domain_of(sender)), texts, clock)


def build_intake(settings: MailSettings, secret: bytes, on_bounce: OnBounce) -> Intake | Collector | None:
    """Where what comes back is taken in: a door of the shop's own, or somebody else's mailbox where one is set.

    None where nothing comes back. An ``Intake`` is entered, a ``Collector`` is run.
    """
    returns = _returns(settings, secret)
    if returns is None:
        return None
    if settings.mail_bounce_imap_url:
        return Collector(parse_imap_url(settings.mail_bounce_imap_url), returns, on_bounce)
    return Intake(returns, on_bounce, *settings.mail_bounce_listen)


def unsubscribing(settings: MailSettings, secret: bytes) -> Unsubscribing:
    """Who makes and reads the links that stop mail. Raises NotSet."""
    if not settings.public_url:
        raise NotSet()
    return Unsubscribing(secret, settings.public_url)


def signer(settings: MailSettings) -> Signer | None:
    """Who signs; None when that is left to the mail server. Raises UnusableKey."""
    if settings.mail_dkim_key_file is None or settings.mail_from is None:
        return None
    domain = settings.mail_dkim_domain or domain_of(settings.mail_from)
    return Signer.read(settings.mail_dkim_key_file, settings.mail_dkim_selector, domain)


def domain_of(mailbox: str) -> str:
    """What stands behind the @."""
    return mailbox.rpartition("@")[2].lower()


def _returns(settings: MailSettings, secret: bytes) -> ReturnAddresses | None:
    return ReturnAddresses(secret, settings.mail_bounce_domain) if settings.mail_bounce_domain else None
