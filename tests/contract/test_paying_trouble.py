"""What every payment provider promises when the other side does not do well, and what it never says."""

import asyncio
import io
import traceback
from collections.abc import Awaitable, Callable

import pytest

from core.errors import KioskError, Permanent, Temporary
from tests.contract.hurry import hurried
from tests.contract.paying import Door, Payer, Trouble, intent, open_payer
from tests.contract.sales import (
    came_in,
    everything,
    payback,
    sold,
    story,
)

PASSING = (Trouble.BROKEN, Trouble.PAGE, Trouble.WAIT, Trouble.GARBAGE, Trouble.RESET, Trouble.SILENT)

Deed = Callable[[], Awaitable[object]]


@pytest.mark.parametrize("kind", PASSING)
async def test_trouble_over_there_passes(code: str, kind: Trouble) -> None:
    async with open_payer(code) as payer:
        for name, deed in (await _deeds(payer)).items():
            payer.trouble(kind, times=99)
            with hurried():
                begun = asyncio.get_running_loop().time()
                with pytest.raises(Temporary) as later:
                    await deed()
                assert asyncio.get_running_loop().time() - begun < 31, name
            assert kind is not Trouble.WAIT or later.value.facts.get("retry_after") in (7, None)
            payer.mend()
            await deed()


async def test_a_no_is_the_owners_to_mend(code: str) -> None:
    async with open_payer(code) as payer:
        for deed in (await _deeds(payer)).values():
            payer.trouble(Trouble.REFUSED, times=99)
            with pytest.raises(Permanent):
                await deed()
            payer.mend()


async def _deeds(payer: Payer) -> dict[str, Deed]:
    """Everything that asks the other side."""
    sale = await sold(payer)
    told = sale.told
    deeds: dict[str, Deed] = {"check": payer.provider.check, "news": lambda: everything(payer)}
    if payer.making:
        deeds["create"] = lambda: payer.provider.create(intent(payer, 2))
    if told is not None:
        deeds["resolve"] = lambda: payer.provider.resolve(told.body)
    if payer.refunding:
        [money] = came_in(await story(payer, sale))
        deeds["pay_back"] = lambda: payer.provider.pay_back(payback(sale, money))
    return deeds


async def test_refused_credentials_are_the_owners_to_mend(code: str) -> None:
    async with open_payer(code, Door.LOCKED) as payer:
        with pytest.raises(Permanent):
            await payer.provider.check()
        if payer.making:
            with pytest.raises(Permanent):
                await payer.provider.create(intent(payer))


async def test_where_nobody_listens_it_may_pass(code: str) -> None:
    async with open_payer(code, Door.NOBODY) as payer:
        with pytest.raises(Temporary):
            await payer.provider.check()
        if payer.making:
            with pytest.raises(Temporary):
                await payer.provider.create(intent(payer))


async def test_it_says_who_we_are_there(code: str) -> None:
    async with open_payer(code) as payer:
        said = await payer.provider.check()
        assert said.isprintable()
        assert 0 < len(said) < 200


async def test_nothing_says_a_secret(code: str, told: io.StringIO) -> None:
    said: list[str] = []
    for door in (Door.OPEN, Door.LOCKED, Door.NOBODY):
        try:
            async with open_payer(code, door) as payer:
                said += [repr(payer.provider), str(payer.provider), *await _complaints(payer, door)]
                secrets = payer.secrets
        except pytest.skip.Exception:
            continue
        for secret in secrets:
            assert secret not in "\n".join(said) + told.getvalue()


async def _complaints(payer: Payer, door: Door) -> list[str]:
    """What is said about everything that can go wrong."""
    said = []
    deeds: dict[str, Deed] = {"check": payer.provider.check, "create": lambda: payer.provider.create(intent(payer, 3))}
    if door is Door.OPEN:
        deeds |= await _deeds(payer)
    for kind in (*PASSING, Trouble.REFUSED):
        for deed in deeds.values():
            payer.trouble(kind, times=99)
            try:
                with hurried():
                    await deed()
            except KioskError as error:
                said += [repr(error), *traceback.format_exception(error)]
            payer.mend()
    return said


async def test_it_can_be_closed_and_closed_again(code: str) -> None:
    async with open_payer(code) as payer:
        await payer.provider.check()
        await payer.provider.close()
        await payer.provider.close()
