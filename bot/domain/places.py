"""Stops and areas as values."""

import enum


class StopKind(enum.StrEnum):
    """What sort of place a stop is."""

    POSYANDU = "posyandu"
    SCHOOL = "school"
    MOSQUE = "mosque"
    PUBLIC_PLACE = "public_place"
    INSTITUTION = "institution"
    HOUSING = "housing"
    OTHER = "other"


class Lending(enum.StrEnum):
    """What may be borrowed at a stop."""

    LOAN = "loan"
    READ_ONLY = "read_only"
    BOX = "box"
