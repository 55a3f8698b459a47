"""The house rules, held by reading the source: who may import whom, and what no file may do.

A new arrow changes ``ROOMS`` or ``MODULES`` in a commit of its own, with the reason.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
EVERYTHING: Final = frozenset({"*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a room may import beside itself and the standard library."""

    rooms: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    # At most one of these in a file: a file that knows two chats knows too much.
    one_of: frozenset[str] = frozenset()


def room(rooms: str = "", libraries: str = "", one_of: str = "") -> Room:
    return Room(
        rooms=frozenset(rooms.split()),
        libraries=frozenset(libraries.split()),
        one_of=frozenset(one_of.split()),
    )


ROOMS: Final[Mapping[str, Room]] = {
    "core": room(),
    # babel writes money and dates the way the reader's language does; fluent itself stands on it.
    # segno draws QR codes.
    "views": room("core", "babel fluent segno"),
    "handlers": room("core views", "structlog"),
    "storage": room("core", "aiosql aiosqlite cryptography psycopg psycopg_pool structlog"),
    "payments": room("core", "aiohttp structlog"),
    # E-mail: sent, taken back, signed (dkim), and its unsubscribe links sealed (cryptography).
    "delivery": room("core views", "aiohttp aiosmtpd aiosmtplib cryptography dkim email_validator structlog"),
    # Pages for people are templates.
    "web": room("core views", "aiohttp jinja2 structlog"),
    "bot": room("core views handlers", "structlog", one_of="aiogram discord"),
    # It is the mail server and the name server, and checks signatures as a reader's mail server does.
    "sandbox": room("", "aiohttp aiosmtpd dkim dns structlog"),
    "locales": room(),
}
MODULES: Final[Mapping[str, Room]] = {
    # These two wire the house together, so they may see all of it.
    "bot.app": Room(rooms=EVERYTHING, libraries=EVERYTHING),
    "bot.cli": Room(rooms=EVERYTHING, libraries=EVERYTHING),
    # It opens a shop to look at its books.
    "bot.books": room("core"),
    # It puts the whole shop in front of the sandbox.
    "bot.demo_shop": room("core sandbox"),
    # It makes backups and brings them back, and shows how far it is.
    "bot.safekeeping": room("core storage", "rich"),
    # It only starts bot.cli.
    "bot.__main__": room(),
    # Reading .env is what it is for; it knows no chat.
    "bot.config": room("core", "dotenv"),
    # aiogram's downloads end in aiohttp's own errors.
    "bot.telegram_files": room("core views handlers", "aiogram aiohttp structlog"),
    # discord.py's calls end in aiohttp's own errors, and its addresses are yarl's.
    "bot.discord_calls": room("core views handlers", "aiohttp discord structlog yarl"),
    # It plays the routing in memory, and draws.
    "bot.simulate": room("core delivery", "matplotlib rich"),
    # It puts mail to work: the channel, and what is done about what comes back.
    "bot.mail": room("core delivery views", "structlog"),
    # It asks what the domain publishes, compares keys, and knocks at the mail server.
    "bot.mail_check": room("core delivery views", "cryptography dns"),
    # Stripe's own library makes its calls, with aiohttp below it.
    "payments.stripe.calls": room("core", "aiohttp stripe"),
    # It asks the payment providers that are set up.
    "bot.doctor_payments": room("core payments"),
    # It examines the shop from outside: the database, the key, Telegram's API.
    "bot.doctor": room("core storage", "aiogram"),
    # An address's checksum is Keccak, which is older than SHA-3 (Crypto is pycryptodome).
    "payments.onchain.addresses": room("core", "Crypto"),
    # Addresses from an account's public key: points of a curve.
    "payments.onchain.xpub": room("core", "cryptography"),
}

FORBIDDEN_NAMES: Final = frozenset({"utils", "util", "common", "helpers", "helper", "misc", "manager"})
LONGEST_FUNCTION: Final = 40

# Where `except Exception` may stand: at a loop or at an edge, where it is logged, or handed on to who waits.
# A handler that ends in a bare `raise` swallows nothing and needs no entry.
EDGES: Final[Mapping[str, frozenset[str]]] = {
    # One step's error is its caller's alone: the steps of other callers go on.
    "storage.flush": frozenset({"flush_reads", "_run_alone", "_run_group"}),
    # The last edge: one clear line and the exit status.
    "bot.cli": frozenset({"main"}),
    # One update's fault must not cost the next one its turn, and the person is told that it was ours.
    "bot.telegram_ears": frozenset({"Ears.hear"}),
    "bot.telegram_talk": frozenset({"Talk._perform"}),
    # Whatever goes wrong before a payment, its buyer is told in time that they pay nothing.
    "bot.telegram_stars": frozenset({"Stars._refusal"}),
    "bot.discord_ears": frozenset({"Ears._edge"}),
    "bot.discord_talk": frozenset({"Talk._perform"}),
    # Whatever ends discord.py's client, a new one is built.
    "bot.discord_bot": frozenset({"DiscordBot.run"}),
    # One strange answer of a mailbox must not end what brings the next one.
    "delivery.email.collecting": frozenset({"Collector.run"}),
    # One provider's fault must not end its lane, nor anybody else's.
    "payments.cashier": frozenset({"Cashier._edge"}),
    # A worker's round goes on after a failed one; a channel's fault must not cost a parcel its lease.
    "delivery.worker": frozenset({"Worker._edge", "Worker._sent"}),
    "web.server": frozenset({"HttpServer._edge", "HttpServer._health"}),
}

