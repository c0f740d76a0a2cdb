"""The tree of errors, drawn once.

Each class carries an `id`: the key of the sentence in `locales/` that a person reads, filled
with the error's fields. `retryable` tells delivery and the inbox that the same call may
succeed later without anyone changing anything.
"""

from typing import ClassVar


class PuslingError(Exception):
    """Root of all errors that Pusling raises on purpose. Fields are data for the sentence."""

    id: ClassVar[str] = "error.unexpected"
    retryable: ClassVar[bool] = False
    answered: ClassVar[bool] = False
    """Whether its sentence is an answer in a chat; then nothing is written for the message."""

    def __init__(self, **fields: str | int) -> None:
        self.fields = fields
        super().__init__(f"{self.id} {fields}" if fields else self.id)


class Refusal(PuslingError):
    """Root of those whose sentence is an answer in a chat."""

    answered = True


class UsageError(PuslingError):
    """The command was called in a way it can't be (exit code 2). Fields: command, problem."""

    id = "error.usage"


class SettingsError(UsageError):
    """A setting has a value that can't be used. Fields: name, setting."""

    id = "error.settings"


class ScriptError(UsageError):
    """A line of a `play` script can't be used. Fields: line, problem."""

    id = "error.script"


class PlayRefused(UsageError):
    """A script may not be played on this database. Fields: reason."""

    id = "error.play_refused"


class ClockMovedBack(UsageError):
    """A script moves the clock to an earlier instant. Fields: now, asked."""

    id = "error.clock_back"


class FileProblem(UsageError):
    """A file or folder can't be read or written. Fields: path, problem."""

    id = "error.file"


class OutputFailed(PuslingError):
    """What a command has to say can't be written (a full disk). Fields: problem."""

    id = "error.output"


class RoleNeedsPostgresql(UsageError):
    """SQLite belongs to one process: only `--role all`. Fields: role."""

    id = "error.role_needs_postgresql"


class AddressUnusable(PuslingError):
    """The web server can't listen there. Fields: host, port, problem."""

    id = "error.address_unusable"


class PortTaken(AddressUnusable):
    """Another program listens on this port. Fields: host, port."""

    id = "error.port_taken"


class StoreError(PuslingError):
    """Root of what can go wrong with the database."""

    id = "error.store"


class StoreUnavailable(StoreError):
    """The database can't be reached, opened or written now. Fields: place, problem."""

    id = "error.store_unavailable"
    retryable = True


class StoreFull(StoreUnavailable):
    """The disk or the database file has no room. Fields: place."""

    id = "error.store_full"


class StoreUnreadable(StoreError):
    """The file is not a database of Pusling, or it is damaged. Fields: place."""

    id = "error.store_unreadable"


class StoreTooNew(StoreError):
    """The database was migrated by a newer Pusling. Fields: place, found, known."""

    id = "error.store_newer"


class StoreTooOld(StoreError):
    """The database has not been migrated to this version. Fields: place."""

    id = "error.store_older"


class StoreNotEmpty(StoreError):
    """A restore would overwrite what people wrote. Fields: place, contacts."""

    id = "error.store_not_empty"


class BackupUnreadable(StoreError):
    """The file is no backup of Pusling, or it is damaged. Fields: path, problem."""

    id = "error.backup_unreadable"


class LeaseLost(StoreError):
    """Another process took the conversation over; what was done for it is rolled back."""

    id = "error.lease_lost"
    retryable = True


class ButtonTooLong(PuslingError):
    """A button's action and arguments do not fit into 64 bytes. Fields: action, size."""

    id = "error.button_too_long"


class ButtonForged(PuslingError):
    """A button's signature does not belong to the one who pressed it."""

    id = "error.button_forged"


class MessageTemplateError(PuslingError):
    """A sentence in locales/ lacks or misnames a placeholder. Fields: key, problem."""

    id = "error.template"


class RuleImpossible(PuslingError):
    """A rule of recurrence can't be used. Fields: rule, problem (bot/domain/recurrence.py)."""

    id = "error.rule_impossible"


class ZoneUnknown(PuslingError):
    """The name is no time zone of Indonesia. Fields: zone."""

    id = "error.zone_unknown"


class StopUnknown(PuslingError):
    """No stop has this code. Fields: code."""

    id = "error.stop_unknown"


class VanUnknown(PuslingError):
    """No van has this code. Fields: code."""

    id = "error.van_unknown"


class VisitUnknown(PuslingError):
    """No visit has this row id. Fields: visit."""

    id = "error.visit_unknown"


class VisitChangeRefused(PuslingError):
    """A change of a visit does not fit. Fields: visit, problem (VisitProblem of bot/domain)."""

    id = "error.visit_change_refused"


