"""A letter as plain text and as HTML: the same words in the same order.

The HTML loads nothing and needs no picture, so it reads the same everywhere and tells nobody that it was opened.
Every text is escaped here, once.
"""

from collections.abc import Iterable
from html import escape
from typing import Final

from views.letters import Letter, Part
from views.screen import Copyable, Goods, Heading, Link, Quote, Text

_PAGE: Final = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
    "<title>{title}</title>\n</head>\n"
    '<body style="margin:0;padding:16px;font:16px/1.5 sans-serif">\n'
    '<div dir="auto" style="max-width:560px;margin:0 auto">\n{body}\n</div>\n</body>\n</html>\n'
)
_HEADING: Final = '<h2 dir="auto" style="font-size:20px;margin:24px 0 8px">{}</h2>'
_TEXT: Final = '<p dir="auto" style="margin:0 0 12px">{}</p>'
_QUIET: Final = '<p dir="auto" style="margin:0 0 12px;font-size:13px;color:#777">{}</p>'
_QUOTE: Final = '<div dir="auto" style="margin:0 0 12px;padding-left:12px;border-left:3px solid #999">{}</div>'
_KEY: Final = (
    '<p dir="ltr" style="margin:0 0 12px;font:18px/1.4 monospace;padding:8px 12px;border:1px solid #999;'
    'word-break:break-all">{}</p>'
)
_LINK: Final = (
    '<p style="margin:20px 0"><a href="{url}" style="display:inline-block;padding:12px 20px;border-radius:8px;'
    'background:#1f6feb;color:#ffffff;text-decoration:none;font-weight:bold">{label}</a></p>'
)


def plain(letter: Letter) -> str:
    """The letter as text: what every mail program can show, and every screen reader reads."""
    return "\n\n".join(_plain_part(part) for part in letter.parts) + "\n"


def _plain_part(part: Part) -> str:
    match part:
        case Heading(text) | Text(text) | Quote(text):
            return text
        case Goods(keys):
            return "\n".join(f"    {key.reveal()}" for key in keys)
        case Copyable(text):
            return f"    {text.reveal()}"
        case Link(label, url):
            return f"{label}\n{url}"


def html(letter: Letter) -> str:
    """The letter as a page."""
    body = "\n".join(line for part in letter.parts for line in _html_part(part))
    return _PAGE.format(language=escape(letter.language), title=escape(letter.subject), body=body)


def _html_part(part: Part) -> Iterable[str]:
    match part:
        case Heading(text):
            yield _HEADING.format(_lines(text))
        case Text(text, quiet):
            yield (_QUIET if quiet else _TEXT).format(_lines(text))
        case Quote(text):
            yield _QUOTE.format(_lines(text))
        case Goods(keys):
            yield from (_KEY.format(_lines(key.reveal())) for key in keys)
        case Copyable(text):
            yield _KEY.format(_lines(text.reveal()))
        case Link(label, url):
            yield _LINK.format(url=escape(url), label=escape(label))


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
