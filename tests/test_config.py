"""Settings: read once, checked whole, and the same in the code, in .env.example and in the documents."""

import re
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.config import (
    Settings,
    SettingsError,
    default_text,
    parse_settings,
    read_settings,
    read_terms,
    setting_fields,
)
from core.people import Address

ROOT = Path(__file__).parents[1]
TOKEN = "123456789:AAF0canary-of-a-token-from-BotFather"


def problems_of(**values: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        parse_settings(values)
    return caught.value.problems


def test_nothing_set_is_the_shop_as_it_comes() -> None:
    assert parse_settings({}) == Settings()
    assert Settings().database_url == "sqlite:///data/kiosk.db"
    assert Settings().http_host == "127.0.0.1"
    assert Settings().test_payments is False


def test_every_setting_is_read() -> None:
    settings = parse_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "DISCORD_BOT_TOKEN": "MTIzNDU2Nzg5MDEyMzQ1Njc4.GExamp.opens-nothing-anywhere-at-all",
            "DISCORD_API_URL": "http://127.0.0.1:8082/api/v10/",
            "DISCORD_OWNER_ROLES": "123456789012345678, 223456789012345678",
            "PUBLIC_URL": "https://shop.example.com/",
            "TELEGRAM_WEBHOOK_SECRET": "word_-9",
            "HTTP_HOST": "0.0.0.0",
            "HTTP_PORT": "0",
            "CLIENT_ADDRESS_HEADER": "X-Forwarded-For",
            "DATABASE_URL": "postgresql://kiosk:pass@db/kiosk",
            "KIOSK_MASTER_KEY": "a,b",
            "SMTP_URL": "smtps://kiosk:pass@smtp.example.com",
            "MAIL_FROM": "orders@shop.example.com",
            "MAIL_KEY_IN_MAIL": "1",
            "MAIL_DKIM_KEY_FILE": "data/dkim.pem",
            "MAIL_DKIM_SELECTOR": "s1",
            "MAIL_DKIM_DOMAIN": "example.com",
            "MAIL_BOUNCE_DOMAIN": "bounce.shop.example.com",
            "MAIL_BOUNCE_LISTEN": "[::1]:8026",
            "MAIL_BOUNCE_IMAP_URL": "imaps://bounces:pass@imap.example.com",
            "DNS_SERVER": "9.9.9.9",
            "SHOP_NAME": "  Nova Keys ",
            "SHOP_TAGLINE": "Here in seconds.",
            "SHOP_OWNERS": "telegram:42, discord:123456789012345678 ,telegram:42,",
            "SHOP_CURRENCY": "EUR",
            "SHOP_LANGUAGE": "zh-Hans",
            "SHOP_TIME_ZONE": "Europe/Lisbon",
            "SHOP_SUPPORT": "@nova_support",
            "SHOP_TERMS_FILE": "data/terms.txt",
            "HOLD_MINUTES": "30",
            "MAX_OPEN_ORDERS": "1",
            "LOW_STOCK": "0",
            "ESCALATE_MINUTES": "5 20 60",
            "REMIND_HOURS": "12",
            "NIGHT_HOURS": "23:00-07:30",
            "TEST_PAYMENTS": "1",
            "STARS": "1",
            "STARS_USD_MICRO": "12500",
            "STRIPE_KEY": "rk_test_0123456789",
            "STRIPE_WEBHOOK_SECRETS": " whsec_0123456789, whsec_a+/=_-bcdef,",
            "STRIPE_URL": "http://127.0.0.1:8083/",
            "CRYPTOPAY_TOKEN": "12345:AA-opens-nothing-here",
            "CRYPTOPAY_URL": "https://testnet-pay.crypt.bot/",
            "BTCPAY_URL": "http://127.0.0.1:8084/pay/",
            "BTCPAY_STORE": "STORE1",
            "BTCPAY_KEY": "0123456789abcdef0123",
            "BTCPAY_WEBHOOK_SECRET": "a b",
            "DISCORD_PREMIUM": "1300000000000000005=5.00  1300000000000000010=10",
            "DISCORD_PREMIUM_TESTS": "1",
            "CHAINS": "tron=http://127.0.0.1:8085/jsonrpc",
            "CHAIN_ADDRESSES": "tron=TYourAddressAsYourWalletShowsIt",
            "CHAIN_TOKENS": "usdt-tron",
            "TRON_API_KEY": "01234567-89ab",
            "TELEGRAM_ALLOW_OFF_PLATFORM": "1",
            "EXCHANGE_RATES": "2026-11-22 EUR=1.0850",
            "EXCHANGE_RATES_FILE": "data/rates.txt",
            "EXCHANGE_RATES_MAX_AGE_HOURS": "48",
            "LOG_FORMAT": "JSON",
            "LOG_LEVEL": "Debug",
        }
    )
    values = asdict(settings)
    unread = [name for name, value in values.items() if value == asdict(Settings())[name]]
    assert unread == []
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.discord_owner_roles == (123456789012345678, 223456789012345678)
    assert settings.mail_dkim_key_file == Path("data/dkim.pem")
    assert (settings.mail_bounce_listen, settings.dns_server) == (("::1", 8026), ("9.9.9.9", 53))
    assert (settings.escalate_minutes, settings.remind_hours, settings.night_hours) == ("5 20 60", 12, (1380, 450))
    assert settings.shop_name == "Nova Keys"
    assert settings.shop_owners == (Address("telegram", "42"), Address("discord", "123456789012345678"))
    assert str(settings.shop_time_zone) == "Europe/Lisbon"
    assert settings.cryptopay_url == "https://testnet-pay.crypt.bot"
    assert settings.stripe_webhook_secrets == ("whsec_0123456789", "whsec_a+/=_-bcdef")
    assert (settings.log_format, settings.log_level) == ("json", "debug")


