"""Buttons, selects and forms: what they must be before they may be shown."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.discord.errors import invalid, required, too_long

Json = dict[str, Any]

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
ENTITY_SELECTS = frozenset({5, 6, 7, 8})
SELECTS = ENTITY_SELECTS | {SELECT}
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD = 9, 10, 11, 12, 13, 14, 17, 18, 19
CHOOSERS = frozenset({21, 22, 23})  # radio group, checkbox group, checkbox
V2_TOP = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER})
IN_LABEL = SELECTS | CHOOSERS | {TEXT_INPUT, UPLOAD}


def check_components(given: object, *, is_v2: bool) -> list[Json]:
    """The components of a message. Raises `ApiError`."""
    rows = _list(given, "components")
    if not is_v2 and len(rows) > 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    check = _Check(is_v2=is_v2)
    kept = [check.top(row, f"components.{at}") for at, row in enumerate(rows)]
    if check.count > 40 and is_v2:
        raise invalid("components", "COMPONENT_MAX_TOTAL", "Total number of components cannot exceed 40.")
    if check.letters > 4000:
        raise invalid("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Must be 4000 or fewer in length.")
    return kept


def check_modal(given: object) -> Json:
    """A form. Raises `ApiError`."""
    if not isinstance(given, dict):
        raise required("data")
    _text(given, "title", "data", 1, 45)
    _text(given, "custom_id", "data", 1, 100)
    rows = _list(given.get("components"), "data.components")
    if not 1 <= len(rows) <= 5:
        raise invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    check = _Check(is_v2=True, root="data.")
    kept = [check.in_modal(row, f"data.components.{at}") for at, row in enumerate(rows)]
    return {"title": given["title"], "custom_id": given["custom_id"], "components": kept}


class _Check:
    """One walk over a tree: numbers the components and remembers which custom_ids there were."""

    def __init__(self, *, is_v2: bool, root: str = "") -> None:
        self.count = 0
        self.letters = 0
        self._is_v2 = is_v2
        self._root = root
        self._ids: set[str] = set()

    def top(self, one: object, path: str) -> Json:
        given = self._numbered(one, path)
        if given["type"] not in (V2_TOP if self._is_v2 else {ROW}):
            raise _wrong_type(path)
        return self._any(given, path)

    def in_modal(self, one: object, path: str) -> Json:
        given = self._numbered(one, path)
        if given["type"] == ROW:
            inner = _list(given.get("components"), f"{path}.components")
            if len(inner) != 1:
                raise invalid(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.")
            place = f"{path}.components.0"
            return given | {"components": [self._input(self._numbered(inner[0], place), place, needs_label=True)]}
        if given["type"] == TEXT:
            return self._any(given, path)
        if given["type"] != LABEL:
            raise _wrong_type(path)
        _text(given, "label", path, 1, 45)
        _text(given, "description", path, 0, 100, may_be_absent=True)
        place = f"{path}.component"
        inside = self._numbered(given.get("component"), place)
        if inside["type"] not in IN_LABEL:
            raise _wrong_type(place)
        return given | {"component": self._any(inside, place)}

    def _any(self, given: Json, path: str) -> Json:
        match given["type"]:
            case 1:
                return self._row(given, path)
            case 2:
                return self._button(given, path)
            case 3 | 5 | 6 | 7 | 8:
                return self._select(given, path)
            case 4:
                return self._input(given, path, needs_label=False)
            case 9:
                return self._section(given, path)
            case 10:
                return self._display(given, path)
            case 17:
                inner = _list(given.get("components"), f"{path}.components")
                return given | {"components": self._each(inner, V2_TOP - {CONTAINER}, f"{path}.components")}
            case kind:
                if kind in CHOOSERS or kind == UPLOAD:
                    self._custom_id(given, path)
                return given

    def _display(self, given: Json, path: str) -> Json:
        _text(given, "content", path, 1, 4000)
        self.letters += len(given["content"])
        return given

    def _row(self, given: Json, path: str) -> Json:
        inner = _list(given.get("components"), f"{path}.components")
        kinds = {one.get("type") for one in inner if isinstance(one, dict)}
        if not 1 <= len(inner) <= 5 or (kinds & SELECTS and len(inner) > 1):
            raise invalid(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
        return given | {"components": self._each(inner, SELECTS | {BUTTON}, f"{path}.components")}

    def _section(self, given: Json, path: str) -> Json:
        inner = _list(given.get("components"), f"{path}.components")
        if not 1 <= len(inner) <= 3:
            raise invalid(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
        place = f"{path}.accessory"
        accessory = self._numbered(given.get("accessory"), place)
        if accessory["type"] not in (BUTTON, THUMBNAIL):
            raise _wrong_type(place)
        kept = self._each(inner, frozenset({TEXT}), f"{path}.components")
        return given | {"components": kept, "accessory": self._any(accessory, place)}

    def _each(self, inner: list[Any], allowed: frozenset[int], path: str) -> list[Json]:
        kept = []
        for at, one in enumerate(inner):
            given = self._numbered(one, f"{path}.{at}")
            if given["type"] not in allowed:
                raise _wrong_type(f"{path}.{at}")
            kept.append(self._any(given, f"{path}.{at}"))
        return kept

    def _button(self, given: Json, path: str) -> Json:
        style = given.get("style")
        if style not in (1, 2, 3, 4, 5, 6):
            raise invalid(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
        if style == 6:
            return self._premium(given, path)
        _text(given, "label", path, 0, 80, may_be_absent=True)
        if not given.get("label") and not given.get("emoji"):
            raise invalid(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
        if style == 5:
            if given.get("custom_id"):
                raise invalid(
                    path, "BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT", "A custom id and url cannot both be specified"
                )
            _address(given.get("url"), f"{path}.url", 512)
        else:
            if given.get("url"):
                raise invalid(path, "BUTTON_COMPONENT_INVALID_URL", "Only link buttons may have a url")
            self._custom_id(given, path)
        return given

    def _premium(self, given: Json, path: str) -> Json:
        """Discord writes the label: the product's name and its price."""
        if not str(given.get("sku_id", "")).isdecimal():
            raise required(f"{path}.sku_id")
        for name in ("custom_id", "label", "url", "emoji"):
            if given.get(name):
                raise invalid(path, "BUTTON_COMPONENT_INVALID", f"A premium button cannot have a {name}")
        return given

    def _select(self, given: Json, path: str) -> Json:
        self._custom_id(given, path)
        _text(given, "placeholder", path, 0, 150, may_be_absent=True)
        low, high = given.get("min_values", 1), given.get("max_values", 1)
        if type(low) is not int or type(high) is not int or not 0 <= low <= high <= 25 or high < 1:
            raise invalid(f"{path}.max_values", "NUMBER_TYPE_COERCE", "min_values and max_values do not fit")
        if given["type"] != SELECT:
            return given
        options = _list(given.get("options"), f"{path}.options")
        if not 1 <= len(options) <= 25 or high > len(options):
            raise invalid(f"{path}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
        values = set()
        for at, option in enumerate(options):
            values.add(_option(option, f"{path}.options.{at}"))
        if len(values) < len(options):
            raise invalid(
                f"{path}.options",
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        return given

    def _input(self, given: Json, path: str, *, needs_label: bool) -> Json:
        if given["type"] != TEXT_INPUT:
            raise _wrong_type(path)
        self._custom_id(given, path)
        _text(given, "label", path, 1, 45, may_be_absent=not needs_label)
        if given.get("style") not in (1, 2):
            raise invalid(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
        _text(given, "placeholder", path, 0, 100, may_be_absent=True)
        _text(given, "value", path, 0, 4000, may_be_absent=True)
        low, high = given.get("min_length") or 0, given.get("max_length") or 4000
        if not 0 <= low <= 4000 or not 1 <= high <= 4000 or low > high:
            raise invalid(f"{path}.max_length", "NUMBER_TYPE_MAX", "min_length and max_length do not fit")
        return given

    def _custom_id(self, given: Json, path: str) -> None:
        _text(given, "custom_id", path, 1, 100)
        if given["custom_id"] in self._ids:
            raise invalid(
                f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        self._ids.add(given["custom_id"])

    def _numbered(self, one: object, path: str) -> Json:
        if not isinstance(one, dict) or type(one.get("type")) is not int:
            raise required(f"{path}.type")
        self.count += 1
        return {name: value for name, value in one.items() if value is not None} | {"id": one.get("id") or self.count}


def find(components: list[Json], custom_id: str) -> Json | None:
    """The component with this custom_id, however deep."""
    return next((one for one in flat(components) if one.get("custom_id") == custom_id), None)


def flat(components: list[Json]) -> list[Json]:
    """Every component of a tree, in reading order."""
    found: list[Json] = []
    for one in components:
        found.append(one)
        inner = [*one.get("components", []), *(one[name] for name in ("accessory", "component") if name in one)]
        found.extend(flat(inner))
    return found


def _option(option: object, path: str) -> str:
    if not isinstance(option, dict):
        raise required(path)
    _text(option, "label", path, 1, 100)
    _text(option, "value", path, 1, 100)
    _text(option, "description", path, 0, 100, may_be_absent=True)
    return str(option["value"])


def _address(value: object, path: str, limit: int) -> None:
    if not isinstance(value, str) or not value:
        raise required(path)
    if len(value) > limit:
        raise too_long(path, limit)
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https", "discord") or not parts.netloc:
        raise invalid(
            path,
            "URL_TYPE_INVALID_SCHEME",
            f"Scheme \"{parts.scheme}\" is not supported. Scheme must be one of ('http', 'https', 'discord').",
        )


def _text(given: Json, name: str, path: str, low: int, high: int, *, may_be_absent: bool = False) -> None:
    value = given.get(name)
    if value is None and may_be_absent:
        return
    if value is None:
        raise required(f"{path}.{name}")
    if not isinstance(value, str):
        raise invalid(f"{path}.{name}", "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    if not low <= len(value) <= high:
        raise invalid(f"{path}.{name}", "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")


def _list(given: object, path: str) -> list[Any]:
    if given is None:
        raise required(path)
    if not isinstance(given, list):
        raise invalid(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return given


def _wrong_type(path: str) -> Exception:
    return invalid(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" is not allowed here.')