class RuleUnknown(PuslingError):
    """No rule has this row id. Fields: rule."""

    id = "error.rule_unknown"


class ClosureImpossible(PuslingError):
    """A closure can't be saved. Fields: problem (ClosureProblem of bot/domain)."""

    id = "error.closure_impossible"


class HoursImpossible(PuslingError):
    """Dated hours end before they begin, or so do their dates. Fields: stop."""

    id = "error.hours_impossible"


class HolidayUnknown(PuslingError):
    """No holiday is proposed for this day. Fields: on."""

    id = "error.holiday_unknown"


class TitleUnknown(Refusal):
    """No title has this row id. Fields: title."""

    id = "error.title_unknown"


class CopyUnknown(Refusal):
    """No copy has this barcode. Fields: barcode."""

    id = "error.copy_unknown"


class ContactUnknown(PuslingError):
    """No contact has this row id. Fields: contact."""

    id = "error.contact_unknown"


class PolicyUnusable(PuslingError):
    """A policy can't have this value. Fields: key, value."""

    id = "error.policy_unusable"


class SlipNameNeeded(Refusal):
    """Nobody knows yet whose name goes on the slip."""

    id = "error.slip_name_needed"


class HoldUnknown(Refusal):
    """No hold has this row id. Fields: hold."""

    id = "error.hold_unknown"


class HoldRefused(Refusal):
    """A hold can't be placed. Fields: problem (HoldProblem), limit, open, asked."""

    id = "error.hold_refused"


class HoldMoveRefused(Refusal):
    """A hold is not in a state for this. Fields: hold, label, state (HoldState of bot/domain)."""

    id = "error.hold_move_refused"


class LoanUnknown(Refusal):
    """No loan has this row id, or no open one this copy. Fields: loan."""

    id = "error.loan_unknown"


class LoanRefused(Refusal):
    """A loan or its renewal is not possible. Fields: problem (LoanProblem of bot/domain)."""

    id = "error.loan_refused"


class SuggestionUnknown(Refusal):
    """No suggestion has this row id. Fields: suggestion."""

    id = "error.suggestion_unknown"


class SuggestionEmpty(Refusal):
    """A suggestion names nothing that could be a title."""

    id = "error.suggestion_empty"


class TicketUnknown(Refusal):
    """No ticket has this row id, or it is somebody else's. Fields: ticket."""

    id = "error.ticket_unknown"


class TicketsInPrivate(Refusal):
    """Staff asked for tickets where others read along."""

    id = "error.tickets_in_private"


class ProposalUnknown(Refusal):
    """No proposal has this row id, or it is somebody else's draft. Fields: proposal."""

    id = "error.proposal_unknown"


class ProposalSettled(Refusal):
    """It was decided already. Fields: proposal, state (ProposalState of bot/domain)."""

    id = "error.proposal_settled"


class AttendanceRefused(Refusal):
    """These numbers are not taken. Fields: problem (AttendanceProblem), most."""

    id = "error.attendance_refused"


class OffTheRoad(Refusal):
    """A van's position is shared around its visits of the day only. Fields: none."""

    id = "error.off_the_road"


class NotAllowed(Refusal):
    """Her role does not let somebody do this. Fields: action, role (the first one that may)."""

    id = "error.not_allowed"


class NotYourStop(NotAllowed):
    """A cadre may do this only at the stops she looks after. Fields: action, role."""

    id = "error.not_your_stop"


class HostsOnly(NotAllowed):
    """Whoever looks after a stop may do it there, and staff everywhere. Fields: action, role."""

    id = "error.hosts_only"


class NotForOthers(NotAllowed):
    """Only a cadre of the stop asks for a neighbour. Fields: action, role."""

    id = "error.not_for_others"


class TeacherOnly(NotAllowed):
    """At a school only the teacher who looks after the stop asks. Fields: action, role."""

    id = "error.teacher_only"


class NotOwnWords(NotAllowed):
    """What was forwarded, or written in the name of a chat, carries no role."""

    id = "error.not_own_words"


class InvitationRefused(Refusal):
    """An invitation is not made or not accepted. Fields: problem (InvitationProblem)."""

    id = "error.invitation_refused"


class RoleRefused(Refusal):
    """A role is not taken away. Fields: problem (RoleProblem of bot/domain)."""

    id = "error.role_refused"


class BroadcastUnknown(Refusal):
    """There is no such broadcast, or it is somebody else's. Fields: broadcast."""

    id = "error.broadcast_unknown"


class BroadcastRefused(Refusal):
    """A step of a broadcast can't be taken. Fields: problem (BroadcastProblem of bot/domain)."""

    id = "error.broadcast_refused"
