"""`pusling requeue`: messages that have failed are tried again, if they are still of use."""

import argparse
from functools import partial

from bot.clock import SystemClock
from bot.commands.context import OK, Command, Context
from bot.domain.delivery import OutboxState
from bot.i18n import Translator
from bot.services.deliveries import LANES
from bot.services.lane_words import LANE_WORDS
from bot.store import resending
from bot.store.database import Database
from bot.store.schema_versions import check


def arguments(parser: argparse.ArgumentParser, text: Translator) -> None:
    """Which lanes, and whether it is only counted."""
    parser.add_argument(
        "--lane",
        type=int,
        action="append",
        choices=LANES,
        dest="lanes",
        help=text.plain("cli.requeue.lane"),
    )
    parser.add_argument("--dry-run", action="store_true", help=text.plain("cli.requeue.dry_run"))


async def send_again(state: OutboxState, chosen: argparse.Namespace, context: Context) -> int:
    """Print how many messages go back into the queue, a line a lane; the rest is a remark."""
    now, lanes = SystemClock().now(), chosen.lanes or LANES
    database = Database(context.settings.url)
    try:
        await check(database)
        async with database.unit_of_work() as uow:
            too_late = await resending.count_too_late(uow, state, now, lanes)
            counted = await resending.send_again(uow, state, now, lanes)
            if not chosen.dry_run:
                await uow.commit()
    finally:
        await database.close()
    for lane, messages in counted.items():
        words = context.text.plain(LANE_WORDS[lane])
        context.show(f"{words}: {messages}")
    key = "requeue.counted" if chosen.dry_run else "requeue.done"
    context.remark(context.text.say_many(key, sum(counted.values())))
    if too_late:
        context.remark(context.text.say_many("requeue.too_late", too_late))
    return OK


COMMAND = Command(name="requeue", run=partial(send_again, OutboxState.FAILED), arguments=arguments)
