"""Master keys: where they come from, who may read them, and when none may be made."""

import base64
import os
from pathlib import Path

import pytest

from storage.errors import CannotStart, MasterKeyMalformed, MasterKeyMissing, MasterKeyUnsafe
from storage.keyring import (
    Keyring,
    MasterKey,
    create_key_file,
    load_keyring,
    parse_keyring,
    read_key_file,
    write_key_file,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.db.master-key"


def test_a_new_file_holds_one_key_for_its_owner_alone(file: Path) -> None:
    made = create_key_file(file)
    assert len(made.keys) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_key_file(file) == made
    assert [path.name for path in file.parent.iterdir()] == [file.name]  # no draft is left


def test_an_open_umask_does_not_open_the_file(file: Path) -> None:
    before = os.umask(0)
    try:
        write_key_file(create_key_file(file), file)
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_made_by_somebody_faster_is_taken_and_not_replaced(file: Path) -> None:
    first = create_key_file(file)
    assert create_key_file(file) == first


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(file: Path, mode: int) -> None:
    create_key_file(file)
    file.chmod(mode)
    with pytest.raises(MasterKeyUnsafe, match=f"chmod 600 {file}"):
        read_key_file(file)


def test_the_setting_holds_several_keys_of_which_the_first_is_current(file: Path) -> None:
    keys = [MasterKey.new() for _ in range(3)]
    keyring = load_keyring(f" {keys[0].text()},\n{keys[1].text()} {keys[2].text()}= ", file, [keys[2].id])
    assert list(keyring.keys) == keys
    assert keyring.current == keys[0]
    assert not file.exists()


@pytest.mark.parametrize("setting", ["short", "ä" * 43, base64.urlsafe_b64encode(b"x" * 31).decode(), ","])
def test_a_malformed_setting_is_refused_without_repeating_it(file: Path, setting: str) -> None:
    with pytest.raises(MasterKeyMalformed, match="KIOSK_MASTER_KEY") as caught:
        load_keyring(setting, file, [])
    assert setting == "," or setting not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe", b"# only a comment\n"])
def test_a_malformed_file_is_refused_by_its_name(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(MasterKeyMalformed, match=str(file)):
        read_key_file(file)


def test_a_lost_file_of_a_database_in_use_is_named_and_never_made_anew(file: Path) -> None:
    for setting in (None, "", "  "):
        with pytest.raises(MasterKeyMissing) as caught:
            load_keyring(setting, file, ["0123456789abcdef"])
        assert str(file) in str(caught.value)
        assert "0123456789abcdef" in str(caught.value)
        assert not file.exists()


def test_a_wrong_file_is_named_with_the_key_it_should_hold(file: Path) -> None:
    create_key_file(file)
    with pytest.raises(MasterKeyMissing, match=f"key_id=0123456789abcdef, not_in={file}"):
        load_keyring(None, file, ["0123456789abcdef"])


def test_a_wrong_setting_is_named_with_the_key_it_should_hold(file: Path) -> None:
    with pytest.raises(MasterKeyMissing, match="key_id=0123456789abcdef, not_in=KIOSK_MASTER_KEY"):
        load_keyring(MasterKey.new().text(), file, ["0123456789abcdef"])


def test_a_new_database_gets_a_file_and_the_folder_it_lies_in(tmp_path: Path) -> None:
    file = tmp_path / "data" / "kiosk.master-key"
    assert load_keyring(None, file, []) == read_key_file(file)
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(CannotStart, match="master-key"):
        load_keyring(None, tmp_path / "data" / "kiosk.master-key", [])


def test_nothing_that_is_printed_gives_a_key_away() -> None:
    key = MasterKey.new()
    keyring = Keyring(keys=(key,))
    for shown in (repr(key), str(key), repr(keyring), f"{keyring}", key.id):
        assert key.text() not in shown
        assert key.secret.hex() not in shown
        assert repr(key.secret) not in shown
    assert parse_keyring(key.text()) == keyring
    assert len(key.id) == 16
