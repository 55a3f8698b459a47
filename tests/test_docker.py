"""The container files name only what exists. No engine is needed to know that."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.cli import app
from bot.config import parse_settings, setting_fields
from bot.doctor import check_sqlite_version
from bot.findings import Level

ROOT: Final = Path(__file__).parents[1]
DOCKER: Final = ROOT / "docker"
# Names that belong to Python, pip, the shell or the PostgreSQL image, not to the shop.
FOREIGN: Final = re.compile(r"PATH|PYTHON[A-Z_]*|PIP_[A-Z_]+|POSTGRES_[A-Z]+")
SHELL: Final = frozenset({"cp", "groupadd", "install", "python", "useradd"})


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined."""

    word: str
    rest: str

    def arguments(self) -> list[str]:
        """The words of the instruction, in either of its two forms."""
        text = self.rest
        while text.startswith("--"):
            text = text.partition(" ")[2].lstrip()
        return json.loads(text) if text.startswith("[") else shlex.split(text)


def parse_dockerfile(text: str) -> list[Instruction]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(None, 1)) for line in joined.splitlines()]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, each from its FROM on."""
    found: list[list[Instruction]] = []
    for instruction in parse_dockerfile((DOCKER / "Dockerfile").read_text(encoding="utf-8")):
        if instruction.word == "FROM":
            found.append([])
        if found:
            found[-1].append(instruction)
    return found


def compose() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text(encoding="utf-8"))
    return loaded


def commands() -> set[str]:
    return {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}


def of_word(stage: list[Instruction], word: str) -> list[Instruction]:
    return [instruction for instruction in stage if instruction.word == word]


def environment(stage: list[Instruction]) -> dict[str, str]:
    return dict(argument.split("=", 1) for instruction in of_word(stage, "ENV") for argument in instruction.arguments())


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out of the build; the last rule that matches wins."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.lstrip("!").removeprefix("**/")
        parents = [path, *(str(parent) for parent in Path(path).parents)]
        if any(fnmatch(parent, pattern) or fnmatch(Path(parent).name, pattern) for parent in parents):
            verdict = not rule.startswith("!")
    return verdict


def shell_commands(stage: list[Instruction]) -> Iterator[list[str]]:
    for instruction in of_word(stage, "RUN"):
        for part in instruction.rest.split("&&"):
            yield shlex.split(part)


def test_there_are_two_stages_on_one_pinned_python() -> None:
    build, run = stages()
    assert build[0].rest == "python:${PYTHON_TAG} AS build"
    assert run[0].rest == "python:${PYTHON_TAG}"
    [tag] = re.findall(r"^ARG PYTHON_TAG=(\S+)$", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    version = re.fullmatch(r"3\.(\d+)-slim-\w+", tag)
    assert version
    assert int(version[1]) >= 11


def test_everything_copied_exists_and_reaches_the_build() -> None:
    build, run = stages()
    sources = [source for step in of_word(build, "COPY") for source in step.arguments()[:-1]]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not ignored(source.rstrip("/")), f"{source} is kept out by .dockerignore"
    assert [step.rest for step in of_word(run, "COPY")] == ["--from=build /opt/kiosk /opt/kiosk"]


def test_every_room_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    copied = {source.rstrip("/") for step in of_word(stages()[0], "COPY") for source in step.arguments()[:-1]}
    assert rooms <= copied


@pytest.mark.parametrize("secret", [".env", "data/kiosk.db", "data/kiosk.db.master-key", ".git", ".venv", "tests"])
def test_no_secret_and_no_ballast_reaches_the_build(secret: str) -> None:
    assert ignored(secret)


def test_what_is_run_while_building_exists() -> None:
    build, run = stages()
    for words in (*shell_commands(build), *shell_commands(run)):
        if words[0].startswith("/opt/kiosk/bin/"):
            assert words[0] == "/opt/kiosk/bin/pip"
        else:
            assert words[0] in SHELL
    installed = [words for words in shell_commands(build) if words[:2] == ["/opt/kiosk/bin/pip", "install"]]
    assert "--require-hashes" in installed[0]
    assert (ROOT / installed[0][-1]).is_file()
    assert installed[1][-3:] == ["--no-deps", "--no-build-isolation", "."]


def test_the_image_runs_a_console_script_that_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    _, run = stages()
    [entry], [command], [check] = (of_word(run, word) for word in ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
    assert entry.arguments()[0] in project["project"]["scripts"]
    assert set(command.arguments()) <= commands()
    script, name = json.loads(check.rest.partition("CMD ")[2])
    assert script in project["project"]["scripts"]
    assert name in commands()


def test_the_image_has_no_root_and_writes_to_its_volume_alone() -> None:
    _, run = stages()
    [user] = of_word(run, "USER")
    [volume] = of_word(run, "VOLUME")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user.rest)
    assert volume.arguments() == ["/data"]
    assert environment(run)["DATABASE_URL"].startswith("sqlite:////data/")
    assert environment(run)["PYTHONDONTWRITEBYTECODE"] == "1"


def test_every_variable_of_the_image_is_a_setting_with_a_valid_value() -> None:
    ours = {name: text for name, text in environment(stages()[1]).items() if not FOREIGN.fullmatch(name)}
    assert ours.keys() <= setting_fields().keys()
    parse_settings(ours)
    [exposed] = of_word(stages()[1], "EXPOSE")
    assert exposed.rest == ours["HTTP_PORT"]


@pytest.mark.parametrize("name", ["shop", "shop-postgres"])
def test_a_shop_in_compose_is_locked_down(name: str) -> None:
    shop = compose()["services"][name]
    assert shop["read_only"] is True
    assert shop["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in shop["security_opt"]
    assert shop["tmpfs"]
    assert all(port.startswith("127.0.0.1:") for port in shop["ports"])
    assert shop["volumes"] == ["data:/data"]


def test_compose_names_only_what_exists() -> None:
    file = compose()
    for service in file["services"].values():
        if "build" in service:
            context = (DOCKER / service["build"]["context"]).resolve()
            assert context == ROOT
            assert (context / service["build"]["dockerfile"]).is_file()
            assert set(service["command"]) <= commands()
            assert service["env_file"] == ["../.env"]
            assert (DOCKER / ".." / ".env.example").is_file()
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in file["volumes"]
        assert set(service.get("depends_on", {})) <= file["services"].keys()


def test_every_variable_in_compose_is_a_setting_with_a_valid_value() -> None:
    services = compose()["services"]
    for name in ("shop", "shop-postgres"):
        given = {
            key: text.replace("${POSTGRES_PASSWORD:-}", "x") for key, text in services[name]["environment"].items()
        }
        assert given.keys() <= setting_fields().keys()
        parse_settings(given)
    assert all(FOREIGN.fullmatch(key) for key in services["postgres"]["environment"])
    written = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    for variable in re.findall(r"\$\{(\w+)", written):
        assert variable in setting_fields() or FOREIGN.fullmatch(variable)


def test_the_profile_brings_postgres_and_nothing_without_it_needs_a_password() -> None:
    services = compose()["services"]
    assert {name for name, service in services.items() if service.get("profiles") == ["postgres"]} == {
        "shop-postgres",
        "postgres",
    }
    assert ":?" not in (DOCKER / "compose.yml").read_text(encoding="utf-8"), "would stop the SQLite shop too"


def test_the_version_of_the_image_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert compose()["x-shop"]["image"] == f"kiosk:{project['project']['version']}"


def test_the_commands_that_compose_tells_people_exist() -> None:
    written = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    for word in re.findall(r"\bkiosk (doctor|migrate|health|run|keys|[a-z-]+)$", written, re.MULTILINE):
        assert word in commands() | {"keys"}
    for service in re.findall(r"up -d ([a-z-]+)$", written, re.MULTILINE):
        assert service in compose()["services"]


def test_the_image_uses_a_sqlite_without_the_wal_reset_bug() -> None:
    pytest.importorskip("pysqlite3", reason="pysqlite3 has no wheel for this platform")
    line = (DOCKER / "fixed-sqlite.pth").read_text(encoding="utf-8").strip()
    assert line.startswith("import "), "site runs a line of a .pth file only if it starts so"
    assert "\n" not in line
    code = f"{line}\nimport aiosqlite, sqlite3, sqlite3.dbapi2\nprint(sqlite3.sqlite_version, sqlite3.SQLITE_BUSY)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    version = tuple(map(int, done.stdout.split()[0].split(".")))
    assert [finding.level for finding in check_sqlite_version(version)] == [Level.OK]
