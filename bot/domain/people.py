"""Who somebody is to the library."""

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a contact may do (docs/glossary.md)."""

    RESIDENT = "resident"
    CADRE = "cadre"
    STAFF = "staff"
    ADMIN = "admin"


class FormOfAddress(enum.StrEnum):
    """How Pusling calls a person: "Kak" until she chooses."""

    KAK = "kak"
    IBU = "ibu"
    BAPAK = "bapak"


class Purpose(enum.StrEnum):
    """What a person agrees to."""

    REMINDERS = "reminders"  # messages before visits
    TEXTS = "texts"  # keeping messages that were not understood
    BROADCASTS = "broadcasts"  # what cadres and staff write for many


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person we can reach."""

    id: int  # the contact's row
    name: str  # what the person is called; may be empty
    role: Role  # what she may do
    language: str  # two letters
    form_of_address: FormOfAddress = FormOfAddress.KAK  # what she wants to be called
    new: bool = False  # writes to us for the first time
