"""What every test shares: nothing of the machine it runs on leaks into a shop under test."""

import os
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.engines", "tests.shops"]


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's own shop (its token, its database) must not be what the tests talk to."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(("KIOSK_", "SHOP_", "TELEGRAM_"))]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    yield
    os.environ.clear()
    os.environ.update(kept)
