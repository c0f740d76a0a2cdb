"""Holds as values, as replies and pages show them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.copies import CopyLocation
from bot.domain.holds import HoldChangeKind, HoldState
from bot.domain.visits import VisitView


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """A copy, as staff look for it."""

    id: int
    """Row id."""
    barcode: str
    """Barcode; empty for a copy that has none."""
    call_number: str
    """Call number of the copy, or else of its title; may be empty."""
    location: CopyLocation
    """Where it is at home."""
    shelf: str
    """Room or shelf, as the library calls it; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A hold with its title, its copy and the visit that it comes with."""

    id: int
    """Row id."""
    label: str
    """Short label on the slip, such as SR1; no two open holds of a stop have the same."""
    state: HoldState
    """Where it stands."""
    state_at: datetime
    """Since when. Aware, UTC."""
    placed_at: datetime
    """When it was placed. Aware, UTC."""
    title_id: int | None
    """Row id of the title; None once the title has left the catalogue."""
    title: str
    """The title as it was called when the hold was placed."""
    contact_id: int | None
    """Who is told of it; None once she has deleted her data."""
    slip_name: str
    """Whose name stands on the slip."""
    on_behalf: bool
    """Whether it is for somebody else than the contact, who has no phone."""
    stop: str
    """Code of the stop."""
    stop_name: str
    """Name of the stop."""
    visit: VisitView | None
    """The visit that it comes with; None while none is planned."""
    copy: CopyView | None
    """The copy promised to it, or None."""
    place: int
    """Place in the queue of the title, from 1; 0 when it does not wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChange:
    """One entry in the trail of a hold."""

    kind: HoldChangeKind
    """What happened."""
    before: HoldState | None
    """The state until then; None when it was placed."""
    after: HoldState
    """The state since then."""
    visit_id: int | None
    """Row id of the visit since then, or None."""
    at: datetime
    """When. Aware, UTC."""
    reason: str
    """Why; may be empty."""
    actor_id: int | None
    """The contact who did it; None for the program itself."""
    actor: str
    """The contact's name, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMove:
    """What became of a hold, and who brought it there."""

    hold: HoldView
    """The hold as it is now."""
    change: HoldChange
    """The change that was asked for: this one, or the one that somebody made before."""
    repeated: bool
    """Whether somebody had made it before, so that nothing was changed now."""
