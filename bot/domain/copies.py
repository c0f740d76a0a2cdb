"""Copies of titles as values: where one stands, and whether somebody may take it home."""

import enum


class CopyLocation(enum.StrEnum):
    """Where a copy is at home."""

    MAIN = "main"
    VAN = "van"
    BOX = "box"


class CopyStatus(enum.StrEnum):
    """What a copy can be used for now."""

    AVAILABLE = "available"
    LENT = "lent"
    RESERVED = "reserved"
    REFERENCE = "reference"
    REPAIR = "repair"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
