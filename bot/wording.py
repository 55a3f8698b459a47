"""Care for the words of people on their way into a chat: counted, cut and cleaned, whatever was written.

Chats count UTF-16 units, and so do we. What is cut ends in an ellipsis and never inside a character; control
characters and writing directions stay inside their own line.
"""

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_REWRITTEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Control characters, line separators, directional overrides, lone surrogates.
_DANGEROUS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
_OPENING: Final = "\u2066\u2067\u2068"
_CLOSING: Final = "\u2069"


def units(text: str) -> int:
    """The length as chats count it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The text in at most ``limit`` units; a longer one ends in an ellipsis, not inside a character."""
    if units(text) <= limit:
        return text
    room = limit - 1
    while room > 0:
        kept = _balanced(_beginning(text, room))
        if units(kept) < limit:
            return kept + ELLIPSIS
        room -= units(kept) - limit + 1  # what closing its isolates took
    return ELLIPSIS


def _beginning(text: str, room: int) -> str:
    """At most so many units, without half a character or a lonely joiner at the end."""
    kept = text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f \n"):
        kept = kept[:-1]
    return kept


def clean(text: str) -> str:
    """The text without control characters, and with no writing direction that leaks out of its line."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(_balanced, _DANGEROUS.sub("", text.replace("\t", " ")).split("\n")))


def _balanced(line: str) -> str:
    """The line with every isolate closed and nothing closed that was not open."""
    if not any(mark in line for mark in (*_OPENING, _CLOSING)):
        return line
    depth = 0
    kept = []
    for letter in line:
        depth += (letter in _OPENING) - (letter == _CLOSING)
        if depth < 0:
            depth = 0
            continue
        kept.append(letter)
    return "".join(kept) + _CLOSING * depth


def survives(text: str) -> bool:
    """Whether a chat shows these goods to the letter: it changes control characters and trims blanks."""
    return text == text.strip() and all(
        letter == "\n" or unicodedata.category(letter) not in _REWRITTEN for letter in text
    )
