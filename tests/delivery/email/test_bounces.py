"""What a mail that came back says."""

import base64

import pytest

from delivery.email.bounces import BounceKind, parse_report

# A delivery report as RFC 3464 has it.
REPORT = b"""From: MAILER-DAEMON@mx.example.org
To: b+dlv_1=tok@shop.example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Type: text/plain

The following address failed.
--B1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Original-Envelope-Id: dlv_1
Arrival-Date: Sun, 22 Nov 2026 08:00:01 +0000

Original-Recipient: rfc822;buyer@example.org
Final-Recipient: rfc822;buyer@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <buyer@example.org>: Recipient address
 rejected: User unknown

--B1
Content-Type: message/rfc822-headers

Message-ID: <dlv_1.1@shop.example.com>

--B1--
""".replace(b"\n", b"\r\n")
FAILED = (BounceKind.FAILED, "5.1.1")


def test_a_delivery_report_is_read() -> None:
    assert parse_report(REPORT) == FAILED
    assert parse_report(REPORT.replace(b"\r\n", b"\n")) == FAILED


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((b"Action: failed", b"Action: Delayed"), (BounceKind.DELAYED, "5.1.1")),
        ((b"Action: failed\r\nStatus: 5.1.1", b"Action: delivered\r\nStatus: 2.0.0"), (BounceKind.DELIVERED, "2.0.0")),
        ((b"Action: failed\r\nStatus: 5.1.1", b"Action: relayed\r\nStatus: 2.0.0"), None),
        ((b"Action: failed\r\nStatus: 5.1.1", b"Action: expanded\r\nStatus: 2.0.0"), None),
        ((b"Action: failed\r\n", b""), FAILED),
        ((b"Action: failed\r\nStatus: 5.1.1", b"Status: 4.4.7 (expired)"), (BounceKind.DELAYED, "4.4.7")),
        ((b"Status: 5.1.1\r\n", b""), (BounceKind.FAILED, "")),
        ((b"Action: failed\r\nStatus: 5.1.1\r\n", b""), None),
        ((b"message/delivery-status", b"message/global-delivery-status"), FAILED),
    ],
)
def test_what_became_of_a_mail(change: tuple[bytes, bytes], expected: object) -> None:
    assert parse_report(REPORT.replace(*change)) == expected


def test_words_around_a_report_are_not_the_report() -> None:
    said = REPORT.replace(b"The following address failed.", b"Action: delivered\r\nStatus: 2.0.0")
    assert parse_report(said) == FAILED
    person = b"From: ada@example.com\r\nSubject: Re: Your key\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    assert parse_report(person) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        REPORT[:400],
        b"Content-Type: multipart/report\r\n\r\nnothing",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n--x--",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 500,
        b"Subject: =?utf-8?b?" + base64.b64encode(b"out of office") + b"?=\r\nAuto-Submitted: auto-replied\r\n\r\nAway",
    ],
)
def test_what_is_no_report_says_nothing(raw: bytes) -> None:
    assert parse_report(raw) is None


@pytest.mark.parametrize(("kind", "expected"), [(b"abuse", (BounceKind.COMPLAINT, "")), (b"not-spam", None)])
def test_a_complaint_is_known_by_its_kind(kind: bytes, expected: object) -> None:
    complaint = (
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="B1"\r\n\r\n--B1\r\n'
        b"Content-Type: text/plain\r\n\r\nA complaint.\r\n--B1\r\nContent-Type: message/feedback-report\r\n\r\n"
        b"Feedback-Type: " + kind + b"\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n\r\n--B1--\r\n"
    )
    assert parse_report(complaint) == expected
