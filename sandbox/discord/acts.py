"""What people do in their own Discord, and what the bot is told of it."""

import asyncio
from typing import Any

from sandbox.discord import objects
from sandbox.discord.commands import GROUP, SUBCOMMAND
from sandbox.discord.components import SELECT, SELECTS, find
from sandbox.discord.content import CONTENT_LIMIT, MENTION, new_file
from sandbox.discord.filling import CannotDo, Pen
from sandbox.discord.gateway import DIRECT_MESSAGES, GUILD_MEMBERS, GUILD_MESSAGES, MESSAGE_CONTENT, Gateway
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FORM
from sandbox.discord.state import Account, App, Channel, Discord, File, Interaction, Message, new_token

Json = dict[str, Any]

MEMBER_PERMISSIONS = 2248473465835073


class Hands:
    """One person's hands. Every act returns at once; the bot is told over the gateway."""

    def __init__(self, discord: Discord, app: App, gateway: Gateway, account: Account) -> None:
        self.discord = discord
        self.app = app
        self.gateway = gateway
        self.account = account

    def place(self, where: str) -> Channel:
        """The server's channel, the DM with the bot, opened if need be, or elsewhere. Raises `CannotDo`."""
        if where == "elsewhere":
            if not self.account.has_installed:
                raise CannotDo("install the app first")
            return self.discord.group(self.account.id)
        if where == "server":
            if not self.account.is_member:
                raise CannotDo("join the server first")
            return self.discord.guild.channel
        if not self.account.is_member and not self.account.has_installed:
            raise CannotDo("join the server or install the app first")
        return self.discord.dm(self.account.id)

    def messages(self, where: str) -> list[Message]:
        """What this person's client shows there, oldest first."""
        if where == "server":
            is_in = self.account.is_member
            return self.discord.seen_in(self.discord.guild.channel.id, self.account.id) if is_in else []
        if where == "elsewhere":
            has_any = self.account.has_installed
            return self.discord.seen_in(self.discord.group(self.account.id).id, self.account.id) if has_any else []
        dm = self.discord.find_dm(self.account.id)
        return self.discord.seen_in(dm.id, self.account.id) if dm else []

    async def say(self, where: str, text: str, files: list[File] | None = None) -> Message:
        """Type and send, perhaps with files."""
        channel = self.place(where)
        text = text.strip()
        if not text and not files:
            raise CannotDo("there is nothing to send")
        if len(text) > CONTENT_LIMIT:
            raise CannotDo("the message is too long")
        said = Message(
            id=self.discord.new_id(),
            channel=channel.id,
            author=self.account.id,
            date=self.discord.world.now(),
            content=text,
            files=files or [],
            mentions=[self.app.id] if str(self.app.id) in MENTION.findall(text) else [],
        )
        self.discord.messages[said.id] = said
        self.discord.tell("message", said)
        await self._announce(channel, said)
        return said

    def attach(self, name: str, content: bytes) -> File:
        """Choose a file; it goes along with a message, a command's option or a form."""
        channel = self.discord.guild.channel if self.account.is_member else self.discord.dm(self.account.id)
        file = new_file(self.discord, channel.id, name, content)
        self.account.uploads[file.id] = file
        return file

    def commands(self, where: str) -> list[Json]:
        """The commands that this person's client offers there."""
        self.place(where)
        every = [*self.app.commands.get(None, [])]
        if where == "server":
            every += self.app.commands.get(self.discord.guild.id, [])
        return [one for one in every if one["type"] == 1 and self._is_offered(one, where)]

    async def command(self, where: str, name: str, options: Json) -> Interaction:
        """Use a slash command; `name` may go on to a subcommand. Raises `CannotDo`."""
        channel = self.place(where)
        command, path = self._find(where, name)
        leaf = path[-1] if path else command
        pen = Pen(self.discord, self.account)
        data = _nested(command, path, pen.options(leaf, options))
        if pen.attached:
            data["resolved"] = {"attachments": pen.attached}
        return await self._interact(COMMAND, channel, str(command["name"]), data)

    async def autocomplete(self, where: str, name: str, options: Json, focused: str) -> Interaction:
        """Type into an option that completes itself."""
        channel = self.place(where)
        command, path = self._find(where, name)
        known = {one["name"]: one for one in (path[-1] if path else command).get("options") or []}
        if not known.get(focused, {}).get("autocomplete"):
            raise CannotDo(f"{focused!r} does not complete itself")
        given = [{"name": key, "type": known[key]["type"], "value": value} for key, value in options.items()]
        for one in given:
            if one["name"] == focused:
                one["focused"] = True
        return await self._interact(AUTOCOMPLETE, channel, str(command["name"]), _nested(command, path, given))

    async def press(self, message_id: int, custom_id: str) -> Interaction:
        """Press a button. Raises `CannotDo`."""
        said = self._visible(message_id)
        button = find(said.components, custom_id)
        if button is None or button["type"] != 2 or button.get("disabled"):
            raise CannotDo("there is no such button")
        return await self.use(said.id, custom_id)

    async def choose(self, message_id: int, custom_id: str, values: list[str]) -> Interaction:
        """Choose in a select menu, by the options' values. Raises `CannotDo`."""
        said = self._visible(message_id)
        select = find(said.components, custom_id)
        if select is None or select["type"] not in SELECTS or select.get("disabled"):
            raise CannotDo("there is no such menu")
        if select["type"] == SELECT and not set(values) <= {one["value"] for one in select["options"]}:
            raise CannotDo("there is no such option")
        if not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
            raise CannotDo("too many or too few")
        return await self.use(said.id, custom_id, kind=select["type"], values=values)

    async def use(
        self, message_id: int, custom_id: str, *, kind: int = 2, values: list[str] | None = None
    ) -> Interaction:
        """Use a component, genuine or forged. The message must still be there: the gateway shows it."""
        said = self._visible(message_id)
        data: Json = {"custom_id": custom_id, "component_type": kind, "id": 1}
        if values is not None:
            data["values"] = values
        channel = self.discord.channels[said.channel]
        return await self._interact(COMPONENT, channel, custom_id, data, message=said.id)

    async def submit(self, asked: Interaction, values: dict[str, Any], *, forced: bool = False) -> Interaction:
        """Fill the form that this interaction was answered with; `values` are by custom_id."""
        if asked.modal is None or "components" not in asked.modal:
            raise CannotDo("there is no form")
        pen = Pen(self.discord, self.account)
        data: Json = {
            "custom_id": asked.modal["custom_id"],
            "components": pen.form(asked.modal, values, forced=forced),
        }
        if pen.attached:
            data["resolved"] = {"attachments": pen.attached}
        return await self._interact(FORM, asked.channel, str(data["custom_id"]), data, message=asked.message)

    def close_dms(self) -> None:
        self._now(dms_open=False)

    def open_dms(self) -> None:
        self._now(dms_open=True)

    async def leave_server(self) -> None:
        self._now(is_member=False)
        gone = {"guild_id": str(self.discord.guild.id), "user": objects.account_user(self.account)}
        await self.gateway.dispatch("GUILD_MEMBER_REMOVE", gone, intent=GUILD_MEMBERS)

    async def join_server(self) -> None:
        self._now(is_member=True)
        await self._tell_of_member("GUILD_MEMBER_ADD")

    def install(self) -> None:
        """Add the app to one's own account."""
        self._now(has_installed=True)

    def uninstall(self) -> None:
        self._now(has_installed=False)

    def speak_language(self, locale: str) -> None:
        self._now(locale=locale)

    async def give_role(self, name: str) -> None:
        """A role of the server, as its owner gives it. Raises `CannotDo`."""
        self.account.roles.add(self._role(name))
        self._now()
        await self._tell_of_member("GUILD_MEMBER_UPDATE")

    async def take_role(self, name: str) -> None:
        self.account.roles.discard(self._role(name))
        self._now()
        await self._tell_of_member("GUILD_MEMBER_UPDATE")

    def restart_client(self) -> None:
        """What only this person saw is gone from the screen for ever."""
        for said in self.discord.messages.values():
            if said.only_for == self.account.id and not said.vanished:
                said.vanished = True
        self._now()

    def dismiss(self, message_id: int) -> None:
        """Press "Dismiss message" under an ephemeral one."""
        said = self._visible(message_id)
        if said.only_for is None:
            raise CannotDo("everybody sees this message")
        said.vanished = True
        self.discord.tell("deleted", said)

    async def _tell_of_member(self, event: str) -> None:
        """Only a bot that may know the members hears of them."""
        shown = objects.member(self.discord, self.account) | {"guild_id": str(self.discord.guild.id)}
        await self.gateway.dispatch(event, shown, intent=GUILD_MEMBERS)

    def _role(self, name: str) -> int:
        for role in self.discord.guild.roles[1:]:
            if role.name == name:
                return role.id
        raise CannotDo("there is no such role")

    def _now(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.account, name, value)
        self.discord.tell_person("person", self.account.id)

    def _visible(self, message_id: int) -> Message:
        said = self.discord.messages.get(message_id)
        if said is None or said.vanished or said.only_for not in (None, self.account.id):
            raise CannotDo("there is no such message")
        if self.account not in self.discord.those_in(self.discord.channels[said.channel]):
            raise CannotDo("there is no such message")
        return said

    def _is_offered(self, command: Json, where: str) -> bool:
        contexts = command["contexts"]
        if contexts is not None and objects.CONTEXTS[where] not in contexts:
            return False
        by_server = 0 in command["integration_types"] and self.account.is_member and where != "elsewhere"
        by_person = 1 in command["integration_types"] and self.account.has_installed
        if not by_server and not by_person:
            return False
        needed = command["default_member_permissions"]
        if where != "server" or needed is None or self.account.id == self.discord.guild.owner:
            return True
        return int(needed) != 0 and MEMBER_PERMISSIONS & int(needed) == int(needed)

    def _find(self, where: str, name: str) -> tuple[Json, list[Json]]:
        """The command, and the way down to its subcommand; names are the plain or this person's own."""
        first, *rest = name.removeprefix("/").split()
        command = self._named(self.commands(where), first)
        path: list[Json] = []
        for part in rest:
            path.append(self._named((path[-1] if path else command).get("options") or [], part))
        leaf = path[-1] if path else command
        if any(one["type"] in (SUBCOMMAND, GROUP) for one in leaf.get("options") or []):
            raise CannotDo(f"/{name} needs a subcommand")
        return command, path

    def _named(self, among: list[Json], name: str) -> Json:
        for one in among:
            if name in (one["name"], (one.get("name_localizations") or {}).get(self.account.locale)):
                return one
        raise CannotDo(f"there is no command /{name} here")

    async def _interact(
        self, kind: int, channel: Channel, name: str, data: Json, *, message: int | None = None
    ) -> Interaction:
        one = Interaction(
            id=self.discord.new_id(),
            token=new_token(),
            kind=kind,
            account=self.account.id,
            channel=channel,
            name=name,
            asked_at=self.discord.world.now(),
            answer=asyncio.get_running_loop().create_future(),
            message=message,
            is_by_installation=self.account.has_installed
            and (not self.account.is_member or channel.place == "elsewhere"),
        )
        self.discord.interactions[one.id] = one
        facts = {"interaction": str(one.id), "type": kind, "message": str(message) if message else None}
        self.discord.tell_person("interaction", self.account.id, **facts)
        if not await self.gateway.dispatch(
            "INTERACTION_CREATE", objects.interaction(self.discord, self.app, one, data)
        ):
            one.is_late = True
            one.answer.set_result({"type": None, "modal": None, "choices": []})
            self.discord.tell_person("failed", self.account.id, interaction=str(one.id))
        return one

    async def _announce(self, channel: Channel, said: Message) -> None:
        """In a server the text is kept from a bot that may not read it, unless it is mentioned."""
        shown = objects.message(self.discord, self.app, said)
        if channel.is_dm:
            await self.gateway.dispatch("MESSAGE_CREATE", shown, intent=DIRECT_MESSAGES)
            return
        member = objects.member(self.discord, self.account)
        del member["user"]
        may_read = self.app.id in said.mentions or self.app.allowed_intents & MESSAGE_CONTENT
        hidden = {} if may_read else {"content": "", "attachments": [], "embeds": [], "components": []}
        await self.gateway.dispatch("MESSAGE_CREATE", shown | hidden | {"member": member}, intent=GUILD_MESSAGES)


def _nested(command: Json, path: list[Json], given: list[Json]) -> Json:
    """The data of a command: its options, inside of its subcommand, inside of its group."""
    for one in reversed(path):
        given = [{"name": one["name"], "type": one["type"], "options": given}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"options": given} if given else {})
