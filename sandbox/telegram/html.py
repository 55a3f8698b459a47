"""HTML parse mode, as strict as the real parser and with its sentences.

Offsets in the sentences are bytes of the UTF-8 text; offsets of entities are UTF-16 code units.
"""

from dataclasses import dataclass, field
from typing import Any, NoReturn

from sandbox.telegram.errors import ApiError, bad_request

Json = dict[str, Any]

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACES = b" \t\r\n\0\v"
TOKEN = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
NAME_ENDS = SPACES + b"=>/\"'"


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The plain text and its entities, sorted. Raises `ApiError` ("can't parse entities: …")."""
    return _Reader(source.encode()).read()


@dataclass(slots=True, kw_only=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    offset: int  # UTF-16 units
    piece: int  # index of the first piece of text inside it
    argument: str = ""


@dataclass(slots=True)
class _Reader:
    source: bytes
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self.source[self.at] == ord("<"):
                self._tag()
            else:
                self._text()
        if self.stack:
            _refuse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        for entity in self.entities:
            entity.pop("_language", None)
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def _text(self) -> None:
        if self.source[self.at] == ord("&"):
            decoded, self.at = _character(self.source, self.at)
            self._put(decoded)
            return
        end = min(_find(self.source, b"<", self.at), _find(self.source, b"&", self.at))
        self._put(self.source[self.at : end].decode())
        self.at = end

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += len(text.encode("utf-16-le")) // 2

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == ord("/"):
            self.at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._until(SPACES + b">").lower()
        if self.at >= len(self.source):
            _refuse(f"Unclosed start tag at byte offset {begin}")
        if name not in STYLES:
            _refuse(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = _Open(name=name, offset=self.offset, piece=len(self.pieces))
        self._skip_spaces()
        while self._peek() != ord(">"):
            self._attribute(tag, begin)
            self._skip_spaces()
        self.at += 1
        if name == "span" and tag.argument != "spoiler":
            _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.stack.append(tag)

    def _attribute(self, tag: _Open, begin: int) -> None:
        name = self._until(NAME_ENDS)
        if not name:
            _refuse(f'Empty attribute name in the tag "{tag.name}" at byte offset {begin}')
        self._skip_spaces()
        value = ""
        if self._peek() == ord("="):
            self.at += 1
            self._skip_spaces()
            value = self._value()
        if self.at >= len(self.source):
            _refuse(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
        _learn(tag, name, value)

    def _value(self) -> str:
        quote = self._peek()
        if quote not in b"\"'":
            return self._token()
        self.at += 1
        value = bytearray()
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == ord("&"):
                decoded, self.at = _character(self.source, self.at)
                value += decoded.encode()
            else:
                value.append(self.source[self.at])
                self.at += 1
        self.at += 1
        return value.decode()

    def _token(self) -> str:
        begin = self.at
        while self.at < len(self.source) and self._peek() in TOKEN:
            self.at += 1
        if self._peek() not in SPACES + b">":
            _refuse(f"Unexpected end of name token at byte offset {begin}")
        return self.source[begin : self.at].decode().lower()

    def _end_tag(self, begin: int) -> None:
        if not self.stack:
            _refuse(f"Unexpected end tag at byte offset {begin}")
        name = self._until(SPACES + b">").lower()
        self._skip_spaces()
        if self._peek() != ord(">"):
            _refuse(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.stack.pop()
        if name not in ("", tag.name):
            _refuse(f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"')
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity: Json = {"type": STYLES[tag.name], "offset": tag.offset, "length": self.offset - tag.offset}
        if tag.name == "a":
            self._link(entity, tag.argument or "".join(self.pieces[tag.piece :]))
        elif tag.name == "tg-emoji":
            if not tag.argument.isdigit():
                _refuse("Invalid custom emoji identifier specified")
            self.entities.append(entity | {"custom_emoji_id": tag.argument})
        elif tag.name in ("pre", "code"):
            self._block(entity, tag)
        elif tag.name == "blockquote" and tag.argument:
            self.entities.append(entity | {"type": "expandable_blockquote"})
        else:
            self.entities.append(entity)

    def _link(self, entity: Json, url: str) -> None:
        """A link that is no address leaves its text behind, without an error."""
        url = url.strip()
        if url.startswith(("http://", "https://", "tg://")):
            self.entities.append(entity | {"url": url})
        elif "." in url and " " not in url and ":" not in url:
            self.entities.append(entity | {"url": f"http://{url}/"})

    def _block(self, entity: Json, tag: _Open) -> None:
        """`<pre><code class="language-x">` is one block with a language."""
        inner = self.entities[-1] if self.entities else {}
        same = inner.get("offset") == entity["offset"] and inner.get("length") == entity["length"]
        if tag.name == "pre" and same and inner.get("type") == "code":
            language = inner.pop("_language", "")
            inner.update({"type": "pre"} | ({"language": language} if language else {}))
        elif tag.name == "code" and tag.argument:
            self.entities.append(entity | {"_language": tag.argument})
        else:
            self.entities.append(entity)

    def _peek(self) -> int:
        return self.source[self.at] if self.at < len(self.source) else 0

    def _until(self, ends: bytes) -> str:
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in ends:
            self.at += 1
        return self.source[begin : self.at].decode(errors="replace")

    def _skip_spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACES:
            self.at += 1


def _learn(tag: _Open, name: str, value: str) -> None:
    match tag.name, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            tag.argument = value
        case ("code", "class") if value.startswith("language-"):
            tag.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            tag.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            tag.argument = "1"
        case _:
            pass


def _character(source: bytes, at: int) -> tuple[str, int]:
    """The character that `&…;` at `at` stands for and where it ends; an unknown one is itself."""
    end = at + 1
    if source[end : end + 1] == b"#":
        return _numbered(source, at)
    while end < len(source) and chr(source[end]).isascii() and chr(source[end]).isalpha():
        end += 1
    decoded = NAMED.get(source[at + 1 : end])
    if decoded is None:
        return "&", at + 1
    return decoded, end + (source[end : end + 1] == b";")


def _numbered(source: bytes, at: int) -> tuple[str, int]:
    is_hex = source[at + 2 : at + 3] == b"x"
    begin = end = at + (3 if is_hex else 2)
    digits = b"0123456789abcdefABCDEF" if is_hex else b"0123456789"
    while end < len(source) and source[end] in digits:
        end += 1
    code = int(source[begin:end] or b"0", 16 if is_hex else 10)
    if code == 0 or code >= 0x10FFFF or end - at >= 10:
        return "&", at + 1
    if 0xD800 <= code <= 0xDFFF:
        _refuse("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code), end + (source[end : end + 1] == b";")


def _find(source: bytes, what: bytes, begin: int) -> int:
    found = source.find(what, begin)
    return len(source) if found < 0 else found


def _refuse(reason: str) -> NoReturn:
    raise _error(reason)


def _error(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
