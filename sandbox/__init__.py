"""A small world on loopback: the real protocols, people to act in them, and a page to play in.

It knows nothing of the shop. A shop is pointed at `Sandbox.telegram_url`, `Sandbox.discord_url` and
`Sandbox.smtp_url`, and what it does on the wire is all that is ever seen of it.
"""

from sandbox.discord.driver import DiscordPerson
from sandbox.discord.rates import Limits as DiscordLimits
from sandbox.driver import Person, Seen
from sandbox.faults import Fault, FaultKind
from sandbox.mail.driver import Mailbox
from sandbox.mail.letters import Mail
from sandbox.mail.server import MailSetup
from sandbox.server import BotProfile, Sandbox
from sandbox.telegram.rates import Allowance, Limits
from sandbox.watching import NoAnswer
from sandbox.world import RESIDENTS, Profile

__all__ = [
    "RESIDENTS",
    "Allowance",
    "BotProfile",
    "DiscordLimits",
    "DiscordPerson",
    "Fault",
    "FaultKind",
    "Limits",
    "Mail",
    "MailSetup",
    "Mailbox",
    "NoAnswer",
    "Person",
    "Profile",
    "Sandbox",
    "Seen",
]
