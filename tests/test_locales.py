"""Every language says everything that English says, with the same facts, and nothing that nobody asks for."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from core.errors import KioskError
from core.money import Money
from handlers.answering import commands_for
from views.texts import LOCALES, Fact, Moment, Texts

ROOT = Path(__file__).parents[1]
LANGUAGES = sorted(path.stem for path in LOCALES.glob("*.ftl"))
OTHERS = [language for language in LANGUAGES if language != "en"]
CATEGORIES = {"zero", "one", "two", "few", "many", "other"}
LABEL_LIMIT = 34
DESCRIPTION_LIMIT = 256
PLACEHOLDER_LIMIT = 64
TOAST_LIMIT = 200
# Everyday facts: what a screen usually shows in a button.
EVERYDAY: dict[str, Fact] = {
    "title": "Steam Wallet",
    "to": "Gift cards",
    "label": "Keys",
    "name": "English",
    "reference": "K7F3-9QXM",
    "amount": Money(1949, "USD"),
    "price": Money(1949, "USD"),
    "total": Money(1949, "USD"),
    "count": 118,
    "page": 1,
    "pages": 12,
    "kind": "key",
    "at": Moment(0, exact=True),
    "address": "a…@mail.com",
    "begin": "22:00",
    "end": "08:00",
}
BUTTONS = ("button-", "pay-", "shelf-", "category-button", "kind-", "display-", "reveal-", "offer-chosen",
           "offer-other", "offer-sold-out", "restock-offer-shared", "language-chosen", "move-up", "products-on",
           "products-sold", "products-hidden", "products-category", "product-offer-")  # fmt: skip


class Facts(Visitor):
    """The variables of a pattern and the variants of its choices."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.choices: list[tuple[str, set[str]]] = []

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802
        keys = {key.name if isinstance(key, ftl.Identifier) else str(key.value) for key in _keys(node)}
        assert isinstance(node.selector, ftl.VariableReference)
        self.choices.append((node.selector.id.name, keys))
        self.generic_visit(node)


def _keys(node: ftl.SelectExpression) -> list[ftl.Identifier | ftl.NumberLiteral]:
    return [variant.key for variant in node.variants]


@cache
def read(language: str) -> dict[str, Facts]:
    """Every text and attribute of a language by its name."""
    resource = FluentParser().parse((LOCALES / f"{language}.ftl").read_text(encoding="utf-8"))
    found: dict[str, Facts] = {}
    for entry in resource.body:
        assert not isinstance(entry, ftl.Junk), f"{language}: {entry.content}"
        if isinstance(entry, ftl.Message):
            parts = {entry.id.name: entry.value}
            parts |= {f"{entry.id.name}.{one.id.name}": one.value for one in entry.attributes}
            for name, pattern in parts.items():
                assert name not in found, f"{language} has {name} twice"
                found[name] = Facts()
                found[name].visit(pattern)
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_texts_of_english(language: str) -> None:
    assert read(language).keys() == read("en").keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_uses_the_facts_it_uses_in_english(language: str) -> None:
    different = {
        name: facts.variables ^ read("en")[name].variables
        for name, facts in read(language).items()
        if facts.variables != read("en")[name].variables
    }
    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_counts_counts_in_all_the_ways_of_the_language(language: str) -> None:
    needed = set(Locale.parse(language.replace("-", "_")).plural_form.tags) | {"other"}
    wrong = {
        (name, fact): keys ^ needed
        for name, facts in read(language).items()
        for fact, keys in facts.choices
        if _counts(name, fact) and keys & CATEGORIES != needed and not _only_zero(keys)
    }
    assert wrong == {}


def _counts(name: str, fact: str) -> bool:
    """Whether English chooses by a number here."""
    return any(fact == one and keys & CATEGORIES for one, keys in read("en")[name].choices)


def _only_zero(keys: set[str]) -> bool:
    """Nothing or something: no plural is chosen."""
    return keys == {"0", "other"}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_chooses_by_the_same_facts(language: str) -> None:
    for name, facts in read(language).items():
        english = {fact for fact, keys in read("en")[name].choices if not keys & CATEGORIES - {"other"}}
        assert english <= {fact for fact, _ in facts.choices} or not english, f"{language}: {name}"


# --- texts and code ------------------------------------------------------------------------------------------


def sources() -> Iterator[ast.Module]:
    for room in ("core", "views", "handlers", "bot", "delivery", "storage", "payments", "web"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


@cache
def literals() -> frozenset[str]:
    """Every text in the code, and every beginning of one that is put together, with a star behind it."""
    found = set()
    for module in sources():
        for node in ast.walk(module):
            match node:
                case ast.Constant(value=str(text)):
                    found.add(text)
                case ast.JoinedStr(values=values):
                    found.add(re.sub(r"\*+", "*", "".join(map(_part, values))))
    return frozenset(found)


def _part(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "*"


def said() -> set[str]:
    """What the views and handlers say by name: ``say("…")`` and every error's ``text_id``."""
    found = set()
    for module in sources():
        for node in ast.walk(module):
            match node:
                case ast.Call(func=ast.Name(id="say") | ast.Attribute(attr="say"), args=[first, *_]):
                    found |= set(_names(first))
                case ast.Assign(targets=[ast.Name(id="text_id")], value=ast.Constant(value=str(name))):
                    found.add(name)
    return found


def _names(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=body, orelse=orelse):
            yield from _names(body)
            yield from _names(orelse)


def test_whatever_is_said_exists() -> None:
    missing = said() - read("en").keys()
    assert missing == set()
    for command in commands_for(owner=True):
        assert {command.text_id, f"{command.text_id}.example"} <= read("en").keys()


def test_every_error_has_its_text() -> None:
    def below(kind: type[KioskError]) -> Iterator[type[KioskError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    assert {kind.text_id for kind in below(KioskError)} <= read("en").keys()


def test_no_text_is_left_over() -> None:
    patterns = [re.compile(re.escape(one).replace(r"\*", ".+")) for one in literals() if "*" in one[3:]]
    texts = [name.partition(".")[0] for name in read("en")]
    left_over = {
        name for name in texts if name not in literals() and not any(pattern.fullmatch(name) for pattern in patterns)
    }
    assert left_over == set()


# --- what fits where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_on_a_button(language: str) -> None:
    say = Texts(strict=True, clock=lambda: 0).speaker(language)
    labels = {name: say(name, **EVERYDAY) for name in read(language) if name.startswith(BUTTONS)}
    assert {name: label for name, label in labels.items() if len(label) > LABEL_LIMIT} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_placeholders_and_toasts_fit_where_they_stand(language: str) -> None:
    say = Texts(strict=True, clock=lambda: 0).speaker(language)
    for command in commands_for(owner=True):
        assert 3 <= len(say(command.text_id)) <= DESCRIPTION_LIMIT
        assert say(f"{command.text_id}.example").startswith(f"/{command.name}")
    for name in read(language):
        if name.endswith("placeholder"):
            assert len(say(name)) <= PLACEHOLDER_LIMIT, name
    for name in ("quantity-smallest", "quantity-largest", "quantity-only-left", "received-thanks"):
        assert len(say(name, count=118)) <= TOAST_LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tone_is_calm(language: str) -> None:
    text = (LOCALES / f"{language}.ftl").read_text(encoding="utf-8")
    assert not set("!！¡") & set(text)