# The environment is read by the command line, once, and handed to bot/config.py.
READS_ENVIRONMENT: Final = frozenset({"bot.cli", "bot.config"})
AT_IMPORT_NEVER: Final = frozenset(
    {
        "open",
        "run",
        "connect",
        "read_text",
        "read_bytes",
        "write_text",
        "getenv",
        "mkdir",
        "basicConfig",
        "print",
    }
)


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its dotted name and its syntax tree."""

    name: str
    tree: ast.Module
    path: Path = field(default=Path())

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def house() -> list[Module]:
    """Every module of every room."""
    return [
        Module(module_name(path), ast.parse(path.read_text(encoding="utf-8")), path)
        for name in ROOMS
        for path in sorted((ROOT / name).rglob("*.py"))
    ]


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Every dotted name the module imports, anywhere in it, by statement or by ``import_module``."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from ((alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=name, level=0) if name:
                yield name, node.lineno
            case ast.ImportFrom(module=name, level=level) if level:
                package = module.name.split(".")[: -level or None]
                yield ".".join([*(package or [module.room]), name or ""]).rstrip("."), node.lineno
            case ast.Call(func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"), args=[first, *_]):
                yield from ((name, node.lineno) for name in _start_of_text(first))


def _start_of_text(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) | ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            yield text


def forbidden_imports(module: Module) -> list[str]:
    allowed = MODULES.get(module.name, ROOMS[module.room])
    problems = []
    chats = set()
    for name, line in imported(module):
        top = name.partition(".")[0]
        if top == module.room or top in sys.stdlib_module_names:
            continue
        if top in allowed.one_of:
            chats.add(top)
            continue
        permitted = allowed.rooms if top in ROOMS else allowed.libraries
        if top not in permitted and "*" not in permitted:
            problems.append(f"{module.name}:{line} imports {name}")
    if len(chats) > 1:
        problems.append(f"{module.name} knows two chats")
    return problems


def functions(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function with its dotted name inside the module."""

    def walk(body: Iterable[ast.AST], prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{prefix}{node.name}", node
                yield from walk(ast.iter_child_nodes(node), f"{prefix}{node.name}.")
            elif isinstance(node, ast.ClassDef):
                yield from walk(ast.iter_child_nodes(node), f"{prefix}{node.name}.")
            else:
                yield from walk(ast.iter_child_nodes(node), prefix)

    return walk(module.tree.body, "")


def long_functions(module: Module) -> list[str]:
    lengths = ((name, (node.end_lineno or 0) - node.lineno + 1) for name, node in functions(module))
    return [f"{module.name}.{name} is {length} lines long" for name, length in lengths if length > LONGEST_FUNCTION]


def is_broad(kind: ast.expr | None) -> bool:
    match kind:
        case None | ast.Name(id="Exception" | "BaseException"):
            return True
        case ast.Tuple(elts=kinds):
            return any(is_broad(part) for part in kinds)
    return False


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def is_logged(handler: ast.ExceptHandler) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and "log" in ast.unparse(node.func.value).lower()
        for node in ast.walk(handler)
    )


def is_handed_on(handler: ast.ExceptHandler) -> bool:
    return handler.name is not None and any(
        isinstance(node, ast.Name) and node.id == handler.name for node in ast.walk(handler)
    )


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield child
            yield from own_nodes(child)


def broad_excepts(module: Module) -> Iterator[tuple[str, ast.ExceptHandler]]:
    """Every swallowing `except Exception` with the name of the function it stands in."""
    places: list[tuple[str, ast.AST]] = [("<module>", module.tree), *functions(module)]
    for name, place in places:
        for node in own_nodes(place):
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not raises_again(node):
                yield name, node


def forbidden_excepts(module: Module) -> list[str]:
    edges = EDGES.get(module.name, frozenset())
    problems = [
        f"{module.name}:{node.lineno} swallows everything in {name}"
        for name, node in broad_excepts(module)
        if name not in edges or not (is_logged(node) or is_handed_on(node))
    ]
    return problems + [
        f"{module.name}:{node.lineno} suppresses everything"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(is_broad(argument) for argument in node.args)
    ]


def environment_reads(module: Module) -> list[str]:
    if module.name in READS_ENVIRONMENT:
        return []
    return [
        f"{module.name}:{node.lineno} reads the environment"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.alias) and node.name in {"environ", "environb", "getenv"})
    ]


