"""Texts: whole sentences from ``locales/*.ftl``, with facts by name and plurals by Fluent.

A fact is a text, a whole number, a ``Money`` or a ``Moment``; each is shown the way the reader's language writes it.
Texts that people wrote (titles, search words) are set apart when they run from right to left, so that they never
turn the price beside them round; nothing else gets invisible marks, because people copy from screens.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentInt

from core.money import Money, exponent

LOCALES: Final = Path(__file__).parents[1] / "locales"
REMEMBERED: Final = 8192
# What money is called where CLDR knows no sign for it.
NAMED_MONEY: Final = frozenset({"XTR", "USDT", "USDC"})
_MARKS: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_RIGHT_TO_LEFT: Final = re.compile(f"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff{_MARKS}]")
_ANY_MARK: Final = re.compile(f"[{_MARKS}]")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time (epoch ms) as a fact: the clock time today, else the date; ``exact`` shows both."""

    ms: int
    exact: bool = False


Fact = str | int | Money | Moment
Facts = Mapping[str, Fact]


class MissingText(LookupError):
    """A text or one of its facts is missing; raised where texts are strict, which is in tests."""


class Say(Protocol):
    """Say a text in one visitor's language; see ``Texts.speaker``."""

    @property
    def language(self) -> str: ...
    @property
    def languages(self) -> Mapping[str, str]:
        """Every language the shop speaks, by code, with its own name for itself."""

    def __call__(self, text_id: str, /, **facts: Fact) -> str: ...
    def knows(self, text_id: str) -> bool:
        """Whether there is such a text, for what is named by a plug-in."""

    def speaking(self, language: str) -> "Say":
        """The same shop in another language; an unknown one is the shop's own."""


