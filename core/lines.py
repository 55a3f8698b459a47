"""Reading what an owner pasted or uploaded: one key a line, nothing guessed, nothing silently dropped."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.errors import Refused
from core.secret import Secret

KEY_LIMIT: Final = 2000
FILE_LIMIT: Final = 10 * 1024 * 1024
LINE_LIMIT: Final = 100_000


class FileTooLarge(Refused):
    """The file is larger than a restock may be."""

    text_id = "error-file-too-large"


class TooManyLines(Refused):
    """There are more lines than one restock may have."""

    text_id = "error-too-many-lines"


class NotText(Refused):
    """The file is not a text file."""

    text_id = "error-not-text"


class WrongEncoding(Refused):
    """The file is text in an encoding that can't be read with certainty."""

    text_id = "error-wrong-encoding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What was read: the keys in their order, each once, and what was left out and why."""

    keys: tuple[Secret, ...]
    repeated: int = 0
    empty: int = 0
    too_long: int = 0


def decode(body: bytes) -> str:
    """The text of an uploaded file: UTF-8 (with or without a mark) or UTF-16 with a mark.

    Raises FileTooLarge, NotText (it has NUL bytes) or WrongEncoding; never guesses an encoding, because a
    wrong guess would sell broken keys.
    """
    if len(body) > FILE_LIMIT:
        raise FileTooLarge(limit=FILE_LIMIT // (1024 * 1024))
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in body:
        raise NotText()
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        raise WrongEncoding() from None  # the cause would carry the goods
    if "\0" in text:
        raise NotText()
    return text


def read_lines(text: str, *, is_csv: bool = False) -> Lines:
    """One key a line, blanks around it removed; a key may contain any other character.

    A ``.csv`` file whose every row has exactly one column is unquoted; any other is taken line by line.
    Raises TooManyLines.
    """
    rows = _single_column(text) if is_csv else None
    lines = rows if rows is not None else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) > LINE_LIMIT:
        raise TooManyLines(limit=LINE_LIMIT, lines=len(lines))
    return _sort_out(line.strip() for line in lines)


def _single_column(text: str) -> list[str] | None:
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except csv.Error:
        return None
    one_column = all(len(row) == 1 and "\n" not in row[0] and "\r" not in row[0] for row in rows)
    return [row[0] for row in rows] if rows and one_column else None


def _sort_out(lines: Iterable[str]) -> Lines:
    keys: dict[str, None] = {}
    repeated = empty = too_long = 0
    for line in lines:
        if not line:
            empty += 1
        elif len(line) > KEY_LIMIT:
            too_long += 1
        elif line in keys:
            repeated += 1
        else:
            keys[line] = None
    return Lines(keys=tuple(map(Secret, keys)), repeated=repeated, empty=empty, too_long=too_long)
