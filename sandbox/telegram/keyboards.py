"""Reply markup: what a keyboard must be before it may hang under a message."""

from typing import Any, NoReturn
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad_request
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import Keyboard, Rows

Json = dict[str, Any]

BUTTONS_LIMIT = 100
ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text", "disabled",
)  # fmt: skip
STYLES = frozenset({"", "default", "primary", "danger", "success"})
OTHERS = ("keyboard", "remove_keyboard", "force_reply")


def read_keyboard(call: Parameters, *, for_edit: bool = False, for_invoice: bool = False) -> Keyboard | None:
    """The `reply_markup` of a call, or None. Raises `ApiError`."""
    markup = call.structure("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"], for_invoice=for_invoice)
    if for_edit and any(markup.get(name) for name in OTHERS):
        raise bad_request("inline keyboard expected")
    if markup.get("keyboard") is not None:
        _check_own_keyboard(markup["keyboard"])
    return Keyboard(other=markup) if any(markup.get(name) for name in OTHERS) else None


def is_wrong_link(url: str) -> bool:
    """Whether Telegram refuses this address in a button."""
    if url.lower().startswith(("tg:", "ton:", "tonsite:")):
        return False
    parts = urlsplit(url if "://" in url else f"http://{url}")
    has_host = "." in (parts.hostname or "") or ":" in (parts.hostname or "")
    return parts.scheme not in ("http", "https") or not has_host or " " in url


def _inline(rows: object, *, for_invoice: bool) -> Keyboard | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept: Rows = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    for place, button in enumerate(button for row in kept for button in row):
        if "pay" in button and (place or not for_invoice):
            raise bad_request("BUTTON_TYPE_INVALID")
    if for_invoice and kept and "pay" not in kept[0][0]:
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    return Keyboard(rows=kept) if kept else None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        _refuse("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if text is None:
        _refuse('Can\'t find field "text"')
    if not isinstance(text, str):
        _refuse('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if str(button.get("style") or "").lower() not in STYLES:
        _refuse("invalid button style specified")
    actions = [name for name in ACTIONS if button.get(name) not in (None, "", False)]
    if "switch_inline_query" in button or "switch_inline_query_current_chat" in button:
        actions = actions or ["switch_inline_query"]  # these two may be empty
    if not actions:
        _refuse("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    _check_action(actions[0], button.get(actions[0], ""))
    return {name: value for name, value in button.items() if value is not None}


def _check_action(action: str, value: object) -> None:
    match action:
        case "callback_data":
            _check_data(value)
        case "url":
            _check_url(_string("url", value), "URL")
        case "login_url":
            _check_url(_string("url", _inner(action, value, "url")), "login URL")
        case "web_app":
            url = _string("url", _inner(action, value, "url"))
            if not url.startswith("https://"):
                raise bad_request(
                    f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
                )
        case "copy_text":
            copied = _string("text", _inner(action, value, "text"))
            if not 1 <= len(copied) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case _:
            pass


def _check_data(value: object) -> None:
    if not 1 <= len(_string("callback_data", value).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str, what: str) -> None:
    if is_wrong_link(url):
        raise bad_request(f"inline keyboard button {what} '{url}' is invalid: Wrong HTTP URL")


def _inner(action: str, value: object, name: str) -> object:
    if not isinstance(value, dict):
        _refuse(f'Field "{action}" must be of type Object')
    if name not in value:
        _refuse(f'Can\'t find field "{name}"')
    return value[name]


def _string(name: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(f'Field "{name}" must be of type String')
    return value


def _check_own_keyboard(rows: object) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for button in (button for row in rows for button in row):
        text = button.get("text") if isinstance(button, dict) else button
        if not isinstance(text, str) or not text:
            raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")


def _refuse(reason: str) -> NoReturn:
    raise bad_request(f"can't parse inline keyboard button: {reason}")
