"""Seals: good for one purpose, about one thing, for a while."""

from tests.shops import Clock
from web.forms import Forms


def test_a_seal_is_good_for_its_purpose_and_its_subject_alone(clock: Clock) -> None:
    forms = Forms(b"key", clock)
    seal = forms.seal("show", "a link")
    assert forms.sealed(seal, "show", "a link", 5)
    assert Forms(b"key", clock).sealed(seal, "show", "a link", 5)
    assert not forms.sealed(seal, "code", "a link", 5)
    assert not forms.sealed(seal, "show", "another link", 5)
    assert not Forms(b"another key", clock).sealed(seal, "show", "a link", 5)
    minute, _, mac = seal.partition(".")
    for forged in ("", ".", mac, f"{int(minute) + 1}.{mac}", f"{minute}.", f"{minute}.{mac}0", f"²{seal}", "9" * 4000):
        assert not forms.sealed(forged, "show", "a link", 5), forged


def test_a_seal_grows_old_and_survives_a_clock_that_was_set_back(clock: Clock) -> None:
    forms = Forms(b"key", clock)
    seal = forms.seal("show", "a link")
    clock.forward(minutes=5)
    assert forms.sealed(seal, "show", "a link", 5)
    clock.forward(minutes=1)
    assert not forms.sealed(seal, "show", "a link", 5)
    clock.forward(minutes=-9)
    assert forms.sealed(seal, "show", "a link", 5)
