"""The life of a hold: its states, what may happen to it, and why it may be refused."""

import enum
from collections.abc import Mapping


class HoldState(enum.StrEnum):
    """Where a hold stands, in the order in which states usually come."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    PULLED = "pulled"
    ON_VAN = "on_van"
    READY = "ready"
    PICKED_UP = "picked_up"
    NOT_PICKED_UP = "not_picked_up"
    NOT_FOUND = "not_found"
    SUBSTITUTED = "substituted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class HoldChangeKind(enum.StrEnum):
    """Kinds of entries in the trail of a hold."""

    PLACED = "placed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    PULLED = "pulled"
    PUT_BACK = "put_back"
    LOADED = "loaded"
    ARRIVED = "arrived"
    PICKED_UP = "picked_up"
    NOT_PICKED_UP = "not_picked_up"
    NOT_FOUND = "not_found"
    SUBSTITUTED = "substituted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MOVED = "moved"
    RETURNED = "returned"


class HoldProblem(enum.StrEnum):
    """Why a hold can't be placed, the field `problem` of HoldRefused."""

    READ_ONLY = "read_only"
    LIMIT = "limit"
    NO_COPY = "no_copy"
    COUNT = "count"


_S, _K = HoldState, HoldChangeKind

OPEN = (_S.WAITING, _S.ASSIGNED, _S.PULLED, _S.ON_VAN, _S.READY)
"""States in which somebody still expects the title."""
ON_THE_WAY = frozenset({_S.PULLED, _S.ON_VAN, _S.READY})
"""States in which staff have the copy in their hands."""

NEXT_STATE: Mapping[HoldChangeKind, Mapping[HoldState, HoldState]] = {
    _K.PLACED: {},
    _K.ASSIGNED: {_S.WAITING: _S.ASSIGNED},
    _K.RELEASED: {_S.ASSIGNED: _S.WAITING},
    _K.PULLED: {_S.ASSIGNED: _S.PULLED},
    _K.PUT_BACK: {_S.PULLED: _S.ASSIGNED},
    _K.LOADED: {_S.ASSIGNED: _S.ON_VAN, _S.PULLED: _S.ON_VAN},
    _K.ARRIVED: {_S.ON_VAN: _S.READY},
    _K.PICKED_UP: {
        _S.ASSIGNED: _S.PICKED_UP,
        _S.PULLED: _S.PICKED_UP,
        _S.ON_VAN: _S.PICKED_UP,
        _S.READY: _S.PICKED_UP,
    },
    _K.NOT_PICKED_UP: {_S.ON_VAN: _S.NOT_PICKED_UP, _S.READY: _S.NOT_PICKED_UP},
    _K.NOT_FOUND: {_S.WAITING: _S.NOT_FOUND, _S.ASSIGNED: _S.NOT_FOUND},
    _K.SUBSTITUTED: {
        _S.WAITING: _S.SUBSTITUTED,
        _S.ASSIGNED: _S.SUBSTITUTED,
        _S.NOT_FOUND: _S.SUBSTITUTED,
    },
    _K.CANCELLED: dict.fromkeys(OPEN, _S.CANCELLED),
    _K.EXPIRED: {
        _S.WAITING: _S.EXPIRED,
        _S.ASSIGNED: _S.EXPIRED,
        _S.PULLED: _S.EXPIRED,
    },
    _K.MOVED: {
        _S.WAITING: _S.WAITING,
        _S.ASSIGNED: _S.ASSIGNED,
        _S.PULLED: _S.PULLED,
        _S.ON_VAN: _S.PULLED,
        _S.READY: _S.PULLED,
    },
    _K.RETURNED: {
        _S.CANCELLED: _S.CANCELLED,
        _S.EXPIRED: _S.EXPIRED,
        _S.NOT_PICKED_UP: _S.NOT_PICKED_UP,
    },
}
"""Every step there is: the kind of change, the state before, the state after.

Crews forget to tap, so the steps between "assigned" and "picked up" may be left out. A hold that
moves to another visit while its copy is on the van comes off it, but stays off the shelf. What
was cancelled, expired or not picked up keeps its copy until somebody puts that back (RETURNED).
"""

_FREES = frozenset({_K.RELEASED, _K.PICKED_UP, _K.NOT_FOUND, _K.SUBSTITUTED, _K.RETURNED})
_FREES_ON_SHELF = frozenset({_K.CANCELLED, _K.EXPIRED})


def frees_copy(kind: HoldChangeKind, before: HoldState) -> bool:
    """Whether the hold has no copy any more after a change: nobody has it off the shelf for it."""
    return kind in _FREES or (kind in _FREES_ON_SHELF and before not in ON_THE_WAY)


def goals(kind: HoldChangeKind) -> frozenset[HoldState]:
    """The states that a kind of change leads to: whoever finds one of them was second."""
    return frozenset(NEXT_STATE[kind].values())
