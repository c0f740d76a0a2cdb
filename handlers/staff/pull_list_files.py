"""The pull list as a file to print or to keep, made beside the conversation."""

import asyncio
from collections.abc import Callable
from datetime import date

from bot.dialog.running import Tools
from bot.domain.tasks import Task
from bot.files.exports import as_csv, as_xlsx
from bot.files.pdf import pull_list_pdf
from bot.i18n.dates import full_date
from bot.messages import NewFile, Reply
from bot.services.export_sheets import pull_list_sheet
from bot.services.pull_list_paper import on_paper
from bot.services.pull_lists import PullList

SHEETS = {"xlsx": as_xlsx, "csv": as_csv}


async def make_pull_list(task: Task, tools: Tools) -> Reply:
    """The list as it is now. Raises NotAllowed if the role was taken away since."""
    day = date.fromisoformat(task.arguments["day"])
    ending = str(task.arguments["ending"])
    async with tools.reading() as services:
        found = await services.acting(task.contact_id).pull_lists.of_van_day(day)
    content = await asyncio.to_thread(_maker(found, ending, tools))
    name = tools.text.plain("pull.file_name", day=day.isoformat())
    return Reply(
        text=tools.text.say("pull.made", day=full_date(day, tools.text)),
        file=NewFile(name=f"{name}.{ending}", content=content),
    )


def _maker(found: PullList, ending: str, tools: Tools) -> Callable[[], bytes]:
    if ending in SHEETS:
        sheet = pull_list_sheet(found.holds, tools.text)
        return lambda: SHEETS[ending](sheet)
    now, days = tools.clock.now(), (found.day, found.day)
    paper = on_paper(found, days, tools.text, now, zone=str(tools.zone))
    return lambda: pull_list_pdf(paper)
