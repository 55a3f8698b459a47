"""Texts: whole sentences from ``locales/*.ftl``, with facts by name and plurals by Fluent."""

from collections.abc import Mapping
from typing import Any, Protocol


class Say(Protocol):
    """Say a text in one visitor's language; see ``Texts.speaker``."""

    language: str

    def __call__(self, text_id: str, /, **facts: Any) -> str: ...


Facts = Mapping[str, Any]