def deeds_at_import(module: Module) -> list[str]:
    """Calls that touch the world while the module is merely imported."""
    return [
        f"{module.name}:{node.lineno} calls {ast.unparse(node.func)} at import"
        for node in own_nodes_and_class_bodies(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in AT_IMPORT_NEVER
    ]


def own_nodes_and_class_bodies(place: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(place):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "__name__ == '__main__'":
            continue
        yield child
        yield from own_nodes_and_class_bodies(child)


RULES: Final = (forbidden_imports, long_functions, forbidden_excepts, environment_reads, deeds_at_import)


@pytest.mark.parametrize("module", house(), ids=lambda module: module.name)
def test_the_module_keeps_the_house_rules(module: Module) -> None:
    assert [problem for rule in RULES for problem in rule(module)] == []


@pytest.mark.parametrize("module", house(), ids=lambda module: module.name)
def test_the_file_is_named_for_what_it_holds(module: Module) -> None:
    assert FORBIDDEN_NAMES.isdisjoint(module.name.split("."))
    assert ast.get_docstring(module.tree) or not module.tree.body, f"{module.name} does not say what it is for"


def test_every_room_exists_and_every_exception_is_still_needed() -> None:
    modules = {module.name: module for module in house()}
    assert {name.partition(".")[0] for name in modules} >= set(ROOMS) - {"locales"}
    assert [name for name in MODULES if name not in modules] == []
    for name, edges in EDGES.items():
        used = {place for place, _ in broad_excepts(modules[name])}
        assert edges == used & edges, f"{name}: take {sorted(edges - used)} off the list"


def test_the_installed_packages_are_the_rooms() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert sorted(pattern.rstrip("*") for pattern in included) == sorted(ROOMS)


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        ("core.shop", "import aiohttp", "imports aiohttp"),
        ("core.shop", "import structlog", "imports structlog"),
        ("core.shop", "from storage.sqlite import open_store", "imports storage.sqlite"),
        ("core.shop", "def f():\n    import views.screen", "imports views.screen"),
        (
            "core.shop",
            "from importlib import import_module\nimport_module(f'payments.{1}')",
            "imports payments.",
        ),
        ("views.home", "import structlog", "imports structlog"),
        ("handlers.buy", "from aiogram import Bot", "imports aiogram"),
        ("handlers.buy", "import storage", "imports storage"),
        ("payments.sim", "from delivery.worker import run", "imports delivery.worker"),
        ("sandbox.world", "from core.money import Money", "imports core.money"),
        ("sandbox.world", "from bot.config import Settings", "imports bot.config"),
        ("bot.telegram_bot", "import storage.sqlite", "imports storage.sqlite"),
        ("bot.telegram_bot", "import aiogram\nimport discord", "knows two chats"),
        ("bot.config", "import aiogram", "imports aiogram"),
        ("core.shop", "def f():\n" + "    x = 1\n" * 41, "lines long"),
        ("core.shop", "class A:\n  async def f(self):\n" + "    x = 1\n" * 41, "A.f is 42 lines long"),
        ("core.shop", "try:\n    f()\nexcept Exception:\n    pass", "swallows everything in <module>"),
        (
            "core.shop",
            "def f():\n    try:\n        g()\n    except:\n        pass",
            "swallows everything in f",
        ),
        ("core.shop", "try:\n    f()\nexcept (OSError, BaseException):\n    pass", "swallows everything"),
        ("core.shop", "import contextlib\ncontextlib.suppress(Exception)", "suppresses everything"),
        (
            "web.server",
            "class HttpServer:\n  def _edge(self):\n    try:\n      f()\n    except Exception:\n      pass",
            "swallows everything in HttpServer._edge",  # on the list, yet it does not log
        ),
        ("core.shop", "import os\ndef f():\n    return os.environ['A']", "reads the environment"),
        ("core.shop", "from os import getenv", "reads the environment"),
        ("core.shop", "class A:\n    text = open('x').read()", "at import"),
        ("core.shop", "import asyncio\nasyncio.run(main())", "at import"),
    ],
)
def test_a_broken_rule_is_caught(name: str, source: str, problem: str) -> None:
    module = Module(name, ast.parse(source))
    assert any(problem in found for rule in RULES for found in rule(module))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "core.shop",
            "import asyncio\nfrom core.money import Money\nfrom . import ids\nfrom .money import Money",
        ),
        ("bot.app", "import aiogram\nimport discord\nimport storage.sqlite\nimport sandbox.world"),
        ("bot.telegram_bot", "import aiogram\nimport structlog\nfrom handlers import routes"),
        ("storage.sqlite", "try:\n    f()\nexcept BaseException:\n    undo()\n    raise"),
        ("core.shop", "def f():\n    return open('x')"),
        ("bot.x", "if __name__ == '__main__':\n    run()"),
    ],
)
def test_what_is_allowed_is_not_caught(name: str, source: str) -> None:
    module = Module(name, ast.parse(source))
    assert [found for rule in RULES for found in rule(module)] == []
