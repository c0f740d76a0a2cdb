"""Who may do what: one table of actions and roles (docs/permissions.md is printed from it)."""

import enum
from collections.abc import Mapping

from bot.domain.changes import ChangeKind
from bot.domain.people import Role


class Action(enum.StrEnum):
    """What somebody can do in the name of the library, or with what is her own."""

    PLACE_HOLD = "place_hold"
    CANCEL_HOLD = "cancel_hold"
    RENEW_LOAN = "renew_loan"
    ACCEPT_INVITATION = "accept_invitation"
    CONFIRM_VISIT = "confirm_visit"
    PROPOSE_CHANGE = "propose_change"
    REPORT_ATTENDANCE = "report_attendance"
    READ_STOP = "read_stop"  # how many come to a stop, and what comes along
    BROADCAST = "broadcast"
    READ_BOARD = "read_board"
    ADD_VISIT = "add_visit"
    CANCEL_VISIT = "cancel_visit"
    MOVE_VISIT = "move_visit"
    REROUTE_VISIT = "reroute_visit"  # to another stop or another van
    DELAY_VISIT = "delay_visit"
    REPORT_VISIT = "report_visit"  # departed, arrived, done
    SHARE_POSITION = "share_position"
    RESTORE_VISIT = "restore_visit"
    CHANGE_CLOSURES = "change_closures"
    DECIDE_HOLIDAYS = "decide_holidays"
    CHANGE_HOURS = "change_hours"
    CHANGE_RULES = "change_rules"
    IMPORT_FILES = "import_files"
    WORK_HOLDS = "work_holds"
    LEND_COPIES = "lend_copies"
    ANSWER_SUGGESTIONS = "answer_suggestions"
    CHANGE_POLICIES = "change_policies"
    WORK_TICKETS = "work_tickets"
    READ_MISSED = "read_missed"
    READ_ROLES = "read_roles"
    READ_INVITATIONS = "read_invitations"
    INVITE_CADRE = "invite_cadre"
    TAKE_CADRE = "take_cadre"
    INVITE_STAFF = "invite_staff"
    TAKE_STAFF = "take_staff"
    INVITE_ADMIN = "invite_admin"
    AGREE_TO_ADMIN = "agree_to_admin"
    WITHDRAW_INVITATION = "withdraw_invitation"  # to a role that she may invite to
    TAKE_ADMIN = "take_admin"
    READ_AUDIT = "read_audit"
    READ_OUTGOING = "read_outgoing"  # how much waits, failed, may have arrived
    SEND_AGAIN = "send_again"
    EXPORT_DATA = "export_data"  # of herself
    DELETE_DATA = "delete_data"  # of herself
    REPORT_BREACH = "report_breach"


class Reach(enum.StrEnum):
    """How far a permission goes."""

    NOTHING = "nothing"
    OWN_THINGS = "own_things"
    OWN_STOPS = "own_stops"  # at the stops she looks after, and her own things
    EVERYTHING = "everything"


_NO, _OWN, _STOPS, _ALL = Reach