def test_all_problems_are_reported_together_each_with_an_example() -> None:
    problems = problems_of(
        HTTP_PORT="eighty",
        SHOP_TIME_ZONE="Mars/Base",
        LOG_LEVEL="loud",
        PUBLIC_URL="https://shop.example.com",
    )
    assert [line.split()[0] for line in problems] == [
        "HTTP_PORT",
        "SHOP_TIME_ZONE",
        "LOG_LEVEL",
        "TELEGRAM_WEBHOOK_SECRET",
    ]
    assert all("Example: " in line for line in problems)


def test_mail_needs_a_sender_and_a_place_for_its_links() -> None:
    problems = problems_of(SMTP_URL="smtp://user:canary-7f3c@smtp.example.com")
    assert [line.split()[0] for line in problems] == ["MAIL_FROM", "PUBLIC_URL"]
    assert "canary" not in "".join(problems)


def test_what_discord_sells_is_the_bots() -> None:
    problems = problems_of(DISCORD_PREMIUM="1300000000000000005=5.00")
    assert [line.split()[0] for line in problems] == ["DISCORD_BOT_TOKEN"]


def test_the_terms_are_a_text_that_fits_into_a_message(tmp_path: Path) -> None:
    terms = tmp_path / "terms.txt"
    terms.write_text("Все продажи окончательны.\n", encoding="utf-8")
    settings = Settings(shop_terms_file=terms)
    assert (read_terms(settings), read_terms(Settings())) == ("Все продажи окончательны.", "")
    for wrong in (b"", b"\xff\xfe", b"x" * 3001, b"a\0b"):
        terms.write_bytes(wrong)
        with pytest.raises(SettingsError):
            read_terms(settings)
    with pytest.raises(SettingsError):
        read_terms(Settings(shop_terms_file=tmp_path))


def test_stars_are_paid_to_a_bot() -> None:
    assert [line.split()[0] for line in problems_of(STARS="1")] == ["TELEGRAM_BOT_TOKEN"]
    assert parse_settings({"STARS": "0", "TELEGRAM_BOT_TOKEN": TOKEN}).stars is False


def test_a_btcpay_server_needs_its_store_and_its_key() -> None:
    problems = problems_of(BTCPAY_URL="https://btcpay.example.com")
    assert [line.split()[0] for line in problems] == ["BTCPAY_STORE", "BTCPAY_KEY"]


def test_chains_need_an_address_and_repeat_nothing_that_may_be_a_secret() -> None:
    node = "https://eth.example.com/v2/canary7f3c"
    assert [line.split()[0] for line in problems_of(CHAINS=f"ethereum={node}")] == ["CHAIN_ADDRESSES"]
    words = problems_of(CHAIN_ADDRESSES="base=canary7f3c zoo zoo zoo")
    assert "canary" not in "".join(words)
    settings = parse_settings(
        {"CHAINS": f"ethereum={node},https://b.example.com anvil:31337=http://[::1]:8545",
         "CHAIN_ADDRESSES": f"ethereum=0x{40 * 'a'} anvil=0x{40 * 'b'}",
         "CHAIN_TOKENS": f"usdt-ethereum usdc-anvil=0x{40 * 'c'}/18"}
    )  # fmt: skip
    assert settings.chains == (
        ("ethereum", f"{node},https://b.example.com"),
        ("anvil:31337", "http://[::1]:8545"),
    )
    assert settings.chain_tokens == (("usdt-ethereum", ""), ("usdc-anvil", f"0x{40 * 'c'}/18"))
    assert "canary" not in repr(settings)


