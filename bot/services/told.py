"""What personal notices speak of, looked up: titles, visits and days in place of row ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.hold_views import HoldView
from bot.domain.holds import OPEN
from bot.domain.loans import LoanView
from bot.domain.personal_notices import NoticeKind, PersonalNotice
from bot.domain.suggestions import SuggestionView
from bot.domain.visits import VisitView
from bot.store import hold_pages, promises
from bot.store import loans as loan_rows
from bot.store import suggestions as suggestion_rows
from bot.store import visits as visit_rows
from bot.store.database import UnitOfWork

WHILE_OPEN = frozenset(
    {
        NoticeKind.HOLD_ACCEPTED,
        NoticeKind.HOLD_MOVED,
        NoticeKind.HOLD_COMING,
        NoticeKind.HOLD_SUBSTITUTED,
    }
)
"""News of a hold that somebody still expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing to be told, as it is now."""

    kind: NoticeKind
    """What happened."""
    hold: HoldView | None = None
    """The hold, or None for other kinds."""
    former_hold: HoldView | None = None
    """The hold that it takes the place of, or None."""
    former: VisitView | None = None
    """The visit that it was to come with, or None."""
    loan: LoanView | None = None
    """The loan, or None for other kinds."""
    suggestion: SuggestionView | None = None
    """The suggestion, or None for other kinds."""
    others: tuple[str, ...] = ()
    """Other titles that may please instead."""


async def look_up(uow: UnitOfWork, notices: Sequence[PersonalNotice]) -> tuple[Told, ...]:
    """The newest notice of each hold, loan and suggestion that is still there, oldest first."""
    newest = _newest(notices)
    holds = {
        hold.id: hold
        for hold in await hold_pages.by_ids(uow, _ids(newest, "hold") + _ids(newest, "former_hold"))
    }
    suggestions = {
        each.id: each for each in await suggestion_rows.by_ids(uow, _ids(newest, "suggestion"))
    }
    loans = {loan.id: loan for loan in await loan_rows.by_ids(uow, _ids(newest, "loan"))}
    formers = await visit_rows.by_ids(uow, _ids(newest, "former"))
    told = list[Told]()
    for notice in newest:
        found = Told(
            kind=notice.kind,
            hold=holds.get(_id(notice, "hold")),
            former_hold=holds.get(_id(notice, "former_hold")),
            former=formers.get(_id(notice, "former")),
            loan=loans.get(_id(notice, "loan")),
            suggestion=suggestions.get(_id(notice, "suggestion")),
            others=await promises.names(uow, _others(notice)),
        )
        if _still_matters(found):
            told.append(found)
    return tuple(told)


def _still_matters(told: Told) -> bool:
    """Not where the hold ended or the loan came back before anybody was told."""
    if told.loan is not None:
        return told.loan.returned_at is None
    if told.hold is not None:
        return told.kind not in WHILE_OPEN or told.hold.state in OPEN
    return told.suggestion is not None


def _newest(notices: Iterable[PersonalNotice]) -> list[PersonalNotice]:
    """What happened last to each thing: a hold that moved twice is told of once."""
    found = dict[Any, PersonalNotice]()
    for notice in notices:
        key = next(
            (name, notice.facts[name])
            for name in ("hold", "loan", "suggestion")
            if name in notice.facts
        )
        found.pop(key, None)
        found[key] = notice
    return list(found.values())


def _id(notice: PersonalNotice, name: str) -> int:
    found = notice.facts.get(name)
    return found if isinstance(found, int) else 0


def _ids(notices: Iterable[PersonalNotice], name: str) -> list[int]:
    return sorted({each for notice in notices if (each := _id(notice, name))})


def _others(notice: PersonalNotice) -> list[int]:
    found = notice.facts.get("titles")
    return found if isinstance(found, list) else []