MATRIX: Mapping[Action, tuple[Reach, Reach, Reach, Reach]] = {
    Action.PLACE_HOLD: (_OWN, _STOPS, _ALL, _ALL),
    Action.CANCEL_HOLD: (_OWN, _STOPS, _ALL, _ALL),
    Action.RENEW_LOAN: (_OWN, _OWN, _ALL, _ALL),
    Action.ACCEPT_INVITATION: (_OWN, _OWN, _OWN, _OWN),
    Action.CONFIRM_VISIT: (_NO, _STOPS, _ALL, _ALL),
    Action.PROPOSE_CHANGE: (_NO, _STOPS, _ALL, _ALL),
    Action.REPORT_ATTENDANCE: (_NO, _STOPS, _ALL, _ALL),
    Action.READ_STOP: (_NO, _STOPS, _ALL, _ALL),
    Action.BROADCAST: (_NO, _STOPS, _ALL, _ALL),
    Action.READ_BOARD: (_NO, _NO, _ALL, _ALL),
    Action.ADD_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.CANCEL_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.MOVE_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.REROUTE_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.DELAY_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.REPORT_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.SHARE_POSITION: (_NO, _NO, _ALL, _ALL),
    Action.RESTORE_VISIT: (_NO, _NO, _ALL, _ALL),
    Action.CHANGE_CLOSURES: (_NO, _NO, _ALL, _ALL),
    Action.DECIDE_HOLIDAYS: (_NO, _NO, _ALL, _ALL),
    Action.CHANGE_HOURS: (_NO, _NO, _ALL, _ALL),
    Action.CHANGE_RULES: (_NO, _NO, _ALL, _ALL),
    Action.IMPORT_FILES: (_NO, _NO, _ALL, _ALL),
    Action.WORK_HOLDS: (_NO, _NO, _ALL, _ALL),
    Action.LEND_COPIES: (_NO, _NO, _ALL, _ALL),
    Action.ANSWER_SUGGESTIONS: (_NO, _NO, _ALL, _ALL),
    Action.CHANGE_POLICIES: (_NO, _NO, _ALL, _ALL),
    Action.WORK_TICKETS: (_NO, _NO, _ALL, _ALL),
    Action.READ_MISSED: (_NO, _NO, _ALL, _ALL),
    Action.READ_ROLES: (_NO, _NO, _ALL, _ALL),
    Action.READ_INVITATIONS: (_NO, _NO, _ALL, _ALL),
    Action.INVITE_CADRE: (_NO, _NO, _ALL, _ALL),
    Action.TAKE_CADRE: (_NO, _NO, _ALL, _ALL),
    Action.INVITE_STAFF: (_NO, _NO, _NO, _ALL),
    Action.TAKE_STAFF: (_NO, _NO, _NO, _ALL),
    Action.INVITE_ADMIN: (_NO, _NO, _NO, _ALL),
    Action.AGREE_TO_ADMIN: (_NO, _NO, _NO, _ALL),
    Action.WITHDRAW_INVITATION: (_NO, _NO, _ALL, _ALL),
    Action.TAKE_ADMIN: (_NO, _NO, _NO, _ALL),
    Action.READ_AUDIT: (_NO, _NO, _ALL, _ALL),
    Action.READ_OUTGOING: (_NO, _NO, _ALL, _ALL),
    Action.SEND_AGAIN: (_NO, _NO, _ALL, _ALL),
    Action.EXPORT_DATA: (_OWN, _OWN, _OWN, _OWN),
    Action.DELETE_DATA: (_OWN, _OWN, _OWN, _OWN),
    Action.REPORT_BREACH: (_NO, _NO, _NO, _ALL),
}
"""How far each action goes for resident, cadre, staff and admin, in the order of `Role`."""

CHANGES: Mapping[ChangeKind, Action] = {
    ChangeKind.ADDED: Action.ADD_VISIT,
    ChangeKind.MOVED: Action.MOVE_VISIT,
    ChangeKind.DELAYED: Action.DELAY_VISIT,
    ChangeKind.CANCELLED: Action.CANCEL_VISIT,
    ChangeKind.CONFIRMED: Action.CONFIRM_VISIT,
    ChangeKind.DEPARTED: Action.REPORT_VISIT,
    ChangeKind.ARRIVED: Action.REPORT_VISIT,
    ChangeKind.DONE: Action.REPORT_VISIT,
    ChangeKind.RESTORED: Action.RESTORE_VISIT,
}
"""What it takes to change a visit."""


def reach_of(role: Role, action: Action) -> Reach:
    """How far a role may go with an action."""
    return MATRIX[action][tuple(Role).index(role)]


def covers(reach: Reach, *, own_thing: bool = False, own_stop: bool = False) -> bool:
    """Whether a permission that goes so far is enough for a thing of hers, or at her stop."""
    if reach is Reach.OWN_STOPS:
        return own_stop or own_thing
    return reach is Reach.EVERYTHING or (reach is Reach.OWN_THINGS and own_thing)


def lowest_with(action: Action) -> Role:
    """The first role that may do an action everywhere: whom to ask."""
    everywhere = (role for role in Role if reach_of(role, action) is Reach.EVERYTHING)
    return next(everywhere, Role.RESIDENT)
