"""What a person fills in: the options of a command and the parts of a form, checked as their own client checks them."""

from typing import Any

from sandbox.discord import objects
from sandbox.discord.commands import ATTACHMENT, BOOLEAN, INTEGER, NUMBER, STRING
from sandbox.discord.components import LABEL, ROW, TEXT_INPUT, UPLOAD, flat
from sandbox.discord.state import Account, Discord, File

Json = dict[str, Any]


class CannotDo(Exception):
    """A person's own Discord would not let them do this. The text says why."""


class Pen:
    """One person, filling something in. ``attached`` are the files that go along, as a bot is told of them."""

    def __init__(self, discord: Discord, account: Account) -> None:
        self._discord = discord
        self._account = account
        self.attached: Json = {}

    def options(self, leaf: Json, options: Json) -> list[Json]:
        """The options of a command as they go over the wire. Raises `CannotDo`."""
        known = {one["name"]: one for one in leaf.get("options") or []}
        given = []
        for name, value in options.items():
            if name not in known:
                raise CannotDo(f"there is no option {name!r}")
            given.append({"name": name, "type": known[name]["type"], "value": self._value(known[name], value)})
        for name, one in known.items():
            if one.get("required") and name not in options:
                raise CannotDo(f"{name!r} is required")
        return given

    def form(self, modal: Json, values: Json, *, forced: bool = False) -> list[Json]:
        """A form's parts as they are sent back: the same tree, with values in place of texts. Raises `CannotDo`."""
        return [self._filled(one, values, forced=forced) for one in modal["components"]]

    def _value(self, option: Json, value: Any) -> Any:
        """The value as it goes over the wire; a client refuses what does not fit."""
        if option["type"] == ATTACHMENT:
            return self._attach(value)
        kinds = {STRING: str, INTEGER: int, NUMBER: (int, float), BOOLEAN: bool}
        wanted: Any = kinds.get(option["type"], str)
        if not isinstance(value, wanted):
            raise CannotDo(f"{option['name']!r} is of another kind")
        if option.get("choices") and value not in {one["value"] for one in option["choices"]}:
            raise CannotDo(f"{value!r} is no choice")
        size = len(value) if isinstance(value, str) else value
        names = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
        low, high = option.get(names[0]), option.get(names[1])
        if isinstance(value, str) and size > (high or 6000):
            raise CannotDo(f"{option['name']!r} is too long")
        if (low is not None and size < low) or (high is not None and size > high):
            raise CannotDo(f"{option['name']!r} is out of range")
        return value

    def _filled(self, one: Json, values: Json, *, forced: bool) -> Json:
        if one["type"] == ROW:
            return {"type": ROW, "id": one["id"], "components": [self._entry(one["components"][0], values, forced)]}
        if one["type"] == LABEL:
            return {"type": LABEL, "id": one["id"], "component": self._entry(one["component"], values, forced)}
        return {"type": one["type"], "id": one["id"]}

    def _entry(self, asked: Json, values: Json, forced: bool) -> Json:
        shown: Json = {"type": asked["type"], "id": asked["id"], "custom_id": asked["custom_id"]}
        value = values.get(asked["custom_id"], asked.get("value", ""))
        if asked["type"] == TEXT_INPUT:
            if not forced:
                _check_entry(asked, str(value))
            return shown | {"value": str(value)}
        if asked["type"] == UPLOAD:
            return shown | {"values": [self._attach(one) for one in value or []]}
        if asked["type"] in (21, 23):
            return shown | {"value": value}
        return shown | {"values": [value] if isinstance(value, str) and value else list(value or [])}

    def _attach(self, chosen: Any) -> str:
        file = self._account.uploads[int(chosen.id if isinstance(chosen, File) else chosen)]
        self.attached[str(file.id)] = objects.attachment(self._discord, file)
        return str(file.id)


def _check_entry(asked: Json, value: str) -> None:
    if not value and asked.get("required", True):
        raise CannotDo(f"{asked['custom_id']!r} is required")
    low, high = asked.get("min_length") or 0, asked.get("max_length") or 4000
    if value and not low <= len(value) <= high:
        raise CannotDo(f"{asked['custom_id']!r} is too long or too short")


def inputs(modal: Json) -> list[tuple[str, Json]]:
    """What can be filled in a form, with its label."""
    return [
        (str(part.get("label") or one.get("label") or ""), part)
        for one in modal["components"]
        for part in flat([one])
        if "custom_id" in part
    ]
