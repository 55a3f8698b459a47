"""What docs/security.md names exists, no secret shows itself, and none is compared letter by letter."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from typing import Final

from bot.config import Settings
from core.policy import ShopPolicy
from views.pages import back_from_paying
from views.texts import Texts
from web.rendering import Renderer

ROOT: Final = Path(__file__).parents[1]
SHOP: Final = ("bot", "core", "delivery", "handlers", "payments", "storage", "views", "web")
NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
UNSHOWN: Final = "not shown by a test"
SECRETIVE: Final = re.compile(r"(?i)(token|secret|password|signature|(_|^)mac(_|$)|(_|^)seal$|digest|hmac)")
SECRETIVE_SETTING: Final = re.compile(rf"{SECRETIVE.pattern}|_key$")
# Digests of what the shop wrote itself: nobody outside can try one.
CHECKSUMS: Final = {"core/ledger.py", "storage/backup.py"}
# What a chain calls its coins.
PUBLIC: Final = {"chain_tokens"}


def threats() -> str:
    return (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = NAMED.findall(threats())
    assert len(named) > 40
    assert len(named) == threats().count("::test_"), "each is written as `tests/file.py::test_name`"
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}, (
            name
        )


def test_every_defence_has_its_test_or_says_that_it_has_none() -> None:
    rows = [line for line in threats().splitlines() if line.startswith("| ") and not line.endswith("what shows it |")]
    assert len(rows) > 20
    assert [row for row in rows if not NAMED.search(row) and UNSHOWN not in row] == []


def test_no_secret_setting_shows_itself_and_none_that_sounds_like_one_is_public() -> None:
    hidden = {field.name for field in fields(Settings) if field.metadata["secret"]}
    canaries = {name: f"canary-{number}-7f3c" for number, name in enumerate(sorted(hidden))}
    assert "canary" not in repr(replace(Settings(), **canaries))  # type: ignore[arg-type]  # any text will do
    sounds = {field.name for field in fields(Settings) if SECRETIVE_SETTING.search(field.name)}
    assert sounds - hidden - PUBLIC == set()


def compared(tree: ast.AST) -> Iterator[str]:
    """What is compared with == or != and sounds like a secret."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            sides = [side for side in (node.left, *node.comparators) if not isinstance(side, ast.Constant)]
            if len(sides) > 1 and any(SECRETIVE.search(_last_name(side)) for side in sides):
                yield ast.unparse(node)


def _last_name(side: ast.expr) -> str:
    """``attempt.token`` is a token, ``len(token)`` is a number."""
    match side:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(attr="reveal" | "hexdigest" | "digest" as name)):
            return "secret" if name == "reveal" else name
    return ""


def test_what_sounds_like_a_secret_is_not_compared_letter_by_letter() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for room in SHOP
        for path in (ROOT / room).rglob("*.py")
        if list(compared(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found <= CHECKSUMS, "compare it with hmac.compare_digest"
    assert list(compared(ast.parse("ok = given.hexdigest() == wanted"))) == ["given.hexdigest() == wanted"]


def test_what_looks_like_a_template_is_only_letters() -> None:
    written = "{{ 7 * 7 }}{% raw %}{ $title }{ language-name }<b>"
    say = Texts(strict=True, clock=lambda: 0).speaker("en")
    assert say("products-on-sale", title=written) == written
    page = Renderer().html(back_from_paying(say, ShopPolicy(name=written)))
    assert page.count(escape(written)) == 2
    assert "<b>" not in page
