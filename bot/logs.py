"""Logs: one line an event, for people or for machines, and never a token, a password or an address in it.

Everything goes through the standard library's root logger, ours and the libraries', so that one place writes
and one place redacts. What is redacted is the finished line: no field, argument or traceback gets around it.
"""

import logging
import re
import sys
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

DOTS: Final = "•••"
_COLOUR: Final = r"(?:\x1b\[[0-9;]*m)*"
_LEAKS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # A bot token, also inside https://api.telegram.org/bot<token>/getMe.
    (re.compile(r"\d+:[\w-]{30,}"), DOTS),
    # A Discord bot's token: id, time and signature.
    (re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{25,}"), DOTS),
    # A key of Stripe's, and what it signs its callbacks with.
    (re.compile(r"\b((?:sk|rk)_(?:live|test)_|whsec_)[\w+/=-]{8,}"), rf"\1{DOTS}"),
    # The way into an order page, and what stops mail: /k/<token>, /u/<token>.
    (re.compile(r"(/[ku]/)[\w%-]{8,}"), rf"\1{DOTS}"),
    # scheme://user:password@host
    (re.compile(r"(://[^\s:/@]*:)[^\s/]+@"), rf"\1{DOTS}@"),
    # ?token=…, &secret=…, also as a header, a JSON member or a field, in colour or not.
    (
        re.compile(
            r"(?i)((?:token|secret|password|signature|api[_-]?key|master[_-]?key)"
            rf"{_COLOUR}(?:\\*[\"'])?{_COLOUR}\s?[=:]\s?{_COLOUR}(?:\\*[\"'])?)[^\s\"'&,;)}}\]\x1b\\]+"
        ),
        rf"\1{DOTS}",
    ),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), DOTS),
)
# These say at INFO what the shop says itself, and better.
_TALKATIVE: Final = ("aiogram.event", "aiogram.dispatcher", "aiohttp.access", "discord")
# These warn of voice and caches that a shop does without.
_WORRIED: Final = ("discord.client", "discord.state")
_HANDLER_NAME: Final = "kiosk"


def redact(text: str) -> str:
    """The text with dots in place of everything that looks like a credential or an address."""
    for pattern, dots in _LEAKS:
        text = pattern.sub(dots, text)
    return text


class _Redacted:
    """A renderer whose finished line is redacted."""

    def __init__(self, renderer: Processor) -> None:
        self._renderer = renderer

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        return redact(str(self._renderer(logger, name, event)))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; one that cannot be written is counted out loud, not printed with its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        sys.stderr.write(f"a log line of {record.name} could not be written\n")


def configure_logs(log_format: str, log_level: str, stream: TextIO | None = None) -> None:
    """Send every log line to the stream (standard error) in the format. May be called again."""
    shared = _shared_processors()
    handler = _Handler(stream or sys.stderr)
    handler.name = _HANDLER_NAME
    handler.setFormatter(_formatter(log_format, shared, handler.stream))
    root = logging.getLogger()
    for old in [old for old in root.handlers if old.name == _HANDLER_NAME]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(log_level.upper())
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
    for worried in _WORRIED:
        logging.getLogger(worried).setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(log_format: str, shared: list[Processor], stream: TextIO) -> structlog.stdlib.ProcessorFormatter:
    # Plain tracebacks in both: the pretty ones print local variables, and those hold goods.
    machines: list[Processor] = [
        structlog.processors.format_exc_info,
        _Redacted(structlog.processors.JSONRenderer(ensure_ascii=False)),
    ]
    people: list[Processor] = [_Redacted(_console(stream))]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(machines if log_format == "json" else people),
        ],
    )


def _console(stream: TextIO) -> Any:
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )
