"""What people type as their e-mail address, brought into the one form that the shop keeps and writes to."""

from typing import Final

from email_validator import EmailNotValidError, validate_email

from core.errors import Refused

LONGEST_TYPED: Final = 320


class BadMailbox(Refused):
    """This is not an e-mail address that can be written to."""

    text_id = "error-bad-mailbox"


def parse_mailbox(text: str) -> str:
    """The address in one form: its domain in lower case and in ASCII, its local part in the letters of its owner.

    Equal mailboxes that were typed differently come out equal, as far as the standards say that they are: only its
    own server knows whether a local part cares for case. Nobody is asked whether the address exists; a code sent
    there tells. Raises BadMailbox for whatever can't stand in a mail's envelope or hides a second address: line
    breaks, quotes, brackets, names in front, more than 254 characters.
    """
    typed = text.strip()
    if len(typed) > LONGEST_TYPED or not typed.isprintable():
        raise BadMailbox()
    try:
        # Reserved domains such as .test are sandboxes: mail to them reaches nobody, so they need no refusal.
        found = validate_email(typed, strict=True, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadMailbox() from None
    return f"{found.local_part}@{found.ascii_domain}"
