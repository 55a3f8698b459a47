"""Every button about asking the shop."""

from dataclasses import dataclass

from core.ids import ContactId
from views.action import Action, coded


@coded("ps")
@dataclass(frozen=True, slots=True, kw_only=True)
class AskSupport(Action):
    """Ask the shop about a payment."""


@coded("OQ")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSupport(Action):
    """The owner answers whoever asked from this contact."""

    contact: ContactId
