"""Who of those that wait goes next: lanes in strict order, campaigns of a lane in turn."""

from collections.abc import Collection, Sequence

from bot.domain.delivery import LANE_BROADCAST

Campaign = tuple[int, int]
"""A lane, and the row id of a notice or broadcast, 0 for everything else."""
BROADCAST_SHARE = 0.1
"""What broadcasts get of the pace while personal news and reminders wait."""


class Sharing:
    """What has been given out so far, by one process on one channel."""

    def __init__(self) -> None:
        self._owed = 0.0
        self._turn = 0
        self._turns: dict[Campaign, int] = {}

    def owed(self, room: int, waiting: Collection[Campaign]) -> int:
        """How many of so many places are for broadcasts before anything else."""
        lanes = {lane for lane, _ in waiting}
        if LANE_BROADCAST not in lanes or len(lanes) == 1:
            return 0
        self._owed += room * BROADCAST_SHARE
        whole = int(self._owed)
        self._owed -= whole
        return whole

    def in_turn(self, lane: int, waiting: Collection[Campaign]) -> list[Campaign]:
        """The campaigns of a lane: whoever had her last turn longest ago comes first."""
        of_lane = [campaign for campaign in waiting if campaign[0] == lane]
        return sorted(of_lane, key=lambda campaign: (self._turns.get(campaign, 0), campaign))

    def had_turn(self, campaign: Campaign) -> None:
        """It was served."""
        self._turn += 1
        self._turns[campaign] = self._turn

    def forget_others(self, waiting: Sequence[Campaign]) -> None:
        """What does not wait any more needs no memory."""
        known = self._turns
        self._turns = {campaign: known[campaign] for campaign in waiting if campaign in known}


def portion(room: int, campaigns: int) -> int:
    """How many places a campaign gets before the next has its turn."""
    return max(1, room // max(1, campaigns))
