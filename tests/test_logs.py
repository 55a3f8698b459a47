"""Logs: nothing that opens a door or names a person ever reaches a line."""

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure_logs, redact

TOKEN = "123456789:AAF0canary-of-a-token_fromBotFather"
LEAKS = (
    TOKEN,
    f"https://api.telegram.org/bot{TOKEN}/getMe",
    f"/file/bot{TOKEN}/photos/1.png",
    "Invalid API Key provided: sk_live_canaryThatOpensNothing",
    "signed with whsec_canary+/that=",
    "https://shop.example.com/k/canary_-of-a-link-22xx",
    "postgresql://kiosk:canary-pass@db:5432/kiosk",
    "https://example.com/hook?a=1&token=canary-1&b=2",
    "X-Telegram-Bot-Api-Secret-Token: canary-2",
    '{"password": "canary-3"}',
    "KIOSK_MASTER_KEY=canary-4",
    "api_key=canary-5",
    "ada.canary+shop@mail.example.com",
)
LEVELS = ("debug", "info", "warning", "error", "critical")


class Spoken:
    """What was logged since the last look."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def take(self) -> str:
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return text


class Terminal(io.StringIO):
    """A stream that says it shows colours."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture(params=["console", "json", "terminal"])
def spoken(request: pytest.FixtureRequest) -> Spoken:
    spoken = Spoken()
    if request.param == "terminal":
        spoken.stream = Terminal()
    configure_logs("json" if request.param == "json" else "console", "debug", spoken.stream)
    return spoken


def assert_clean(text: str) -> None:
    assert text, "nothing was logged"
    assert "canary" not in text
    assert "•••" in text


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_that_opens_a_door_survives_in_text(leak: str) -> None:
    assert "canary" not in redact(f"before {leak} after")
    assert redact(f"before {leak} after").startswith("before ")
    assert redact(f"before {leak} after").endswith(" after")


@pytest.mark.parametrize("innocent", ["K7F3-9QXM", "2026-11-22T15:36:28Z", "12:30", "telegram:42", "1 × 19.49 USD"])
def test_what_a_shop_needs_to_read_stays(innocent: str) -> None:
    assert redact(innocent) == innocent


@pytest.mark.parametrize("leak", LEAKS)
def test_our_own_events_are_redacted_at_every_level(spoken: Spoken, leak: str) -> None:
    logger = structlog.get_logger("kiosk.test")
    for level in LEVELS:
        getattr(logger, level)("event " + leak, field=leak, nested={"list": [leak]})
        assert_clean(spoken.take())


def test_fields_named_like_a_secret_are_redacted_whatever_they_hold(spoken: Spoken) -> None:
    structlog.get_logger("kiosk.test").info("called", token="canary", api_key="canary", webhook_secret="canary")
    assert_clean(spoken.take())


@pytest.mark.parametrize("leak", LEAKS)
def test_exceptions_are_redacted_with_their_causes(spoken: Spoken, leak: str) -> None:
    def fail() -> None:
        goods = "canary in a local variable"
        try:
            raise ValueError(leak)
        except ValueError as error:
            raise RuntimeError(f"while calling {leak}", len(goods)) from error

    for logger in (structlog.get_logger("kiosk.test"), logging.getLogger("some.library")):
        try:
            fail()
        except RuntimeError:
            logger.exception("failed")
        text = spoken.take()
        # The traceback quotes this file's lines, so the variable's own line is expected and its value is not.
        assert_clean(text.replace('goods = "canary in a local variable"', ""))
        assert "RuntimeError" in text


@pytest.mark.parametrize("name", ["aiogram", "aiohttp.client", "aiohttp.server", "asyncio", "anything"])
def test_the_libraries_lines_are_redacted_too(spoken: Spoken, name: str) -> None:
    logger = logging.getLogger(name)
    for leak in LEAKS:
        for level in LEVELS:
            getattr(logger, level)("calling %s with %r", leak, {"x": leak})
            assert_clean(spoken.take())


@pytest.mark.parametrize("name", ["discord.client", "discord.state"])
def test_discords_library_is_heard_on_errors_alone(spoken: Spoken, name: str) -> None:
    logging.getLogger(name).warning("PyNaCl is not installed, voice will NOT be supported")
    assert spoken.take() == ""
    logging.getLogger(name).error("something broke")
    assert "something broke" in spoken.take()


def test_warnings_are_logged_and_redacted(spoken: Spoken) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # The line of source is quoted by the warning: the canary is put together at run time.
        warnings.warn("seen " + LEAKS[1].replace("x", "x"), UserWarning, stacklevel=1)
    assert_clean(spoken.take())


async def test_an_exception_nobody_awaited_is_logged_and_redacted(spoken: Spoken) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(LEAKS[1])}
    )
    assert_clean(spoken.take())


def test_a_machine_reads_one_json_object_a_line() -> None:
    stream = io.StringIO()
    configure_logs("json", "info", stream)
    structlog.get_logger("kiosk.test").info("order_paid", order="K7F3-9QXM", note="две\nстроки")
    logging.getLogger("library").warning("text %s", 1)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["event"], first["order"], first["level"], first["logger"]) == (
        "order_paid", "K7F3-9QXM", "info", "kiosk.test",
    )  # fmt: skip
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["level"], second["logger"]) == ("text 1", "warning", "library")


def test_the_level_holds_for_everybody_and_can_be_changed() -> None:
    stream = io.StringIO()
    configure_logs("console", "warning", stream)
    logger = structlog.get_logger("kiosk.test")
    logger.info("quiet")
    logging.getLogger("library").info("quiet")
    assert stream.getvalue() == ""
    configure_logs("console", "debug", stream)
    logger.debug("heard")
    assert stream.getvalue().count("heard") == 1


def test_a_line_that_cannot_be_written_does_not_print_its_arguments(
    spoken: Spoken, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler for handler in root.handlers if handler.name == "kiosk"])
    logging.getLogger("library").error("%d", "canary")
    assert "canary" not in spoken.take() + capsys.readouterr().err


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_value_from_outside_writes_no_line_of_its_own(log_format: str) -> None:
    told = io.StringIO()
    configure_logs(log_format, "info", told)
    structlog.get_logger("kiosk.outside").info("told", name="a\n2026-01-01 [error] forged \x1b[31m\r\n")
    if log_format == "json":
        logging.getLogger("some.library").warning("no such name: %s", "a\nforged")
    assert len(told.getvalue().splitlines()) == (2 if log_format == "json" else 1)
    assert "\x1b" not in told.getvalue()
