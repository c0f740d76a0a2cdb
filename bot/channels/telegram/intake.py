"""Updates into the inbox: when `take` returns, everything that follows from them is committed."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot.channels.telegram.addresses import NAME
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.leading import Leading
from bot.channels.telegram.moving import note_move, note_reach, note_sighting
from bot.channels.telegram.taken import InlineQuestion, Taken
from bot.channels.telegram.updates import Reader
from bot.clock import Clock
from bot.errors import StoreError, StoreUnavailable
from bot.logs import get_logger
from bot.messages import Accept, InboundMessage
from bot.store.database import Database, UnitOfWork

log = get_logger(__name__)

AnswerInline = Callable[[InlineQuestion], Coroutine[Any, Any, None]]


class Intake:
    """Shared by long polling and the webhook."""

    def __init__(
        self,
        *,
        reader: Reader,
        database: Database,
        clock: Clock,
        courtesies: Courtesies,
        answer_inline: AnswerInline,
        leading: Leading,
    ) -> None:
        self.accept: Accept | None = None
        self.reader = reader
        self._database = database
        self._clock = clock
        self._courtesies = courtesies
        self._answer_inline = answer_inline
        self._leading = leading

    @property
    def ready(self) -> bool:
        """Whether updates can be taken: somebody accepts them, and we know who we are."""
        return self.accept is not None and self.reader.me is not None

    async def take(self, raw_updates: Sequence[Any]) -> list[Taken]:
        """Take a batch in. Raises StoreError: then nothing of it may be confirmed."""
        taken = [self.reader.read(raw) for raw in raw_updates]
        await self._remember(taken)
        await self._hand_over(
            [await self._leading.marked(one.message) for one in taken if one.message is not None]
        )
        for one in taken:
            self._be_polite(one)
        return taken

    async def _remember(self, taken: Sequence[Taken]) -> None:
        if not any(one.reach or one.move or one.sighting for one in taken):
            return
        try:
            async with self._database.unit_of_work() as uow:
                for one in taken:
                    await self._note(uow, one)
                await uow.commit()
        except StoreError:
            raise
        except Exception as error:  # messages matter more: the sender finds out by itself
            log.error("telegram.not_remembered", exc_info=error)

    async def _note(self, uow: UnitOfWork, taken: Taken) -> None:
        if taken.reach is not None:
            await note_reach(uow, taken.reach, self._clock.now())
        if taken.move is not None:
            await note_move(uow, taken.move)
        if taken.sighting is not None:
            await note_sighting(uow, taken.sighting, self._clock.now())

    async def _hand_over(self, messages: Sequence[InboundMessage]) -> None:
        if not messages:
            return
        accept = self.accept
        if accept is None:  # stopped while this was on its way: it must not be confirmed
            raise StoreUnavailable(place=NAME, problem="stopped")
        try:
            await accept(messages)
        except StoreError:
            raise
        except Exception as error:  # one message no database takes must not hold back the others
            log.error("telegram.batch_refused", messages=len(messages), exc_info=error)
            for message in messages:
                await self._hand_over_alone(accept, message)

    @staticmethod
    async def _hand_over_alone(accept: Accept, message: InboundMessage) -> None:
        try:
            await accept([message])
        except StoreError:
            raise
        except Exception as error:  # said by its number; Telegram would repeat it for ever
            log.error("telegram.message_refused", update=message.update_key, exc_info=error)

    def _be_polite(self, taken: Taken) -> None:
        if taken.press is not None:
            self._courtesies.end_hourglass(taken.press.id)
        if taken.message is not None:
            self._courtesies.show_typing(taken.message.address)
        if taken.question is not None:
            self._answer(taken.question)

    def _answer(self, question: InlineQuestion) -> None:
        self._courtesies.run(lambda: self._answer_inline(question))
