"""A post box for tests: mail that would have gone out, kept in memory, or refused as the test says."""

from dataclasses import dataclass, field

from core.channels import Outcome, Report
from core.people import Address
from core.secret import Secret


@dataclass
class PostBox:
    """See core.letters.Letters. ``outcome`` is what the next letters come to."""

    outcome: Outcome = Outcome.ACCEPTED
    sent: list[tuple[Address, Secret, str]] = field(default_factory=list)

    async def send_code(self, address: Address, code: Secret, language: str) -> Report:
        self.sent.append((address, code, language))
        return Report(outcome=self.outcome, detail="5.1.1" if self.outcome is Outcome.ADDRESS else "")

    @property
    def code(self) -> str:
        """The code of the last letter."""
        return self.sent[-1][1].reveal()

    @property
    def wrong_code(self) -> str:
        """Six digits that are not it."""
        return f"{(int(self.code) + 1) % 10**6:06}"