def test_callbacks_of_stripe_need_a_key_to_ask_with() -> None:
    problems = problems_of(STRIPE_WEBHOOK_SECRETS="whsec_canary-7f3c")
    assert [line.split()[0] for line in problems] == ["STRIPE_KEY"]
    assert "canary" not in "".join(problems) + repr(parse_settings({"STRIPE_KEY": "sk_live_canary7f3c"}))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TELEGRAM_BOT_TOKEN", "not a token"),
        ("TELEGRAM_API_URL", "ftp://example.com"),
        ("TELEGRAM_API_URL", "https://user:pass@example.com"),
        ("PUBLIC_URL", "http://shop.example.com"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://shop.example.com/?a=b"),
        ("TELEGRAM_WEBHOOK_SECRET", "with space"),
        ("TELEGRAM_WEBHOOK_SECRET", "x" * 257),
        ("HTTP_HOST", "http://x"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "-1"),
        ("HTTP_PORT", "٨٠"),
        ("DATABASE_URL", "mysql://user:pass@host/db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "data/kiosk.db"),
        ("SMTP_URL", "smtp.example.com:587"),
        ("SMTP_URL", "http://smtp.example.com"),
        ("SMTP_URL", "smtp://user:pass@"),
        ("SMTP_URL", "smtp://host:99999"),
        ("SMTP_URL", "smtp://host?verify=no"),
        ("MAIL_FROM", "orders"),
        ("MAIL_FROM", "Nova Keys <orders@shop.example.com>"),
        ("MAIL_FROM", "orders@shop.example.com,eve@example.com"),
        ("MAIL_KEY_IN_MAIL", "yes"),
        ("MAIL_DKIM_SELECTOR", "s1 s2"),
        ("MAIL_DKIM_DOMAIN", "https://example.com"),
        ("MAIL_BOUNCE_DOMAIN", "b@example.com"),
        ("MAIL_BOUNCE_LISTEN", "127.0.0.1:port"),
        ("MAIL_BOUNCE_IMAP_URL", "imaps://imap.example.com"),
        ("MAIL_BOUNCE_IMAP_URL", "https://user:pass@imap.example.com"),
        ("DNS_SERVER", "9.9.9.9/dns"),
        ("SHOP_NAME", "x" * 65),
        ("SHOP_NAME", "two\nlines"),
        ("SHOP_OWNERS", "42"),
        ("SHOP_OWNERS", "telegram:@ada"),
        ("SHOP_OWNERS", "telegram:-42"),
        ("SHOP_OWNERS", "discord:42"),
        ("SHOP_OWNERS", "matrix:42"),
        ("SHOP_CURRENCY", "dollars"),
        ("SHOP_LANGUAGE", "English"),
        ("SHOP_TIME_ZONE", "../../etc/passwd"),
        ("SHOP_TIME_ZONE", "Europe"),
        ("HOLD_MINUTES", "0"),
        ("HOLD_MINUTES", "1.5"),
        ("MAX_OPEN_ORDERS", "0"),
        ("LOW_STOCK", "-1"),
        ("ESCALATE_MINUTES", "2 10"),
        ("REMIND_HOURS", "0"),
        ("NIGHT_HOURS", "22:00"),
        ("NIGHT_HOURS", "22:00-22:00"),
        ("TEST_PAYMENTS", "yes"),
        ("STRIPE_KEY", "pk_live_0123456789"),
        ("CHAINS", "tron"),
        ("CHAINS", "tron=ws://node.example.com"),
        ("CHAINS", "tron=https://user:pass@node.example.com"),
        ("CHAINS", "tron=https://a.example.com tron=https://b.example.com"),
        ("CHAIN_TOKENS", "eth-base"),
        ("CHAIN_TOKENS", "usdt-x=0x0000000000000000000000000000000000000001"),
        ("CHAIN_TOKENS", "usdt-x=0x0000000000000000000000000000000000000001/5"),
        ("TRON_API_KEY", "short"),
        ("BTCPAY_URL", "btcpay.example.com"),
        ("BTCPAY_STORE", "../stores"),
        ("BTCPAY_KEY", "short"),
        ("STRIPE_KEY", "sk_live_"),
        ("CRYPTOPAY_TOKEN", "AA-opens-nothing-here"),
        ("CRYPTOPAY_TOKEN", "12345:short"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_0123456789 whsec_9876543210"),
        ("STRIPE_WEBHOOK_SECRETS", "sk_live_0123456789"),
        ("DISCORD_PREMIUM", "5.00"),
        ("DISCORD_PREMIUM", "five=5.00"),
        ("DISCORD_PREMIUM", "1300000000000000005=5,00"),
        ("DISCORD_PREMIUM", "1300000000000000005=5.00 1300000000000000005=6.00"),
        ("TELEGRAM_ALLOW_OFF_PLATFORM", "yes"),
        ("EXCHANGE_RATES", "EUR=1.0850"),
        ("EXCHANGE_RATES", "2026-11-22 EUR=0"),
        ("EXCHANGE_RATES_MAX_AGE_HOURS", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "all"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, text: str) -> None:
    [problem] = problems_of(**{name: text})
    assert problem.startswith(f"{name} must ")
    assert f"Example: {name}=" in problem
    assert "\n" not in problem


@given(
    st.dictionaries(st.sampled_from(sorted(setting_fields())), st.text(max_size=80) | st.just("x" * 20_000), max_size=6)
)
def test_any_text_is_either_a_setting_or_a_readable_problem(values: dict[str, str]) -> None:
    problems: tuple[str, ...] = ("none",)
    try:
        parse_settings(values)
    except SettingsError as error:
        problems = error.problems
    assert problems
    for line in problems:
        assert line.isprintable()
        assert len(line) < 600


def test_every_example_and_every_default_is_itself_valid() -> None:
    company = {"TELEGRAM_WEBHOOK_SECRET": "x", "PUBLIC_URL": "https://shop.example", "MAIL_FROM": "a@shop.example"}
    company |= {"MAIL_BOUNCE_DOMAIN": "bounce.shop.example", "STRIPE_KEY": "sk_test_0123456789"}
    company |= {"BTCPAY_STORE": "STORE1", "BTCPAY_KEY": "0123456789abcdef0123"}
    company |= {"CHAIN_ADDRESSES": "base=0xYourAddressAsYourWalletShowsIt"}
    company |= {"DISCORD_BOT_TOKEN": setting_fields()["DISCORD_BOT_TOKEN"].metadata["example"]}
    for name, item in setting_fields().items():
        if name not in company:
            parse_settings({**company, name: default_text(item)})
        parse_settings({**company, name: item.metadata["example"]})


def test_no_secret_is_shown_in_a_problem_or_a_repr() -> None:
    canary = "canary-7f3c"
    secrets = [name for name, item in setting_fields().items() if item.metadata["secret"]]
    assert "TELEGRAM_BOT_TOKEN" in secrets
    for name in secrets:
        with pytest.raises(SettingsError) as caught:
            parse_settings({name: f"{canary} \x00\n" + "x" * 20_000})
        assert canary not in "\n".join(caught.value.problems) + repr(caught.value)
    settings = parse_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": canary,
            "KIOSK_MASTER_KEY": canary,
            "DATABASE_URL": f"postgresql://kiosk:{canary}@db/kiosk",
        }
    )
    assert canary not in repr(settings)
    assert TOKEN not in repr(settings)


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().http_port = 1  # type: ignore[misc]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("SHOP_NAME=File\nSHOP_TAGLINE='costs $5 ${HOME}'\nLOW_STOCK=7 # seven\n", encoding="utf-8")
    settings = read_settings({"SHOP_NAME": "Environment"}, env_file)
    assert settings.shop_name == "Environment"
    assert settings.shop_tagline == "costs $5 ${HOME}"
    assert settings.low_stock == 7


def test_no_file_is_an_empty_file(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path / ".env") == Settings()
    assert read_settings({}) == Settings()


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"SHOP_NAME=\xff\xfe\n")
    with pytest.raises(SettingsError) as caught:
        read_settings({}, env_file)
    assert "UTF-8" in caught.value.problems[0]


def test_a_misspelt_name_in_the_file_is_not_ignored_in_silence(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("SHOP_OWNER=telegram:42\nPOSTGRES_PASSWORD=x\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings({}, env_file)
    assert caught.value.problems == ("SHOP_OWNER is not a setting. Did you mean SHOP_OWNERS?",)


def test_no_two_settings_are_so_alike_that_one_looks_misspelt(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("".join(f"{name}=\n" for name in setting_fields()), encoding="utf-8")
    assert read_settings({}, env_file) == Settings()


def test_the_example_file_and_the_code_name_the_same_settings_with_the_same_defaults() -> None:
    written = dotenv_values(ROOT / ".env.example", interpolate=False)
    assert dict(written) == {name: default_text(item) for name, item in setting_fields().items()}
    assert list(written) == list(setting_fields()), "keep both in one order"


def test_every_setting_in_the_example_file_has_one_comment_of_its_own() -> None:
    blocks = (ROOT / ".env.example").read_text(encoding="utf-8").strip().split("\n\n")[1:]
    assert len(blocks) == len(setting_fields())
    for block in blocks:
        assert re.fullmatch(r"# [^\n]{10,118}\n[A-Z0-9_]+=[^\n]*", block), block
