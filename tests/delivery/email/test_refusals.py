"""What a server's answer means. Each line is one that some real server gives."""

import pytest

from core.channels import Outcome
from delivery.email.refusals import GREYLIST_MS, Stage, refusal

LOGIN, SENDER, RCPT, DATA = Stage.LOGIN, Stage.SENDER, Stage.RECIPIENT, Stage.DATA


@pytest.mark.parametrize(
    ("stage", "code", "text", "outcome", "detail"),
    [
        # Nobody lives there.
        (RCPT, 550, "5.1.1 <ada@example.com>: Recipient address rejected: User unknown", Outcome.ADDRESS, "5.1.1"),
        (RCPT, 550, "5.1.2 Host or domain name not found", Outcome.ADDRESS, "5.1.2"),
        (RCPT, 553, "5.1.3 That is not an address", Outcome.ADDRESS, "5.1.3"),
        (RCPT, 556, "5.1.10 Recipient address has a null MX", Outcome.ADDRESS, "5.1.10"),
        (RCPT, 550, "5.2.1 The email account that you tried to reach is disabled", Outcome.ADDRESS, "5.2.1"),
        (RCPT, 550, "5.4.1 Recipient address rejected: Access denied", Outcome.ADDRESS, "5.4.1"),
        (RCPT, 550, "5.5.0 Requested action not taken: mailbox unavailable", Outcome.ADDRESS, "5.5.0"),
        (RCPT, 550, "User unknown", Outcome.ADDRESS, "550"),
        (RCPT, 550, "Mailbox not found.", Outcome.ADDRESS, "550"),
        (RCPT, 551, "", Outcome.ADDRESS, "551"),
        (DATA, 550, "5.1.1 No such user", Outcome.ADDRESS, "5.1.1"),
        (DATA, 553, "5.6.7 SMTPUTF8 required, but not offered", Outcome.ADDRESS, "5.6.7"),
        # This mail can't go there.
        (DATA, 552, "5.2.3 Message length exceeds administrative limit", Outcome.MESSAGE, "5.2.3"),
        (SENDER, 552, "5.3.4 Message size exceeds fixed limit", Outcome.MESSAGE, "5.3.4"),
        (SENDER, 552, "Message size exceeds fixed limit", Outcome.MESSAGE, "552"),
        (DATA, 550, "Mail content denied. http://service.mail.qq.com/", Outcome.MESSAGE, "550"),
        (DATA, 554, "DT:SPM 163 smtp10", Outcome.MESSAGE, "554"),
        (DATA, 554, "5.6.0 Message content rejected", Outcome.MESSAGE, "5.6.0"),
        # It is our fault: never the buyer's address.
        (RCPT, 550, "5.7.1 Service unavailable, client host blocked", Outcome.CONFIG, "5.7.1"),
        (DATA, 550, "5.7.26 Unauthenticated email is not accepted due to DMARC policy", Outcome.CONFIG, "5.7.26"),
        (DATA, 550, "5.7.25 The IP address has no PTR record", Outcome.CONFIG, "5.7.25"),
        (DATA, 550, "5.7.515 Access denied, sending domain does not pass authentication", Outcome.CONFIG, "5.7.515"),
        (RCPT, 554, "5.7.1 <ada@example.com>: Relay access denied", Outcome.CONFIG, "5.7.1"),
        (LOGIN, 535, "5.7.8 Error: authentication failed", Outcome.CONFIG, "5.7.8"),
        (LOGIN, 535, "Error: authentication failed", Outcome.CONFIG, "535"),
        (LOGIN, 554, "No SMTP service here", Outcome.CONFIG, "554"),
        (SENDER, 530, "5.7.0 Must issue a STARTTLS command first", Outcome.CONFIG, "5.7.0"),
        (SENDER, 553, "5.1.8 Sender address rejected: Domain not found", Outcome.CONFIG, "5.1.8"),
        (RCPT, 550, "Blocked by Spamhaus, see our policy", Outcome.CONFIG, "550"),
        (DATA, 554, "Transaction failed", Outcome.CONFIG, "554"),
        # It may go well later.
        (RCPT, 552, "5.2.2 The mailbox is full", Outcome.TRANSIENT, "5.2.2"),
        (RCPT, 552, "Mailbox full", Outcome.TRANSIENT, "552"),
        (RCPT, 550, "5.4.4 Unable to route", Outcome.TRANSIENT, "5.4.4"),
        (DATA, 554, "5.3.0 Other mail system problem", Outcome.TRANSIENT, "5.3.0"),
        (RCPT, 452, "4.2.2 Over quota", Outcome.TRANSIENT, "4.2.2"),
        (LOGIN, 421, "4.3.2 Service shutting down", Outcome.TRANSIENT, "4.3.2"),
        (LOGIN, 454, "4.7.0 Temporary authentication failure", Outcome.TRANSIENT, "4.7.0"),
        (DATA, 451, "4.7.500 Server busy", Outcome.TRANSIENT, "4.7.500"),
        (RCPT, 299, "What is this", Outcome.TRANSIENT, ""),
        (RCPT, -1, "Malformed SMTP response line: HTTP/1.1 502 Bad Gateway", Outcome.TRANSIENT, ""),
    ],
)
def test_a_refusal_is_understood(stage: Stage, code: int, text: str, outcome: Outcome, detail: str) -> None:
    report = refusal(code, text, stage)
    assert (report.outcome, report.detail, report.wait_ms) == (outcome, detail, 0)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (451, "4.7.1 Greylisted, try again later"),
        (450, "4.2.0 <ada@example.com>: Recipient address rejected: Greylisted"),
        (450, "4.7.1 Please try again later"),
        (451, "Graylisting in action"),
    ],
)
def test_a_greylist_says_how_long_to_wait(code: int, text: str) -> None:
    report = refusal(code, text, RCPT)
    assert (report.outcome, report.wait_ms) == (Outcome.TRANSIENT, GREYLIST_MS)
    assert 5 * 60_000 <= GREYLIST_MS <= 15 * 60_000


def test_a_code_that_is_not_this_replys_is_not_believed() -> None:
    assert refusal(450, "host 10.5.1.1 said 5.1.1 earlier", RCPT).detail == "450"
    assert refusal(550, "see 5.1.1.9", RCPT).detail == "550"
