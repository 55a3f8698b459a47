"""Mail at work: the channel, where what comes back is taken in, and what is done about it."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from bot.config import Settings
from core.ports import Store
from core.returns import Returned, take_back
from delivery.email.bounces import Bounced
from delivery.email.channel import EmailChannel
from delivery.email.collecting import Collector
from delivery.email.intake import Intake, OnBounce
from delivery.email.mailbox import parse_mailbox
from delivery.email.opening import build, build_intake, unsubscribing
from views.texts import Texts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A shop's mail: how it goes out, what takes in what comes back, and how an address is read.

    ``mailbox_of`` reads the token of a link that stops mail: whose it is, or None for one that is not ours.
    """

    channel: EmailChannel
    intake: Intake | Collector | None
    mailbox_of: Callable[[str], str | None]
    parse: Callable[[str], str] = parse_mailbox

    @property
    def returns(self) -> tuple[str, int]:
        """Where the shop's own door for reports is, once it is open."""
        if not isinstance(self.intake, Intake):
            raise RuntimeError("this shop has no door for reports")
        return self.intake.address

    async def begin(self, group: asyncio.TaskGroup, stack: AsyncExitStack) -> None:
        """Take in what comes back until the stack is left."""
        match self.intake:
            case Intake() as door:
                await stack.enter_async_context(door)
            case Collector() as collector:
                collecting = group.create_task(collector.run(), name="mail")
                stack.callback(collecting.cancel)


def open_mail(
    settings: Settings,
    store: Store,
    texts: Texts,
    secret: bytes,
    clock: Callable[[], int],
    wake: Callable[[], None],
    *,
    serves_pages: bool,
) -> Mail:
    """Nothing is connected before the first mail, and only a shop that ``serves_pages`` sends links that stop mail.

    Raises what is wrong with the settings.
    """
    return Mail(
        channel=build(settings, texts, secret, clock, serves_unsubscribe=serves_pages),
        intake=build_intake(settings, secret, _taking_back(store, wake)),
        mailbox_of=unsubscribing(settings, secret).mailbox,
    )


def _taking_back(store: Store, wake: Callable[[], None]) -> OnBounce:
    """What to do about a report: it is committed before its sender is told that we have it."""

    async def on_bounce(bounced: Bounced) -> None:
        outcome = await store.run(take_back, bounced.attempt, Returned(bounced.kind.value), bounced.status)
        log.info("mail_came_back", attempt=bounced.attempt, kind=bounced.kind, status=bounced.status, outcome=outcome)
        wake()

    return on_bounce
