"""What is about the visitor: settings, language, help."""

from core.errors import Gone
from core.shop import Shop
from handlers.routes import routes
from handlers.visitor import Visitor
from views import people
from views.actions import ChooseLanguage, Help, SetLanguage, Settings
from views.screen import Screen


@routes.on(Settings)
async def settings(_: Settings, visitor: Visitor, _shop: Shop) -> Screen:
    return people.settings(visitor.say)


@routes.on(ChooseLanguage)
async def choose_language(_: ChooseLanguage, visitor: Visitor, _shop: Shop) -> Screen:
    return people.languages(visitor.say)


@routes.on(SetLanguage)
async def set_language(action: SetLanguage, visitor: Visitor, shop: Shop) -> Screen:
    if action.language not in visitor.say.languages:
        raise Gone()
    await shop.speak(visitor.customer, action.language)
    return people.language_set(visitor.say.speaking(action.language))


@routes.on(Help)
async def help_page(_: Help, visitor: Visitor, shop: Shop) -> Screen:
    commands = tuple(command.text_id for command in routes.commands_for(owner=visitor.owner))
    return people.help_page(visitor.say, shop.policy, commands)
