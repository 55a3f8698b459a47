"""What every test shares: nothing of the machine it runs on leaks into a shop under test."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.config import setting_fields

pytest_plugins = ["tests.engines", "tests.shops"]

# A busy machine makes an example slow, not wrong: how long things take is for the benchmarks.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples every time: whether a change is good must not depend on chance. `--hypothesis-profile=search` looks
# for new ones.
settings.register_profile("kiosk", settings.get_profile("search"), derandomize=True)
settings.load_profile("kiosk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden screens anew")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's own shop (its token, its database) must not be what the tests talk to."""
    kept = dict(os.environ)
    for name in setting_fields():
        os.environ.pop(name, None)
    yield
    os.environ.clear()
    os.environ.update(kept)
