"""Documents that go with a reply: kept first, named in the body of the row, read when it leaves."""

from datetime import datetime

from bot.messages import NewFile, OutboundFile
from bot.store import stored_files
from bot.store.database import UnitOfWork


async def stored(uow: UnitOfWork, file: NewFile | None, now: datetime) -> OutboundFile | None:
    """Keep a document; gives what a body says of it, or None without one."""
    if file is None:
        return None
    file_id = await stored_files.add(uow, file.name, file.content, now)
    return OutboundFile(name=file.name, reference=str(file_id))
