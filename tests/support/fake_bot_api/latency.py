"""How long the server takes to answer: log-normal, as answers over a network are, and seeded."""

import math
import random
from dataclasses import dataclass, field

OF_P95 = 1.6449
"""Standard deviations between the median and the 95th percentile of a normal distribution."""


@dataclass(slots=True, kw_only=True)
class Latency:
    """A model of answering times."""

    median: float  # seconds
    p95: float  # seconds, above the median
    seed: int = 0  # of the draws
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - has to be seeded

    def draw(self) -> float:
        """Seconds of the next answer."""
        spread = math.log(self.p95 / self.median) / OF_P95
        return self._random.lognormvariate(math.log(self.median), spread)
