"""Plays a guide against the whole application, on the example of Batam."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.app import Application
from bot.domain.people import Role
from bot.i18n import to_plain
from bot.scheduler.ticks import run_until
from bot.services.invitations import Invitations
from bot.services.surroundings import Surroundings
from tests.guides.reading import Reader, Step
from tests.support.applications import Stage, message, on_stage

SEED = 1
"""Of the code of invitations."""


@dataclass(slots=True)
class Play:
    """A guide that is being followed."""

    stage: Stage
    """The application, its clock and what was sent."""
    reader: Reader
    """Who follows it."""
    heard: list[str] = field(default_factory=list)
    """What the reader got since she last did something."""

    async def take(self, step: Step) -> None:
        """Do what a step says; an answer is left to who compares."""
        if step.kind == "reader":
            self.reader = reader_of(step.values)
        elif step.kind == "play":
            await self._scene(step.values)
        elif step.kind == "say":
            await self._hear(self._from(self.reader, step.words))
        elif step.kind == "press":
            await self._press(self.reader, step.words)

    async def _scene(self, values: dict[str, Any]) -> None:
        """A line of a script: the clock moves, or somebody else does something."""
        if "now" in values:
            until = datetime.fromisoformat(values["now"])
            await run_until(self.stage.application.ticks, self.stage.clock, until, self._settle)
            await self._settle()
            return
        if "invite" in values:
            await self._invite(Role(values["invite"]), values.get("stops", ()))
            return
        other = reader_of({"name": values["from"], **values})
        if "press" in values:
            await self._press(other, values["press"])
        else:
            await self._hear(self._from(other, values["text"]))

    async def _invite(self, role: Role, stops: Sequence[str]) -> None:
        """An invitation whose code stands in the guide."""
        surroundings = Surroundings(random_bytes=random.Random(SEED).randbytes)  # noqa: S311
        application = self.stage.application
        async with application.database.unit_of_work() as uow:
            now = application.clock.now()
            await Invitations(uow, now, surroundings=surroundings).make(role, stops)
            await uow.commit()

    def _from(self, who: Reader, text: str = "", **changes: Any) -> Any:
        role = None if who.role == Role.RESIDENT else who.role
        return message(text, who.name, role=role, stops=who.stops, **changes)

    async def _press(self, who: Reader, label: str) -> None:
        address = message(person=who.name).address
        found = self.stage.channel.newest_with(address, label)
        assert found is not None, f"no button {label!r}"
        shown, data = found
        await self._hear(self._from(who, press=data, pressed_on=shown.platform_id))

    async def _hear(self, said: Any) -> None:
        if said.sender == self.reader.name:
            self.heard = []
        await self.stage.application.inbox.accept([said])
        await self._settle()

    async def _settle(self) -> None:
        await self.stage.application.drain()
        for recorded in self.stage.new():
            if recorded.message.address.chat == self.reader.name:
                self.heard.append(to_plain(recorded.message.text))


def reader_of(values: dict[str, Any]) -> Reader:
    """Somebody as a comment has her."""
    role, stops = values.get("role", "resident"), tuple(values.get("stops", ()))
    return Reader(name=values["name"], role=role, stops=stops)


async def begin(application: Application) -> None:
    """Every tick once, but the slow one: the example has its visits."""
    for tick in application.ticks:
        if tick.name != "plan":
            await tick.run()


@asynccontextmanager
async def played(url: str) -> AsyncIterator[Play]:
    """A play on a database with the example of Batam; the first steps say who and when."""
    async with on_stage(url) as stage:
        await begin(stage.application)
        yield Play(stage=stage, reader=Reader(name="Anda"))
