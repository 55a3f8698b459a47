"""Files that people and bots have uploaded, and what a picture must be to be one."""

import mimetypes
import secrets
import struct
from dataclasses import dataclass, field

from sandbox.telegram.errors import bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
NOT_A_PICTURE = "IMAGE_PROCESS_FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file of one bot. The same content sent again by its id is the same file."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0


class Shelf:
    """One bot's files. Ids of one bot mean nothing to another."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def put(self, kind: str, name: str, content: bytes) -> StoredFile:
        """Keep an upload. Raises `ApiError` for what the real server refuses."""
        if not content:
            raise bad_request("file must be non-empty")
        width, height = picture_size(content) if kind == "photo" else (0, 0)
        suffix = "jpg" if kind == "photo" else (name.rpartition(".")[2] or "bin")
        stored = StoredFile(
            file_id=f"{kind[:1].upper()}AAC{secrets.token_urlsafe(24)}",
            unique_id=f"AQAD{secrets.token_urlsafe(9)}",
            path=f"{kind}s/file_{len(self._by_id)}.{suffix}",
            name=name,
            mime=mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG, GIF or WebP. Raises `ApiError` for what cannot be sent as a photo."""
    if len(content) > PHOTO_LIMIT:
        raise bad_request("too big for a photo")
    width, height = _measure(content)
    if not width or not height:
        raise bad_request(NOT_A_PICTURE)
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _measure(content: bytes) -> tuple[int, int]:
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
        elif content.startswith((b"GIF87a", b"GIF89a")):
            width, height = struct.unpack("<HH", content[6:10])
        elif content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8":
            return _measure_webp(content)
        elif content.startswith(b"\xff\xd8"):
            return _measure_jpeg(content)
        else:
            return 0, 0
    except (struct.error, IndexError):
        return 0, 0
    return width, height


def _measure_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(content):
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _measure_webp(content: bytes) -> tuple[int, int]:
    if content[15:16] == b"X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[15:16] == b"L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF
