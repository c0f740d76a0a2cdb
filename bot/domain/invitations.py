"""Invitations to a role: their codes, and who may be invited by whom."""

import enum
import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta

from bot.domain.people import Role
from bot.domain.permissions import Action

LIFETIME = timedelta(hours=72)
CODE_BYTES = 16
"""128 bits: nobody guesses one, so its hash needs no salt."""
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Base 32 of Crockford: no letter looks like a digit, and capitals do not matter."""
CODE_LENGTH = 26
"""Characters that 128 bits take, five each."""
GROUP = 4

INVITES: Mapping[Role, Action] = {
    Role.CADRE: Action.INVITE_CADRE,
    Role.STAFF: Action.INVITE_STAFF,
    Role.ADMIN: Action.INVITE_ADMIN,
}
"""What it takes to invite to a role."""
TAKES: Mapping[Role, Action] = {
    Role.CADRE: Action.TAKE_CADRE,
    Role.STAFF: Action.TAKE_STAFF,
    Role.ADMIN: Action.TAKE_ADMIN,
}
"""What it takes to take a role away."""

_SEEN_AS = str.maketrans("oil", "011")
_WRITTEN = re.compile(rf"[0-9a-z]{{{CODE_LENGTH}}}|(?:[0-9a-z]{{{GROUP}}}[-\s]+){{6}}[0-9a-z]{{2}}")
"""In one piece, or in the groups of `spaced`: no sentence looks like that."""
_IN_LINK = re.compile(r"\binvite_([0-9a-z]+)", re.IGNORECASE)
_LONGEST = 200
"""Characters of a message that may be a code or a link with one."""


class InvitationProblem(enum.StrEnum):
    """Why an invitation is not made, agreed to or accepted."""

    UNKNOWN = "unknown"  # nobody made it
    USED = "used"  # somebody else was faster
    EXPIRED = "expired"  # older than LIFETIME
    WAITING = "waiting"  # a second admin has not said yes
    WITHDRAWN = "withdrawn"  # taken back; or its maker may invite no more, its stops are gone
    NOT_NEEDED = "not_needed"  # the person has this role or a higher one
    IN_GROUP = "in_group"  # it was opened where others read along
    ALONE = "alone"  # there is no second admin to say yes
    OWN = "own"  # nobody says yes to her own invitation


class RoleProblem(enum.StrEnum):
    """Why a role is not taken away."""

    NONE = "none"  # the person has none, or is not known any more
    LAST_ADMIN = "last_admin"  # nobody could give roles then


def make_code(random: bytes) -> str:
    """The code of CODE_BYTES random bytes."""
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))


def spaced(code: str) -> str:
    """A code in capitals and groups, for eyes and fingers."""
    groups = [code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP)]
    return "-".join(groups).upper()


def read_code(text: str) -> str | None:
    """The code that a message consists of, or that a link in it carries; None without one."""
    if len(text) > _LONGEST:
        return None
    linked = _IN_LINK.search(text)
    written = linked[1].lower() if linked else text.strip().lower()
    if not _WRITTEN.fullmatch(written):
        return None
    code = re.sub(r"[-\s]", "", written).translate(_SEEN_AS)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def hash_of(code: str) -> str:
    """What the database keeps of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def gains(role: Role, invited: Role) -> bool:
    """Whether somebody with a role gains by an invitation; a cadre may gain more stops."""
    order = tuple(Role)
    more = order.index(invited) > order.index(role)
    return more or role is invited is Role.CADRE
