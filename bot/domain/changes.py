"""What may happen to a visit, to the calendar, and to a file that is imported."""

import enum


class ChangeKind(enum.StrEnum):
    """Kinds of entries in the trail of a visit."""

    ADDED = "added"
    CONFIRMED = "confirmed"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DONE = "done"
    MOVED = "moved"
    DELAYED = "delayed"
    CANCELLED = "cancelled"
    RESTORED = "restored"


class ClosureScope(enum.StrEnum):
    """What a closure closes."""

    ALL = "all"
    VAN = "van"
    STOP = "stop"
    KIND = "kind"


class ClosureProblem(enum.StrEnum):
    """Why a closure can't be saved, the field `problem` of ClosureImpossible."""

    ORDER = "order"
    TARGET = "target"


class ChangeCause(enum.StrEnum):
    """What changes many visits at once, where nobody changes them one by one."""

    CLOSURE = "closure"
    HOLIDAY = "holiday"
    HOURS = "hours"
    RULE = "rule"


class HolidayKind(enum.StrEnum):
    """Two kinds of official days off in Indonesia."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"


class HolidayState(enum.StrEnum):
    """A holiday is a proposal until staff switch it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ImportState(enum.StrEnum):
    """Life of an import run."""

    RUNNING = "running"
    DONE = "done"
    UNDONE = "undone"
