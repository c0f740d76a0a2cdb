"""Who somebody is to the library."""

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a contact may do (docs/glossary.md)."""

    RESIDENT = "resident"
    CADRE = "cadre"
    STAFF = "staff"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person we can reach."""

    id: int  # the contact's row
    name: str  # what the person is called; may be empty
    role: Role  # what she may do
    language: str  # two letters
