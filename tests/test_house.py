"""The house itself: what a fresh clone needs is there, pinned, and says nothing about where it was made."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli import app, keys

ROOT: Final = Path(__file__).parents[1]
LOCKS: Final = ("requirements.lock", "requirements-image.lock", "requirements-dev.lock")
DOCUMENTS: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/security.md",
)
TARGETS: Final = {"help", "demo", "run", "test", "lint", "types", "format", "bench", "lock", "sbom", "clean"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Each pinned package with its version and its hashes."""
    entries = re.split(r"\n(?=[a-z])", re.sub(r"(?m)^\s*#.*\n", "", read(lock)))
    found = {}
    for entry in filter(str.strip, entries):
        name, version = re.match(r"([a-z0-9-]+)==([^\s;\\]+)", entry).groups()  # type: ignore[union-attr]
        found[name] = (version, re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_everything_by_hash_and_names_no_place(lock: str) -> None:
    text = read(lock)
    assert "://" not in text
    assert not re.search(r"--(index|extra-index|find-links|trusted-host)|(^|\s)/\w|\bfile:|@ ", text)
    for name, (version, hashes) in pins(lock).items():
        assert version, name
        assert hashes, f"{name} has no hash"


def test_the_lock_files_agree_with_each_other() -> None:
    dev = pins("requirements-dev.lock")
    for lock in LOCKS[:-1]:
        for name, pin in pins(lock).items():
            assert dev[name] == pin, f"{lock} and requirements-dev.lock differ: run `make lock`"


def requirements() -> Iterator[tuple[str, str]]:
    """Each direct dependency and the lock file that must hold it."""
    described = project()["project"]
    extras = described["optional-dependencies"]
    listed = {
        "requirements.lock": [
            *described["dependencies"],
            *extras["postgres"],
            *extras["stripe"],
            *extras["onchain"],
            *extras["build"],
        ],
        "requirements-image.lock": extras["sqlite"],
        "requirements-dev.lock": [line for line in extras["dev"] if not line.startswith("kiosk")],
    }
    for lock, lines in listed.items():
        for line in lines:
            yield re.split(r"[\[<>=; ]", line)[0].lower().replace(".", "-"), lock


@pytest.mark.parametrize(("name", "lock"), list(requirements()))
def test_every_direct_dependency_is_locked(name: str, lock: str) -> None:
    assert name in pins(lock), "run `make lock`"


def test_the_library_whose_private_call_we_use_is_pinned_exactly() -> None:
    [pin] = [line for line in project()["project"]["dependencies"] if line.startswith("aiosqlite")]
    assert pin == f"aiosqlite=={pins('requirements.lock')['aiosqlite'][0]}"


def make(*arguments: str) -> str:
    """What make prints; a make around the tests has no say in it."""
    outside = {name: text for name, text in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    command = ["make", "--no-print-directory", "-C", str(ROOT), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, env=outside)
    return done.stdout


def test_make_knows_every_target_and_explains_it() -> None:
    help_ = make()
    assert set(re.findall(r"make (\w+)", help_)) == TARGETS
    for line in help_.splitlines():
        assert len(line) <= 100


@pytest.mark.parametrize("target", sorted(TARGETS - {"help"}))
def test_every_target_can_be_planned(target: str) -> None:
    assert make("--dry-run", target).strip()


def test_ci_is_a_valid_script_that_calls_make_test() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True, timeout=60)
    assert "make test" in script.read_text(encoding="utf-8")


def test_the_console_script_and_the_packages_exist() -> None:
    module, _, function = project()["project"]["scripts"]["kiosk"].partition(":")
    assert hasattr(__import__(module, fromlist=["*"]), function)


def data_files() -> Iterator[Path]:
    for name in project()["tool"]["setuptools"]["packages"]["find"]["include"]:
        for path in (ROOT / name.rstrip("*")).rglob("*"):
            inside = path.relative_to(ROOT)
            hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
            if path.is_file() and path.suffix != ".py" and not hidden:
                yield inside


def test_every_file_that_is_not_code_is_packed_with_its_package() -> None:
    """What is not named in package-data is missing from the container, where nobody tests it."""
    patterns = project()["tool"]["setuptools"]["package-data"]
    packed = {
        found.relative_to(ROOT)
        for package, globs in patterns.items()
        for pattern in globs
        for found in (ROOT / package).glob(pattern)
    }
    assert sorted(map(str, set(data_files()) - packed)) == []


@pytest.mark.parametrize("written", [".env", "data/kiosk.db", "data/kiosk.db.master-key", ".venv/x", "artifacts/a.png"])
def test_what_a_shop_or_a_test_writes_is_never_committed(written: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    done = subprocess.run(["git", "check-ignore", "-q", written], check=False, cwd=ROOT, timeout=60)
    assert done.returncode == 0


def test_the_licence_is_ours() -> None:
    assert read("LICENSE").startswith("MIT License")
    assert "The Kiosk authors" in read("LICENSE")
    assert project()["project"]["license"] == "MIT"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_in_a_document_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(name)):
        assert ((ROOT / name).parent / link).exists(), link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_in_a_document_exists(name: str) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known |= {"keys"} | {f"keys {command.name}" for command in keys.registered_commands}
    for command in re.findall(r"`kiosk ((?:keys )?[a-z][a-z-]*)", read(name)):
        assert command in known
    for target in re.findall(r"(?:`|^\s*\$ |^)make ([a-z]+)\b", read(name), re.MULTILINE):
        assert target in TARGETS


def test_the_changelog_knows_this_version() -> None:
    version = project()["project"]["version"]
    assert re.search(rf"^## (\[?{re.escape(version)}\]?|Unreleased)", read("CHANGELOG.md"), re.MULTILINE)
