"""Where a van is, while its crew lets people see it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEFORE, AFTER = timedelta(minutes=90), timedelta(hours=1)
"""Service hours of a van: so long before its first visit of a day, and after its last one."""
KEPT = timedelta(days=1)
"""How long a position is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHours:
    """When a van is on the road on one day."""

    van_id: int
    """Row id of the van."""
    code: str
    """Code of the van."""
    name: str
    """What people call it."""
    opens: datetime
    """Aware, UTC."""
    closes: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VanPosition:
    """The last known position of a van."""

    van: str
    """What people call it."""
    latitude: float
    """Degrees north (WGS 84)."""
    longitude: float
    """Degrees east (WGS 84)."""
    at: datetime
    """When it was there. Aware, UTC."""