class Texts:
    """Every language of the shop, read once. ``strict`` raises MissingText instead of falling back to English."""

    def __init__(
        self,
        folder: Path = LOCALES,
        *,
        zone: tzinfo = UTC,
        default: str = "en",
        strict: bool = False,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._bundles = {path.stem: _bundle(path) for path in sorted(folder.glob("*.ftl"))}
        self.languages: Final[Mapping[str, str]] = {
            language: _format(bundle, "language-name", {})[0] for language, bundle in self._ordered()
        }
        self._default = self._closest(default) or "en"
        self._zone = zone
        self._clock = clock
        self.strict: Final = strict
        self._speakers = {language: self._new_speaker(language) for language in self._bundles}

    def speaker(self, language: str) -> Say:
        """Who says things in this language (an own code or a chat's ``language_code``)."""
        return self._speakers.get(language) or self._speakers[self.match(language)]

    def match(self, language_code: str) -> str:
        """The best language for what a chat calls ``zh-hans`` or ``pt-br``; the shop's own when there is none."""
        return self._closest(language_code) or self._default

    def _closest(self, code: str) -> str | None:
        known = {language.lower(): language for language in self._bundles}
        parts = code.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            if found := known.get("-".join(parts[:length])):
                return found
        return next((language for small, language in known.items() if small.split("-")[0] == parts[0]), None)

    def _ordered(self) -> Iterator[tuple[str, FluentBundle]]:
        yield "en", self._bundles["en"]
        yield from ((language, bundle) for language, bundle in self._bundles.items() if language != "en")

    def _new_speaker(self, language: str) -> "_Speaker":
        chain = (self._bundles[language], *(() if self.strict else (self._bundles["en"],)))
        return _Speaker(self, language, chain)

    def local(self, ms: int) -> datetime:
        """A time on the shop's own clock."""
        return datetime.fromtimestamp(ms / 1000, self._zone)

    def today(self) -> date:
        return self.local(self._clock()).date()


class _Speaker:
    """One language. What was said before is remembered: a screen's texts repeat, and Fluent is not fast."""

    def __init__(self, texts: Texts, language: str, chain: tuple[FluentBundle, ...]) -> None:
        self.language: Final = language
        self._texts = texts
        self._chain = chain
        self._locale = Locale.parse(language.replace("-", "_"))
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._compose)

    @property
    def languages(self) -> Mapping[str, str]:
        return self._texts.languages

    def knows(self, text_id: str) -> bool:
        return any(bundle.has_message(text_id) for bundle in self._chain)

    def speaking(self, language: str) -> Say:
        return self._texts.speaker(language)

    def __call__(self, text_id: str, /, **facts: Fact) -> str:
        for name, fact in facts.items():
            if type(fact) is Moment:  # a memory of what "today" was would be wrong tomorrow
                facts = facts | {name: self._moment(fact)}
        return self._remembered(text_id, **facts)

    def _compose(self, text_id: str, /, **facts: Fact) -> str:
        shown = {name: self._show(fact) for name, fact in facts.items()}
        problem: object = "there is no such text"
        for bundle in self._chain:
            text, problem = _format(bundle, text_id, shown)
            if problem is None:
                return text
        if self._texts.strict:
            raise MissingText(f"{self.language}: {text_id}: {problem}")
        return text_id

    def _show(self, fact: Fact) -> str | FluentInt:
        match fact:
            case Money():
                return self._money(fact)
            case int():
                return FluentInt(fact)
            case Moment():
                return self._moment(fact)
            case _:
                return set_apart(fact)

    def _money(self, money: Money) -> str:
        if money.currency in NAMED_MONEY:
            named = f"money-{money.currency.lower()}"
            return self._compose(named, amount=self._decimal(money), count=int(money.amount))
        places = "0" * exponent(money.currency)
        pattern = self._locale.currency_formats["standard"].pattern
        pattern = re.sub(r"0\.0+", f"0.{places}" if places else "0", pattern)
        if get_currency_symbol(money.currency, self._locale)[-1].isalpha():
            pattern = pattern.replace("¤#", "¤\u00a0#")  # "KWD 1.000", and not "KWD1.000"
        return format_currency(money.amount, money.currency, pattern, locale=self._locale, currency_digits=False)

    def _decimal(self, money: Money) -> str:
        """Two decimals where there are any, and more only when they say something."""
        more = max(exponent(money.currency) - 2, 0)
        pattern = f"#,##0.00{'#' * more}" if exponent(money.currency) else "#,##0"
        return format_decimal(money.amount, pattern, locale=self._locale)

    def _moment(self, moment: Moment) -> str:
        when, today = self._texts.local(moment.ms), self._texts.today()
        clock_time = f"{when:%H:%M}"
        if when.date() == today:
            return clock_time
        day = self._day(when.date(), with_year=when.year != today.year)
        return self._remembered("moment-exact", day=day, time=clock_time) if moment.exact else day

    def _day(self, day: date, *, with_year: bool) -> str:
        return format_skeleton("yMMMd" if with_year else "MMMd", day, locale=self._locale)


def set_apart(text: str) -> str:
    """A text that people wrote, safe beside other words: isolated when it has letters that run right to left."""
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    return f"\u2068{_ANY_MARK.sub('', text)}\u2069"


def _bundle(path: Path) -> FluentBundle:
    bundle = FluentBundle([path.stem], use_isolating=False)
    bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def _format(bundle: FluentBundle, text_id: str, facts: Mapping[str, str | FluentInt]) -> tuple[str, Exception | None]:
    """The text and what is wrong with it. ``id.placeholder`` is the attribute of a text."""
    name, _, attribute = text_id.partition(".")
    if not bundle.has_message(name):
        return text_id, MissingText("there is no such text")
    message = bundle.get_message(name)
    pattern = message.attributes.get(attribute) if attribute else message.value
    if pattern is None:
        return text_id, MissingText("there is no such text")
    text, errors = bundle.format_pattern(pattern, dict(facts))
    return str(text), errors[0] if errors else None
