"""Facts of the installation, made at the first migration."""

from sqlalchemy import select, update

from bot.store.database import UnitOfWork
from bot.store.inbox import insert_for
from bot.store.tables import installation

TELEGRAM_NAME = "telegram_name"
"""Key of the bot's name on Telegram, without the @; known once it has run there."""


async def value_of(uow: UnitOfWork, key: str) -> str:
    """The value of a key, such as `button_key` (hexadecimal)."""
    statement = select(installation.c.value).where(installation.c.key == key)
    return str((await uow.execute(statement)).scalar_one())


async def find(uow: UnitOfWork, key: str) -> str | None:
    """The value of a key, or None."""
    statement = select(installation.c.value).where(installation.c.key == key)
    value: str | None = (await uow.execute(statement)).scalar_one_or_none()
    return value


async def put(uow: UnitOfWork, key: str, value: str) -> None:
    """Set the value of a key."""
    added = insert_for(uow, installation).values(key=key, value=value)
    changed = {"value": added.excluded.value}
    await uow.execute(added.on_conflict_do_update(index_elements=["key"], set_=changed))


async def take_number(uow: UnitOfWork, key: str) -> int:
    """The next number of a counter: 1, 2, 3 …"""
    await uow.execute(
        insert_for(uow, installation).values(key=key, value="0").on_conflict_do_nothing()
    )
    statement = select(installation.c.value).where(installation.c.key == key).with_for_update()
    number = int((await uow.execute(statement)).scalar_one()) + 1
    await uow.execute(
        update(installation).where(installation.c.key == key).values(value=str(number))
    )
    return number
