"""A small aiogram bot, so that there is something to look at: a shop window, and one of everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
)

from sandbox import Sandbox
from tests.sandbox.conftest import PNG, bot_for

COMMANDS = {"start": "Begin at the shop window", "orders": "What you have bought", "help": "How this works"}
KEY = "ABCDE-FGHIJ-KLMNO"


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=list(rows))


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data, style=style)


HOME = (
    "🛍 <b>Nova Keys</b>\nGame keys and cards, here in seconds.",
    keyboard(
        [button("🎮 Games · 34", "list"), button("💳 Gift cards · 12", "list")],
        [button("🔑 Software · 8", "list")],
        [button("🔎 Search", "search"), button("📦 My orders", "orders")],
    ),
)
PRODUCT = (
    """<b>Steam Wallet 20 €</b>
EU accounts. Works at once.

Price <b>19.49 $</b> · from 5: 19.20 $
34 in stock · warranty 7 days""",
    keyboard(
        [button("−", "less"), button("1", "count"), button("+", "more")],
        [button("Buy · 19.49 $", "buy", "primary")],
        [button("‹ Gift cards", "home"), button("🏠", "home")],
    ),
)
SOLD = (
    f"""🔑 <b>Steam Wallet 20 €</b>
<code>{KEY}</code>

How to use: open Steam, choose <i>Activate a product</i>, paste the key.

Shown 14:22 · always in /orders""",
    keyboard(
        [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text=KEY)), button("Hide", "home")],
        [button("It works", "works", "success"), button("It does not work", "broken", "danger")],
        [InlineKeyboardButton(text="Steam's own help", url="https://help.steampowered.com")],
    ),
)
EVERYTHING = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>struck</s> <tg-spoiler>spoiler</tg-spoiler> <code>code</code>\n"
    '<a href="https://example.org">link</a> https://example.org /orders me@example.org\n'
    '<pre><code class="language-python">def key() -&gt; str:\n    return "…"</code></pre>'
    "<blockquote expandable>A quote\nthat goes on\nand on\nand on\nand on</blockquote>"
    "مرحبا &lt;script&gt;alert(1)&lt;/script&gt;"
)
router = Router()


async def show(query: CallbackQuery, screen: tuple[str, InlineKeyboardMarkup]) -> None:
    await query.answer()
    assert isinstance(query.message, Message)
    await query.message.edit_text(screen[0], reply_markup=screen[1], parse_mode="HTML")


@router.message(CommandStart())
async def start(message: Message, command: CommandObject) -> None:
    if command.args:
        await message.answer(f"You came by <code>{command.args}</code>.", parse_mode="HTML")
    await message.answer(HOME[0], reply_markup=HOME[1], parse_mode="HTML")


@router.message(Command("everything"))
async def everything(message: Message) -> None:
    await message.answer(EVERYTHING, parse_mode="HTML")
    await message.answer_photo(BufferedInputFile(PNG, "p.png"), caption="A photo")
    await message.answer_document(BufferedInputFile(b"KEY-1\nKEY-2\n", "keys.txt"), caption="2 keys")
    await message.answer("Which one?", reply_markup=ForceReply(input_field_placeholder="A name"))


@router.message(Command("stars"))
async def stars(message: Message) -> None:
    await message.answer_invoice(
        title="Steam Wallet 20 €",
        description="One key, at once",
        payload="order:1",
        currency="XTR",
        prices=[LabeledPrice(label="Key", amount=1500)],
    )


@router.pre_checkout_query()
async def agree(query: PreCheckoutQuery) -> None:
    await query.answer(ok=True)


@router.message(F.successful_payment)
async def thank(message: Message) -> None:
    await message.answer("✅ Paid. Your key is ready.", reply_markup=keyboard([button("🔑 Show my key", "key")]))


@router.callback_query(F.data == "home")
async def home(query: CallbackQuery) -> None:
    await show(query, HOME)


@router.callback_query(F.data == "list")
async def product(query: CallbackQuery) -> None:
    await show(query, PRODUCT)


@router.callback_query(F.data.in_({"buy", "key"}))
async def buy(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.answer("Held for you until 14:35")
    await query.message.edit_text(SOLD[0], reply_markup=SOLD[1], parse_mode="HTML")


@router.callback_query(F.data == "broken")
async def broken(query: CallbackQuery) -> None:
    await query.answer("Your money is in your wallet. The owner has been told.", show_alert=True)


@router.callback_query(F.data != "silence")
async def other(query: CallbackQuery) -> None:
    await query.answer("Nothing here yet")


@router.message(F.document)
async def count(message: Message, bot: Bot) -> None:
    assert message.document is not None
    stream = await bot.download(message.document)
    assert stream is not None
    await message.answer(f"📥 {len(stream.read().splitlines())} lines in {message.document.file_name}")


@router.message()
async def echo(message: Message) -> None:
    await message.answer(f"You said: {message.text or 'something'}")


@asynccontextmanager
async def demo_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """The bot, polling until the block is left."""
    dispatcher = Dispatcher()
    router._parent_router = None
    dispatcher.include_router(router)
    async with bot_for(sandbox) as bot:
        await bot.set_my_commands([BotCommand(command=name, description=text) for name, text in COMMANDS.items()])
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
        try:
            yield bot
        finally:
            await dispatcher.stop_polling()
            await polling
            dispatcher.sub_routers.remove(router)
