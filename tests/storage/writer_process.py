"""A process that writes pairs of rows and prints each one acknowledged, until it is killed."""

import asyncio
import os
import random
import sys

from storage.address import SqliteFile, parse_address
from storage.postgres import PostgresStore
from storage.sqlite import SqliteStore
from tests.storage.conftest import Page, Store


def pair(tx: Page, number: int) -> int:
    tx.write(number)
    tx.write(number + 1)
    return number


async def write_for_ever(store: Store, first: int) -> None:
    numbers = iter(range(first, first + 900_000, 2))

    async def caller() -> None:
        for number in numbers:
            await store.run(pair, number)
            os.write(1, b"%d\n" % number)

    await asyncio.gather(*(caller() for _ in range(16)))


async def main(url: str, first: int) -> None:
    address = parse_address(url)
    source = random.Random(1)
    if isinstance(address, SqliteFile):
        store: Store = await SqliteStore.open(address.path, Page, clock=lambda: 1, source=source)
    else:
        store = await PostgresStore.open(address.url, Page, clock=lambda: 1, source=source)
    await write_for_ever(store, first)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
