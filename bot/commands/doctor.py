"""`pusling doctor`: what is in force, what is wrong, and what to do about it."""

import argparse
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.channels.telegram.checking import check_settings
from bot.clock import SystemClock
from bot.commands.complaints import complaint
from bot.commands.context import FAILED, OK, Command, Context
from bot.commands.doctor_delivery import delivery_findings
from bot.commands.findings import Finding, found
from bot.errors import FileProblem, PuslingError, SettingsError
from bot.services.stops import Stops
from bot.services.visits import Visits
from bot.settings import Settings, variable
from bot.store import inbox, outbox
from bot.store.database import Database
from bot.store.installation import take_number
from bot.store.schema_versions import check

LEAST_FREE = 200 * 1024 * 1024
"""Bytes: below this a backup or an import may not fit."""
BUILT_ON = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier day."""


async def run(_chosen: argparse.Namespace, context: Context) -> int:
    """Print settings and findings; 1 when something needs doing."""
    context.say("doctor.settings")
    for name, value in shown_settings(context.settings):
        context.show(f"  {name}={value}")
    context.say("doctor.findings")
    good = True
    async for finding in _findings(context):
        mark = context.text.plain("doctor.good" if finding.good else "doctor.bad")
        context.show(f"  {mark} {finding.text}")
        good = good and finding.good
    context.say("doctor.all_good" if good else "doctor.something_to_do")
    return OK if good else FAILED


def shown_settings(settings: Settings) -> list[tuple[str, str]]:
    """Every setting in force, secrets hidden."""
    shown = []
    for field in type(settings).model_fields:
        value = getattr(settings, field)
        if isinstance(value, SecretStr):
            value = "********" if value.get_secret_value() else ""
        if field == "database_url":
            value = _address(settings.url)
        shown.append((variable(field), str(value)))
    return shown


def _address(url: str) -> str:
    """As it was set, without a password, wherever it stands."""
    shown = make_url(url).difference_update_query(["password"])
    return shown.render_as_string(hide_password=True)


async def _findings(context: Context) -> AsyncIterator[Finding]:
    yield _disk(context)
    yield _clock(context)
    yield _token(context)
    database = Database(context.settings.url)
    try:
        await check(database)
        async with database.unit_of_work() as uow:
            await take_number(uow, "doctor")  # not committed: only to see that it can be written
        yield found(context, "doctor.database", place=database.place)
        async for finding in _contents(context, database):
            yield finding
    except PuslingError as error:
        yield Finding(good=False, text=complaint(error, context.text))
    finally:
        await database.close()


def _disk(context: Context) -> Finding:
    folder = context.settings.data_dir.absolute()
    try:
        existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free = shutil.disk_usage(existing).free
    except OSError as error:
        problem = FileProblem(path=str(folder), problem=type(error).__name__)
        return Finding(good=False, text=complaint(problem, context.text))
    megabytes = free // (1024 * 1024)
    if free < LEAST_FREE:
        return found(context, "doctor.disk_low", good=False, folder=folder, megabytes=megabytes)
    return found(context, "doctor.disk", folder=folder, megabytes=megabytes)


def _clock(context: Context) -> Finding:
    now = SystemClock().now()
    local = now.astimezone(context.settings.zone).strftime("%Y-%m-%d %H:%M %Z")
    key = "doctor.clock" if now > BUILT_ON else "doctor.clock_wrong"
    return found(context, key, good=now > BUILT_ON, now=local)


def _token(context: Context) -> Finding:
    if not context.settings.telegram_token.get_secret_value():
        return found(context, "doctor.token_none")
    try:
        check_settings(context.settings)
    except SettingsError as error:
        return Finding(good=False, text=complaint(error, context.text))
    return found(context, "doctor.token_set")


async def _contents(context: Context, database: Database) -> AsyncIterator[Finding]:
    now = SystemClock().now()
    async with database.unit_of_work(read_only=True) as uow:
        stops = sum(area.stops for area in await Stops(uow).by_kecamatan())
        states = await outbox.count_by_state(uow)
        delivery = await delivery_findings(context, uow, now)
        quarantined = await inbox.count_quarantined(uow)
        today = now.astimezone(context.settings.zone).date()
        coming = await Visits(uow, now).on_dates(today, today + timedelta(days=365), 1)
    yield found(context, "doctor.stops" if stops else "doctor.no_stops", stops=stops)
    if stops and not coming.visits:
        yield found(context, "doctor.no_visits", good=False)
    if states.get("failed", 0):
        yield found(context, "doctor.failed", good=False, count=states["failed"])
    for finding in delivery:
        yield finding
    if quarantined:
        yield found(context, "doctor.quarantined", good=False, count=quarantined)


COMMAND = Command(name="doctor", run=run)
